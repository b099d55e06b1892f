#include "policy/leasing/buying/base_parameters.hpp"
#include "policy/leasing/entries.hpp"

namespace leasehold::policy {

namespace {

struct SiloParameters : BaseParameters {};

const config::Schema<SiloParameters>& schema(Tag<SiloParameters>)
{
  static const auto declared =
      base_schema<SiloParameters>("silo", "lease from the backers alone, on the chips that the models run on already")
          .required("providers", &SiloParameters::providers, "the backers", config::non_empty());
  return declared;
}

class Silo final : public Leasing {
public:
  explicit Silo(SiloParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    cover_with_base(desk, targets(desk, {Kind::on_demand}), parameters_.base(), past_);
  }

private:
  SiloParameters parameters_;
  PastLevels past_;
};

} // namespace

Entry<Leasing> silo_entry()
{
  return entry<Leasing, SiloParameters>(
      "the single-backer arrangement of frontier labs",
      [](const SiloParameters& parameters, std::uint64_t) { return std::make_unique<Silo>(parameters); });
}

} // namespace leasehold::policy
