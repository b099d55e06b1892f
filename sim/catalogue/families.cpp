#include "catalogue/families.hpp"

#include <algorithm>
#include <array>

namespace leasehold::catalogue {
namespace {

using Constants = FamilyConstants;
using Calibration = model::Calibration;

constexpr std::size_t most_fitted = 6;

/// Calls `each(name, member of FamilyConstants, member of Calibration)`.
template <class Each> void for_each_constant(Each each)
{
  each("matmul_efficiency", &Constants::matmul_efficiency, &Calibration::matmul_efficiency);
  each("memory_efficiency", &Constants::memory_efficiency, &Calibration::memory_efficiency);
  each("scale_up_efficiency", &Constants::scale_up_efficiency, &Calibration::scale_up_efficiency);
  each("traffic", &Constants::traffic, &Calibration::traffic);
  each("attention_efficiency", &Constants::attention_efficiency, &Calibration::attention_efficiency);
  each("scale_out_efficiency", &Constants::scale_out_efficiency, &Calibration::scale_out_efficiency);
  each("operator_overhead", &Constants::operator_overhead, &Calibration::operator_overhead);
  each("unpacking_efficiency", &Constants::unpacking_efficiency, &Calibration::unpacking_efficiency);
  each("layer_overhead", &Constants::layer_overhead, &Calibration::layer_overhead);
  each("sequence_overhead", &Constants::sequence_overhead, &Calibration::sequence_overhead);
}

bool is_given(const Constants& constants, const std::string& wanted)
{
  bool given = false;
  for_each_constant([&](std::string_view name, auto from, auto) {
    given = given || (name == wanted && (constants.*from).has_value());
  });
  return given;
}

void check_fitted(const ChipFamily& family, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (family.fitted.size() > most_fitted)
    diagnostics.error(*at.find("fitted"), "more than six constants are fitted",
                      "six is the limit a family, training and serving together");
  for (std::size_t i = 0; i < family.fitted.size(); ++i) {
    if (!is_given(family.constants, family.fitted[i]))
      diagnostics.error((*at.find("fitted"))[i], "`" + family.fitted[i] + "` is not among the family's constants",
                        "a fitted constant must have a value in `constants`");
  }
}

void check_complete(const SharedConstants& shared, const config::Value& at, config::Diagnostics& diagnostics)
{
  for_each_constant([&](const std::string& name, auto from, auto) {
    if (!(shared.constants.*from).has_value())
      diagnostics.error(at, "`" + name + "` is missing", "families that do not give a constant have the shared one");
  });
}

} // namespace

const config::Schema<FamilyConstants>& schema(Tag<FamilyConstants>)
{
  using C = FamilyConstants;
  static const auto declared =
      config::Schema<C>("constants", "what chips of a family sustain; absent = as all families share it")
          .optional("matmul_efficiency", &C::matmul_efficiency, "share of the matrix peak")
          .optional("memory_efficiency", &C::memory_efficiency, "share of memory bandwidth")
          .optional("scale_up_efficiency", &C::scale_up_efficiency, "share of scale-up bandwidth")
          .optional("traffic", &C::traffic, "serving: passes over the residual stream a token and layer")
          .optional("attention_efficiency", &C::attention_efficiency, "share of the BF16 peak in attention")
          .optional("scale_out_efficiency", &C::scale_out_efficiency, "share of scale-out bandwidth")
          .optional("operator_overhead", &C::operator_overhead, "training: host time an operator")
          .optional("unpacking_efficiency", &C::unpacking_efficiency, "share left where weights are unpacked")
          .optional(
              "layer_overhead", &C::layer_overhead,
              "serving: launch floor of a layer of plain attention and a dense block; others go by their launches")
          .optional("sequence_overhead", &C::sequence_overhead, "serving: host time a sequence and iteration");
  return declared;
}

const config::Schema<SharedConstants>& schema(Tag<SharedConstants>)
{
  using S = SharedConstants;
  static const auto declared = config::Schema<S>("shared", "constants of families that do not give their own")
                                   .required("source", &S::source, "key of `sources`")
                                   .required("constants", &S::constants, "every one")
                                   .check(check_complete);
  return declared;
}

const config::Schema<ChipFamily>& schema(Tag<ChipFamily>)
{
  using F = ChipFamily;
  static const auto declared = config::Schema<F>("family", "chips that share constants, in training and in serving")
                                   .required("name", &F::name, "key", config::non_empty())
                                   .required("source", &F::source, "key of `sources`")
                                   .optional("fitted", &F::fitted, "constants fitted to published runs, at most six")
                                   .required("constants", &F::constants, "those that differ from the shared ones")
                                   .check(check_fitted);
  return declared;
}

void set_constants(model::ChipRange& chip, const FamilyConstants& with)
{
  for_each_constant([&](std::string_view, auto from, auto to) {
    if (const auto& range = with.*from) {
      chip.low.calibration.*to = range->low;
      chip.best.calibration.*to = range->best;
      chip.high.calibration.*to = range->high;
    }
  });
}

} // namespace leasehold::catalogue
