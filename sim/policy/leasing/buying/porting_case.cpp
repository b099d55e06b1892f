#include "policy/leasing/buying/porting_case.hpp"

#include "policy/leasing/buying/deals.hpp"
#include "policy/leasing/buying/plan_player.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace leasehold::policy {

namespace {

/// The lowest price of the chip for so long, rented or committed.
double price_over(const Desk& desk, model::ChipTypeId chip, Seconds need)
{
  DealRules rules;
  rules.need = need;
  double price = desk.price(chip, flexible_kinds);
  for (const Deal& deal : deals(desk, chip, committed_kinds, rules))
    if (deal.offer->available + desk.convertible(*deal.offer) > 0)
      price = std::min(price, deal.price);
  return price;
}

double last_week(const ChipDemand& need)
{
  const auto recent = need.history.last(std::min<std::size_t>(168, need.history.size()));
  return recent.empty() ? need.needed
                        : std::accumulate(recent.begin(), recent.end(), 0.0) / static_cast<double>(recent.size());
}

/// How long the workload will keep chips of this type busy after the port; a training job's remainder shrinks meanwhile
/// where it runs elsewhere, which is not counted: it waits.
Seconds use_after(const Desk& desk, const Demand& demand, const ChipDemand& need)
{
  const Seconds left = hour * hours_to_plan(desk.view()) - need.port.time;
  return std::max(Seconds{0.0}, demand.kind == WorkloadKind::training ? std::min(left, need.remaining) : left);
}

/// Dollars an hour of the workload on the chips that it may run on now.
double cost_elsewhere(const Desk& desk, const Demand& demand, Seconds need)
{
  double least = std::numeric_limits<double>::infinity();
  for (const ChipDemand& other : demand.chips)
    if (other.portability == Portability::validated)
      least = std::min(least, last_week(other) * price_over(desk, other.chip, need));
  return least;
}

} // namespace

double gain_of_port(const Desk& desk, const ChipDemand& need, double share)
{
  double saved = 0.0;
  for (const Demand& demand : desk.view().demands)
    for (const ChipDemand& there : demand.chips) {
      if (there.chip != need.chip || there.portability != Portability::unported ||
          there.port.subject != need.port.subject)
        continue;
      const Seconds use = use_after(desk, demand, there);
      const double here = last_week(there) * price_over(desk, there.chip, use);
      const double gain = cost_elsewhere(desk, demand, use) - here;
      if (use.value() > 0.0 && gain > 0.0)
        saved += share * (gain * (use / hour) - here * (std::min(use, there.port.tuning) / hour));
    }
  const double pilots = need.port.pilots * desk.price(need.chip, {Kind::on_demand, Kind::pilot});
  return saved - need.port.engineers - pilots * (need.port.time / hour);
}

void PortOrders::order(const Desk& desk, LeaseSink& sink)
{
  for (const Demand& demand : desk.view().demands)
    for (const ChipDemand& need : demand.chips)
      if (need.portability == Portability::unported && gain_of_port(desk, need) > 0.0)
        ask(desk.view().now, sink, demand, need);
}

bool PortOrders::ask(Timestamp now, LeaseSink& sink, const Demand& demand, const ChipDemand& need, Seconds pilots_in)
{
  if (!sink.port(demand.name, need.chip))
    return false;
  done_[need.port.subject] = now + (pilots_in + need.port.time);
  return true;
}

std::optional<Seconds> PortOrders::wait(Timestamp now, const ChipDemand& need) const
{
  if (need.portability == Portability::validated)
    return Seconds{0.0};
  const auto asked = done_.find(need.port.subject);
  return asked == done_.end() ? std::nullopt : std::optional{std::max(Seconds{0.0}, asked->second - now)};
}

std::vector<double> PortOrders::usable(const Desk& desk, const ChipDemand& need, std::vector<double> ahead) const
{
  const auto until = wait(desk.view().now, need);
  if (!until)
    return {};
  const auto hours = static_cast<std::size_t>(std::ceil(*until / hour));
  std::fill_n(ahead.begin(), std::min(ahead.size(), hours), 0.0);
  return ahead;
}

} // namespace leasehold::policy
