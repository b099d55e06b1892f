#include "policy/leasing/base_and_peak.hpp"

#include "policy/leasing/quantile.hpp"

#include <cmath>

namespace leasehold::policy {

namespace {

constexpr std::initializer_list<Kind> committed = {Kind::reserved, Kind::take_or_pay};
constexpr std::initializer_list<Kind> flexible = {Kind::on_demand};

} // namespace

void reserve_base(Desk& desk, model::ChipTypeId chip, const BasePlan& plan)
{
  const auto offers = desk.offers(chip, committed);
  const std::vector<double> history = level_history(desk, chip, flexible);
  if (offers.empty() || Seconds{static_cast<double>(history.size()) * 3600.0} < plan.observe)
    return;
  const double ratio = critical_ratio(offers.front()->price.dollars_per_hour(), desk.price(chip, flexible));
  const double base = plan.share * empirical_quantile(history, plan.quantile.value_or(ratio));
  const auto missing = static_cast<std::int64_t>(std::floor(base)) - desk.held(chip, committed);
  const std::int64_t step = offers.front()->offer->programme.size.step;
  BuyOptions options;
  options.lease_size = plan.lease_size;
  options.auto_renew = plan.renew;
  options.rent = desk.price(chip, flexible);
  if (missing >= step) // rounded down: the last host is the least used
    desk.buy(chip, missing / step * step, committed, options);
}

void cover_with_base(Desk& desk, const std::vector<ChipTarget>& targets, const BasePlan& plan)
{
  BuyOptions options;
  options.lease_size = plan.lease_size;
  for (const ChipTarget& target : targets) {
    reserve_base(desk, target.chip, plan);
    follow(desk, target, target.chips, flexible, options);
  }
}

} // namespace leasehold::policy
