#include "policy/leasing/buying/base_parameters.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>

namespace leasehold::policy {

namespace {

struct AnySiliconParameters : BaseParameters {
  std::vector<std::string> pilot;
  std::int64_t pilot_chips = 64;
  double cap = 0.6;
};

const config::Schema<AnySiliconParameters>& schema(Tag<AnySiliconParameters>)
{
  using P = AnySiliconParameters;
  static const auto declared =
      base_schema<P>("any_silicon", "port to further chips and spread serving over them under a concentration cap")
          .optional("providers", &P::providers, "whom to lease from; empty: everybody")
          .optional("pilot", &P::pilot, "chips to port to; empty: every chip on offer")
          .optional("pilot_chips", &P::pilot_chips, "chips leased while a port is under way", config::at_least(1))
          .optional("cap", &P::cap, "largest share of a service's load on one chip", config::in_range(0.0, 1.0));
  return declared;
}

class AnySilicon final : public Leasing {
public:
  explicit AnySilicon(AnySiliconParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    TargetRules rules;
    rules.cap = parameters_.cap;
    std::vector<ChipTarget> wanted = targets(desk, {Kind::on_demand}, rules);
    port(desk, view, sink, wanted);
    BasePlan plan = parameters_.base();
    plan.share = parameters_.cap;
    cover_with_base(desk, wanted, plan, past_);
  }

private:
  static void add(std::vector<ChipTarget>& wanted, model::ChipTypeId chip, double chips)
  {
    for (ChipTarget& target : wanted)
      if (target.chip == chip)
        target.chips += chips;
  }

  [[nodiscard]] bool pilots(std::string_view chip) const
  {
    return parameters_.pilot.empty() ||
           std::find(parameters_.pilot.begin(), parameters_.pilot.end(), chip) != parameters_.pilot.end();
  }

  /// Starts ports of services to chips they cannot run on yet, and holds pilot chips until each is done.
  void port(const Desk& desk, const LeasingView& view, LeaseSink& sink, std::vector<ChipTarget>& wanted) const
  {
    for (const Demand& demand : view.demands)
      for (const ChipDemand& need : demand.chips) {
        const auto offers = desk.offers(need.chip, {Kind::on_demand, Kind::pilot});
        if (need.portability == Portability::validated || offers.empty() || !pilots(offers.front()->chip))
          continue;
        if (need.portability == Portability::unported)
          sink.port(demand.name, need.chip);
        add(wanted, need.chip, std::max(0.0, static_cast<double>(parameters_.pilot_chips) - need.pilot));
      }
  }

  AnySiliconParameters parameters_;
  PastLevels past_;
};

} // namespace

Entry<Leasing> any_silicon_entry()
{
  return entry<Leasing, AnySiliconParameters>(
      "supplier diversification under a concentration cap",
      [](const AnySiliconParameters& parameters, std::uint64_t) { return std::make_unique<AnySilicon>(parameters); });
}

} // namespace leasehold::policy
