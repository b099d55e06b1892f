#include "scenario/catalogue_serving.hpp"

#include "config/load.hpp"

#include <algorithm>

namespace leasehold::scenario {
namespace {

void override(model::ServingCalibration& into, const ServingConstants& with)
{
  into.matmul_efficiency = with.matmul_efficiency.value_or(into.matmul_efficiency);
  into.memory_efficiency = with.memory_efficiency.value_or(into.memory_efficiency);
  into.scale_up_efficiency = with.scale_up_efficiency.value_or(into.scale_up_efficiency);
  into.traffic = with.traffic.value_or(into.traffic);
  into.expert_balance = with.expert_balance.value_or(into.expert_balance);
  into.unpacking_efficiency = with.unpacking_efficiency.value_or(into.unpacking_efficiency);
  into.layer_overhead = with.layer_overhead.value_or(into.layer_overhead);
  into.sequence_overhead = with.sequence_overhead.value_or(into.sequence_overhead);
}

void check_sources(const ServingCatalogue& catalogue, const config::Value& at, config::Diagnostics& diagnostics)
{
  const auto check = [&](const std::string& source, const std::string& entry) {
    const bool known = std::any_of(catalogue.sources.begin(), catalogue.sources.end(),
                                   [&](const auto& named) { return named.first == source; });
    if (!known)
      diagnostics.error(at, "`" + entry + "` names the source `" + source + "`", "it is not among `sources`");
  };
  for (const ServingFamily& family : catalogue.families)
    check(family.source, family.name);
  for (const ServingDataset& dataset : catalogue.datasets)
    check(dataset.source, dataset.name);
  for (const PackedFamily& packed : catalogue.packed)
    check(packed.source, packed.family);
}

} // namespace

const config::Schema<ServingSource>& schema(Tag<ServingSource>)
{
  static const auto declared = config::Schema<ServingSource>("source", "where numbers come from")
                                   .required("text", &ServingSource::text, "citation or address", config::non_empty())
                                   .required("date", &ServingSource::date, "when published or read")
                                   .required("confidence", &ServingSource::confidence, "how far to trust it");
  return declared;
}

const config::Schema<ServingConstants>& schema(Tag<ServingConstants>)
{
  using C = ServingConstants;
  static const auto declared =
      config::Schema<C>("serving constants", "those that differ from the defaults")
          .optional("matmul_efficiency", &C::matmul_efficiency, "share of the matrix peak sustained")
          .optional("memory_efficiency", &C::memory_efficiency, "share of HBM bandwidth sustained")
          .optional("scale_up_efficiency", &C::scale_up_efficiency, "share of scale-up bandwidth sustained")
          .optional("traffic", &C::traffic, "passes over the residual stream a token and layer")
          .optional("expert_balance", &C::expert_balance, "mean over maximum load of expert-parallel ranks")
          .optional("unpacking_efficiency", &C::unpacking_efficiency, "share left where weights are unpacked")
          .optional("layer_overhead", &C::layer_overhead, "launch floor of a layer")
          .optional("sequence_overhead", &C::sequence_overhead, "host time a sequence and iteration");
  return declared;
}

const config::Schema<ServingFamily>& schema(Tag<ServingFamily>)
{
  using F = ServingFamily;
  static const auto declared = config::Schema<F>("family", "serving constants of a chip family")
                                   .required("name", &F::name, "as in chips.yaml", config::non_empty())
                                   .required("source", &F::source, "a key of `sources`")
                                   .optional("fitted", &F::fitted, "which constants were fitted")
                                   .required("constants", &F::constants, "the numbers to plan with")
                                   .optional("low", &F::low, "the slow end, over `constants`")
                                   .optional("high", &F::high, "the fast end, over `constants`")
                                   .check([](const F& family, const config::Value& at, config::Diagnostics& d) {
                                     if (family.fitted.size() > 6)
                                       d.error(at, "more than six constants are fitted", "six is the limit a family");
                                   });
  return declared;
}

const config::Schema<ServingDataset>& schema(Tag<ServingDataset>)
{
  using D = ServingDataset;
  static const auto declared =
      config::Schema<D>("dataset", "mean request of a benchmark")
          .required("name", &D::name, "the benchmark", config::non_empty())
          .required("source", &D::source, "a key of `sources`")
          .required("input", &D::input, "mean prompt tokens", config::positive())
          .required("output", &D::output, "mean generated tokens", config::positive())
          .optional("chips", &D::chips, "chips of a replica in most submissions", config::at_least(1));
  return declared;
}

const config::Schema<PackedFamily>& schema(Tag<PackedFamily>)
{
  using P = PackedFamily;
  static const auto declared =
      config::Schema<P>("packed", "a model family with packed expert weights")
          .required("family", &P::family, "as in models.yaml", config::non_empty())
          .required("source", &P::source, "a key of `sources`")
          .required("expert_bits", &P::expert_bits, "bits a weight, scales included", config::positive());
  return declared;
}

const config::Schema<ServingCatalogue>& schema(Tag<ServingCatalogue>)
{
  using C = ServingCatalogue;
  static const auto declared = config::Schema<C>("serving catalogue", "serving constants and benchmark datasets")
                                   .required("sources", &C::sources, "where numbers come from")
                                   .required("families", &C::families, "constants a chip family")
                                   .optional("datasets", &C::datasets, "mean requests of benchmarks")
                                   .optional("packed", &C::packed, "models with packed expert weights")
                                   .check(check_sources);
  return declared;
}

std::optional<ServingCatalogue> load_serving_catalogue(const std::string& path, config::Diagnostics& diagnostics)
{
  const auto file = config::load_file(path, diagnostics);
  return file ? schema(Tag<ServingCatalogue>{}).decode(*file, diagnostics) : std::nullopt;
}

void set_serving_constants(model::ChipRange& chip, const ServingCatalogue& catalogue)
{
  for (const ServingFamily& family : catalogue.families) {
    if (family.name != chip.best.family)
      continue;
    for (model::Chip* end : {&chip.low, &chip.best, &chip.high}) {
      end->serving = {};
      override(end->serving, family.constants);
    }
    if (family.low)
      override(chip.low.serving, *family.low);
    if (family.high)
      override(chip.high.serving, *family.high);
  }
}

void set_packed_experts(model::Transformer& model, const ServingCatalogue& catalogue)
{
  for (const PackedFamily& packed : catalogue.packed)
    if (packed.family == model.family)
      model.experts.stored_bits = packed.expert_bits;
}

const ServingDataset* find_dataset(const ServingCatalogue& catalogue, std::string_view benchmark)
{
  const auto found =
      std::find_if(catalogue.datasets.begin(), catalogue.datasets.end(), [&](const ServingDataset& dataset) {
        return benchmark == dataset.name || benchmark.starts_with(dataset.name + "-");
      });
  return found == catalogue.datasets.end() ? nullptr : &*found;
}

} // namespace leasehold::scenario
