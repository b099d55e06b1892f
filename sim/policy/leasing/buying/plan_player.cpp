#include "policy/leasing/buying/plan_player.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

void PlanPlayer::take_up(const Outlook& outlook, Timestamp now)
{
  orders_.clear();
  const auto plan = plan_leases(outlook.problem);
  if (!plan)
    return;
  for (std::size_t o = 0; o < outlook.deals.size(); ++o)
    if (const auto& deal = outlook.deals[o])
      for (std::size_t p = 0; p < plan->commit[o].size(); ++p)
        if (plan->commit[o][p] > 0.0)
          orders_.push_back({deal->offer->id, deal->offer->offer->chip, deal->term,
                             now + hour * outlook.problem.period_start[p], plan->commit[o][p]});
  std::ranges::stable_sort(orders_, {}, &Order::at);
}

void PlanPlayer::play(Desk& desk, std::int64_t lease_size)
{
  auto next = orders_.begin();
  for (; next != orders_.end() && next->at <= desk.view().now; ++next) {
    const market::Size& size = desk.view().offer(next->offer).offer->programme.size;
    const auto step = static_cast<double>(size.step);
    const auto chips = static_cast<std::int64_t>(std::floor(next->chips / step + 0.5 + 1e-9)) * size.step;
    BuyOptions options;
    options.offer = next->offer;
    options.term = next->term;
    options.lease_size = lease_size;
    if (chips > 0)
      desk.buy(next->chip, chips, committed_kinds, options);
  }
  orders_.erase(orders_.begin(), next);
}

std::vector<double> near_and_far(double hours, bool hourly)
{
  std::vector<double> starts;
  double at = 0.0;
  while (at < hours) {
    starts.push_back(at);
    const double days = at < 28.0 * 24.0 ? 1.0 : at < 182.0 * 24.0 ? 7.0 : 28.0;
    at += hourly && hours <= 42.0 * 24.0 ? 1.0 : days * 24.0;
  }
  return starts;
}

double hours_to_plan(const LeasingView& view)
{
  const double ten_years = 10.0 * 365.0 * 24.0;
  return view.horizon < Timestamp::never() ? std::min(ten_years, (view.horizon - view.now) / hour) : ten_years;
}

} // namespace leasehold::policy
