#include "policy/leasing/buying/base_parameters.hpp"
#include "policy/leasing/buying/porting_case.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>

namespace leasehold::policy {

namespace {

struct AnySiliconParameters : BaseParameters {
  std::vector<std::string> pilot;
  std::optional<std::int64_t> pilot_chips;
  double cap = 0.6;
};

const config::Schema<AnySiliconParameters>& schema(Tag<AnySiliconParameters>)
{
  using P = AnySiliconParameters;
  static const auto declared =
      base_schema<P>("any_silicon",
                     "port to further chips where that pays, and spread serving over them under a concentration cap")
          .optional("providers", &P::providers, "whom to lease from; empty: everybody")
          .optional("pilot", &P::pilot, "chips to port to; empty: every chip on offer")
          .optional("pilot_chips", &P::pilot_chips, "most chips that a port may need for its tests; absent: any number",
                    config::at_least(1))
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
    const std::vector<ChipTarget> wanted = targets(desk, {Kind::on_demand}, rules);
    port(desk, view, sink);
    BasePlan plan = parameters_.base();
    if (spreads(view))
      plan.share = parameters_.cap;
    cover_with_base(desk, wanted, plan, past_);
  }

private:
  /// Whether any service has more than one chip to run on.
  static bool spreads(const LeasingView& view)
  {
    return std::ranges::any_of(view.demands, [](const Demand& demand) {
      return demand.kind == WorkloadKind::serving &&
             std::ranges::count(demand.chips, Portability::validated, &ChipDemand::portability) > 1;
    });
  }

  [[nodiscard]] bool pilots(std::string_view chip) const
  {
    return parameters_.pilot.empty() ||
           std::find(parameters_.pilot.begin(), parameters_.pilot.end(), chip) != parameters_.pilot.end();
  }

  /// Starts the ports that pay to chips that workloads cannot run on yet.
  void port(const Desk& desk, const LeasingView& view, LeaseSink& sink) const
  {
    for (const Demand& demand : view.demands)
      for (const ChipDemand& need : demand.chips) {
        const auto offers = desk.offers(need.chip, {Kind::on_demand, Kind::pilot});
        const bool small =
            !parameters_.pilot_chips || need.port.pilots <= static_cast<double>(*parameters_.pilot_chips);
        if (need.portability == Portability::unported && !offers.empty() && pilots(offers.front()->chip) && small &&
            gain_of_port(desk, need, parameters_.cap) > 0.0)
          sink.port(demand.name, need.chip);
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
