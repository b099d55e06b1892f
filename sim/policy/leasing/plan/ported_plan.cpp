#include "policy/leasing/plan/ported_plan.hpp"

#include "policy/leasing/plan/plan_player.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace leasehold::policy {

namespace {

/// What is lost until the port is tuned.
double untuned_hours(const Desk& desk, const ChipDemand& need)
{
  return desk.price(need.chip, {Kind::on_demand, Kind::pilot}) * need.tuned * (need.port.tuning / hour);
}

/// Pilots for so long take part in the plan, as what is committed to for later may carry them; unless they have a programme of
/// their own, whose price is returned.
double hold_pilots(const Desk& desk, const ChipDemand& need, Seconds time, OutlookRules& rules)
{
  if (desk.offers(need.chip, {Kind::pilot}).empty()) {
    rules.pilots.push_back({need.chip, need.port.pilots, time / hour});
    return 0.0;
  }
  return desk.price(need.chip, {Kind::on_demand, Kind::pilot}) * need.port.pilots * (time / hour);
}

std::vector<double> from(std::vector<double> ahead, Seconds time)
{
  std::fill_n(ahead.begin(), std::min(ahead.size(), static_cast<std::size_t>(std::ceil(time / hour))), 0.0);
  return ahead;
}

PortedPlan planned(const Desk& desk, const PortOrders& asked, OutlookRules rules, std::vector<LoadAhead> loads,
                   std::set<std::size_t> ports)
{
  PortedPlan made;
  made.ports = std::move(ports);
  double dollars = 0.0;
  std::set<std::size_t> begun;
  for (std::size_t d = 0; d < loads.size(); ++d)
    for (std::size_t a = 0; a < loads[d].chips.size(); ++a) {
      const ChipDemand& need = desk.view().demands[d].chips[a];
      std::vector<double>& ahead = loads[d].chips[a];
      const bool chosen = need.portability == Portability::unported && made.ports.contains(need.port.subject);
      const Seconds wait = chosen ? need.port.time : asked.wait(desk.view().now, need).value_or(Seconds{0.0});
      const bool first = wait > Seconds{0.0} && begun.insert(need.port.subject).second;
      if (first)
        dollars += hold_pilots(desk, need, wait, rules);
      if (chosen) {
        ahead = from(std::move(ahead), wait);
        dollars += untuned_hours(desk, need) + (first ? need.port.engineers : 0.0);
      } else {
        ahead = asked.usable(desk, need, std::move(ahead));
      }
    }
  made.outlook = look_ahead(desk, loads, rules);
  made.plan = plan_leases(made.outlook.problem);
  if (made.plan)
    made.dollars = made.plan->dollars + dollars;
  return made;
}

} // namespace

PortedPlan plan_with_ports(const Desk& desk, const PortOrders& asked, const OutlookRules& rules,
                           const std::vector<LoadAhead>& loads, bool begins_ports)
{
  PortedPlan best = planned(desk, asked, rules, loads, {});
  if (!begins_ports)
    return best;
  for (const Demand& demand : desk.view().demands)
    for (const ChipDemand& need : demand.chips)
      if (need.portability == Portability::unported && !asked.wait(desk.view().now, need) &&
          !best.ports.contains(need.port.subject) && !desk.offers(need.chip, rented_kinds).empty()) {
        std::set<std::size_t> ports = best.ports;
        ports.insert(need.port.subject);
        if (PortedPlan with = planned(desk, asked, rules, loads, std::move(ports)); with.dollars < best.dollars)
          best = std::move(with);
      }
  return best;
}

void ask_for_ports(const PortedPlan& plan, const Desk& desk, PortOrders& orders, LeaseSink& sink)
{
  for (const Demand& demand : desk.view().demands)
    for (const ChipDemand& need : demand.chips)
      if (need.portability == Portability::unported && plan.ports.contains(need.port.subject))
        orders.ask(desk.view().now, sink, demand, need);
}

} // namespace leasehold::policy
