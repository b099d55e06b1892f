#include "market/programme.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace leasehold::market {

namespace {

void require_programme(bool condition, const Programme& programme, const char* what)
{
  if (!condition)
    throw std::invalid_argument("programme " + programme.name + ": " + what);
}

bool is_share(double value)
{
  return value >= 0.0 && value <= 1.0;
}

bool is_multiple(double value, double step)
{
  const double ratio = value / step;
  return std::abs(ratio - std::round(ratio)) < 1e-9 * std::max(1.0, ratio);
}

} // namespace

PricePerHour cost_per_hour(const Build& build)
{
  const double hours = build.lifetime / hour;
  const double yearly = build.cost_of_capital * build.capital.dollars() / 2.0;
  const Money energy = build.energy.bill(build.power * hour * 1e6); // a million chips: cents of an hour round away
  return PricePerHour{build.capital.dollars() / hours + yearly / 8760.0 + energy.dollars() / 1e6};
}

Money cost_of_holding(const Build& build, Seconds held)
{
  const Seconds used = std::min(held, build.lifetime);
  const double worth = used / hour - (used / hour) * (used / build.lifetime) / 2.0; // hours, of the capital in the mean
  const double interest = build.cost_of_capital * build.capital.dollars() * worth / 8760.0;
  return build.capital + Money::round(interest) + build.energy.bill(build.power * held);
}

bool gives_capacity(ProgrammeKind kind)
{
  return kind != ProgrammeKind::savings_plan && kind != ProgrammeKind::spend_commitment &&
         kind != ProgrammeKind::discount_reservation;
}

bool kept_while_idle(const Programme& programme)
{
  return programme.ending.exit != Exit::free || programme.kind == ProgrammeKind::capacity_reservation;
}

bool commits_to_dollars(ProgrammeKind kind)
{
  return kind == ProgrammeKind::savings_plan || kind == ProgrammeKind::spend_commitment;
}

bool allows_term(const Term& term, Seconds length)
{
  if (!term.choices.empty())
    return std::find(term.choices.begin(), term.choices.end(), length) != term.choices.end();
  if (term.maximum.value() <= 0.0)
    return true;
  if (length < term.minimum || length > term.maximum)
    return false;
  const Seconds step = term.coarse_from && length > *term.coarse_from ? term.coarse_step : term.step;
  return step.value() <= 0.0 || is_multiple(length.value(), step.value());
}

void check(const Programme& p)
{
  const double grain = p.billing.granularity.value();
  require_programme(grain >= 1.0 && grain == std::floor(grain), p,
                    "billing granularity must be a whole number of seconds");
  require_programme(p.billing.minimum.value() >= 0.0, p, "billing minimum is negative");
  require_programme(is_share(p.billing.upfront), p, "upfront share lies outside 0..1");
  require_programme(is_share(p.ending.fee), p, "early-exit fee lies outside 0..1");
  require_programme(is_share(p.ending.minimum_take), p, "minimum take lies outside 0..1");
  require_programme(p.timing.notice.value() >= 0.0 && p.timing.delivery.value() >= 0.0, p,
                    "notice or delivery is negative");
  require_programme(!p.timing.latest_start || p.timing.earliest_start <= *p.timing.latest_start, p,
                    "earliest start lies after the latest");
  require_programme(p.size.step >= 1 && p.size.minimum >= 1 && p.size.minimum <= p.size.maximum.value_or(INT64_MAX), p,
                    "size limits contradict");
  require_programme(p.spend.discount >= 0.0 && p.spend.discount < 1.0, p, "discount lies outside 0..1");
  const double ramp = std::accumulate(p.spend.ramp.begin(), p.spend.ramp.end(), 0.0);
  require_programme(p.spend.ramp.empty() || std::abs(ramp - 1.0) < 1e-9, p, "ramp does not sum to 1");
  require_programme(gives_capacity(p.kind) || (p.billing.locks_price && !p.term.choices.empty()), p,
                    "a commitment without chips needs terms to choose from and a locked price");
  require_programme(p.billing.upfront == 0.0 || !p.term.choices.empty() || p.term.maximum.value() > 0.0, p,
                    "money is paid ahead without a term");
}

} // namespace leasehold::market
