#include "policy/leasing/buying/base_parameters.hpp"
#include "policy/leasing/buying/porting_case.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>
#include <utility>

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
    BuyOptions options;
    options.lease_size = parameters_.lease_size;
    for (const ChipTarget& target : wanted) {
      reserve(desk, target);
      follow(desk, target, target.chips, flexible_kinds, options);
    }
  }

private:
  /// What is put on a chip: to the end, and until the ports that were asked for are done.
  struct Place {
    double to_the_end = 0.0; ///< shares of the services' load
    double until = 0.0;
    Seconds wait{0.0};
    std::vector<model::ChipTypeId> full; ///< the chips that come first, up to the cap
  };

  /// A base of what stays on the chip for good, and one of what leaves it as far as a term until then pays.
  void reserve(Desk& desk, const ChipTarget& target)
  {
    const Place place = place_of(desk, target.chip);
    BasePlan stays = parameters_.base();
    stays.share = place.to_the_end;
    stays.full = place.full;
    reserve_base(desk, target, stays, stays_);
    if (place.until <= place.to_the_end)
      return;
    BasePlan leaves = parameters_.base();
    leaves.share = place.until;
    leaves.need = place.wait;
    reserve_services(desk, target.chip, leaves, leaves_);
  }

  [[nodiscard]] Place place_of(const Desk& desk, model::ChipTypeId chip) const
  {
    Place place;
    double all = 0.0;
    for (const ChipNeed& each : needs_on(desk, chip, {Kind::on_demand}, WorkloadKind::serving, Needs::all)) {
      const auto now = by_cost_to_the_end(desk, *each.demand);
      for (auto before = now.begin(); before != now.end() && *before != each.need; ++before)
        place.full.push_back((*before)->chip);
      all += each.need->needed;
      place.until += each.need->needed * share_on(now, each.need, 0.0);
      const auto [later, wait] = cheaper_to_come(desk, *each.demand, *each.need);
      place.to_the_end += each.need->needed * share_on(now, each.need, later * parameters_.cap);
      place.wait = std::max(place.wait, wait);
    }
    if (all <= 0.0)
      return {};
    place.to_the_end /= all;
    place.until /= all;
    return place;
  }

  /// Of what those before it leave, up to the cap, where another comes after it.
  [[nodiscard]] double share_on(const std::vector<const ChipDemand*>& choices, const ChipDemand* need,
                                double taken) const
  {
    double left = std::max(0.0, 1.0 - taken);
    for (const ChipDemand* each : choices) {
      const double share = each == choices.back() ? left : std::min(left, parameters_.cap);
      if (each == need)
        return share;
      left -= share;
    }
    return 0.0;
  }

  /// How many chips are being ported to, each of which was found to pay, and until the last is usable.
  [[nodiscard]] std::pair<double, Seconds> cheaper_to_come(const Desk& desk, const Demand& demand,
                                                           const ChipDemand& need) const
  {
    std::pair<double, Seconds> found{0.0, Seconds{0.0}};
    for (const ChipDemand& other : demand.chips)
      if (const auto wait = ports_.wait(desk.view().now, other);
          &other != &need && other.portability != Portability::validated && wait)
        found = {found.first + 1.0, std::max(found.second, *wait)};
    return found;
  }

  [[nodiscard]] bool pilots(std::string_view chip) const
  {
    return parameters_.pilot.empty() ||
           std::find(parameters_.pilot.begin(), parameters_.pilot.end(), chip) != parameters_.pilot.end();
  }

  /// Starts the ports that pay to chips that workloads cannot run on yet.
  void port(const Desk& desk, const LeasingView& view, LeaseSink& sink)
  {
    for (const Demand& demand : view.demands)
      for (const ChipDemand& need : demand.chips) {
        const auto offers = desk.offers(need.chip, {Kind::on_demand, Kind::pilot});
        const bool small =
            !parameters_.pilot_chips || need.port.pilots <= static_cast<double>(*parameters_.pilot_chips);
        if (need.portability == Portability::unported && !offers.empty() && pilots(offers.front()->chip) && small &&
            gain_of_port(desk, need, parameters_.cap) > 0.0)
          ports_.ask(view.now, sink, demand, need);
      }
  }

  AnySiliconParameters parameters_;
  PastLevels stays_{Needs::all};
  PastLevels leaves_{Needs::all};
  PortOrders ports_;
};

} // namespace

Entry<Leasing> any_silicon_entry()
{
  return entry<Leasing, AnySiliconParameters>(
      "supplier diversification under a concentration cap",
      [](const AnySiliconParameters& parameters, std::uint64_t) { return std::make_unique<AnySilicon>(parameters); });
}

} // namespace leasehold::policy
