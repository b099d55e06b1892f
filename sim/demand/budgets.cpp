#include "demand/budgets.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace leasehold::demand {

namespace {

using market::Lease;
using market::Offer;

/// Of those that bind for all time something may always change.
constexpr Timestamp last_look = Timestamp::from_nanoseconds(Timestamp::never().nanoseconds() - 1);

/// Dollars: a bill may be rounded up by a micro-dollar for each of its rows.
constexpr double rounding = 1e-3;

bool ends_freely(const Offer& offer)
{
  return offer.programme.ending.exit == market::Exit::free && offer.programme.kind != market::ProgrammeKind::own;
}

double overlap(Timestamp from, Timestamp to, Timestamp begin, Timestamp end)
{
  return std::max(0.0, (std::min(to, end) - std::max(from, begin)).value());
}

double hourly(const Offer& offer, std::int64_t chips, Timestamp now)
{
  return offer.price.at(now).dollars_per_hour() * static_cast<double>(chips);
}

/// What an hour of a lease that ends freely costs.
double hourly(const Lease& lease, const Offer& offer, Timestamp at)
{
  const bool holds = market::holds_chips(lease.state()) && offer.programme.billing.locks_price;
  return holds ? lease.meter().rate().dollars_per_hour() * static_cast<double>(lease.chips())
               : hourly(offer, lease.chips(), at);
}

/// What it costs over a time, at the prices that hold in it.
double used(const Lease& lease, const Offer& offer, Timestamp from, Timestamp to)
{
  double dollars = 0.0;
  while (from < to) {
    const Timestamp end = std::min(to, offer.price.next_change(from));
    dollars += hourly(lease, offer, from) * ((end - from) / hour);
    from = end;
  }
  return dollars;
}

/// Of what is still to be paid of a term, what falls on [from, to). Of that use has paid `counted` since the last bill.
double to_pay(const market::Market& market, const Lease& lease, Timestamp from, Timestamp to, Timestamp now,
              double counted)
{
  const bool spends = market.offer(lease.offer()).programme.kind == market::ProgrammeKind::spend_commitment;
  const double all = (spends ? market.owed(lease.id(), now) : lease.meter().outstanding()).dollars() - counted;
  const Timestamp begin = std::max(lease.meter().billed_to(), lease.dates().active);
  const Timestamp end = lease.dates().end;
  if (all <= 0.0)
    return 0.0;
  return begin < end ? all * overlap(from, to, begin, end) / (end - begin).value() : all;
}

/// What a lease that ends freely is billed at its end beyond its time: the rest of a granule, or of its shortest time.
double last_bill(const Lease& lease, const Offer& offer, Timestamp now)
{
  const market::Billing& billing = offer.programme.billing;
  const Seconds held = market::holds_chips(lease.state()) ? now - lease.dates().active : Seconds{0.0};
  const Seconds beyond = std::max(billing.granularity, billing.minimum - held);
  return hourly(lease, offer, now) * (beyond / hour);
}

/// Dollars that commitments will pay for of the use of the time to come, if it stays as it is.
double covered_for(Seconds time, const market::Market& market, model::TenantId tenant, Timestamp now)
{
  const auto sum = [&](Timestamp at) {
    double dollars = 0.0;
    for (const auto& each : market.earned(tenant, at))
      dollars += each.credit + each.counted;
    return dollars;
  };
  return sum(now + time) - sum(now);
}

/// What a term costs, and what of that is paid ahead; dollars.
struct Price {
  double whole = 0.0;
  double ahead = 0.0;
};
Price price_of(const Offer& offer, const market::LeaseRequest& request, Seconds term, Timestamp now)
{
  const market::Programme& programme = offer.programme;
  if (programme.kind == market::ProgrammeKind::own) {
    const double capital = programme.build.capital.dollars() * static_cast<double>(request.chips);
    return {capital, capital};
  }
  const double whole = programme.kind == market::ProgrammeKind::spend_commitment ? request.spend.dollars()
                       : programme.kind == market::ProgrammeKind::savings_plan
                           ? request.spend.dollars() * (term / hour)
                           : hourly(offer, request.chips, now) * (term / hour);
  return {whole, whole * programme.billing.upfront};
}

} // namespace

Budgets::Budgets(std::vector<std::optional<Budget>> budgets) : budgets_(std::move(budgets)), told_(budgets_.size())
{
  if (std::ranges::any_of(budgets_, [](const auto& budget) { return budget.has_value(); }))
    next_ = Timestamp{};
}

Budgets::Window Budgets::window(model::TenantId tenant, Timestamp at) const
{
  const std::optional<Seconds>& per = budgets_[tenant.index()]->per;
  if (!per)
    return {Timestamp{}, Timestamp::never()};
  const std::int64_t length = nanoseconds_of(per->value());
  const Timestamp from = Timestamp::from_nanoseconds(at.nanoseconds() / length * length);
  return {from, from + *per};
}

void Budgets::read_rows(const market::Market& market)
{
  const auto& rows = market.ledger().rows();
  for (; rows_ < rows.size(); ++rows_) {
    const market::Charge& row = rows[rows_];
    if (!binds(row.tenant))
      continue;
    auto& windows = billed_[row.tenant];
    const double all = row.billed.dollars();
    if (row.start == row.end) {
      windows[window(row.tenant, row.start).from] += all;
      continue;
    }
    for (Window part = window(row.tenant, row.start); part.from < row.end; part = window(row.tenant, part.to)) {
      windows[part.from] += all * overlap(part.from, part.to, row.start, row.end) / (row.end - row.start).value();
      if (part.to == Timestamp::never())
        break;
    }
  }
}

double Budgets::left(const market::Market& market, model::TenantId tenant, Window window, Timestamp now)
{
  double dollars = budgets_[tenant.index()]->amount.dollars() - billed_[tenant][window.from];
  std::map<model::LeaseId, double> counted;
  for (const auto& [lease, since, credit, paid] : market.earned(tenant, now)) {
    dollars += credit * (since < now ? overlap(window.from, window.to, since, now) / (now - since).value() : 1.0);
    counted[lease] = paid;
  }
  for (const model::LeaseId id : market.live()) {
    const Lease& lease = market.lease(id);
    const Offer& offer = market.offer(lease.offer());
    if (lease.tenant() != tenant)
      continue;
    if (!ends_freely(offer))
      dollars -= to_pay(market, lease, window.from, window.to, now, counted[id]);
    else if (window.from <= now)
      dollars -= last_bill(lease, offer, now) +
                 (market::holds_chips(lease.state())
                      ? used(lease, offer, std::max(window.from, lease.meter().billed_to()), now)
                      : 0.0);
  }
  return dollars;
}

market::Refusal Budgets::judge(const market::Market& market, const market::LeaseRequest& request, Timestamp now)
{
  if (!binds(request.tenant))
    return market::Refusal::none;
  read_rows(market);
  const Offer& offer = market.offer(request.offer);
  const Window first = window(request.tenant, now);
  const double here = left(market, request.tenant, first, now);
  const auto verdict = [&](bool fits) {
    Told& told = told_[request.tenant.index()];
    if (!fits && std::exchange(told.refused_last, now) != now)
      ++told.refused;
    return fits ? market::Refusal::none : market::Refusal::over_budget;
  };
  if (ends_freely(offer)) {
    const Seconds shortest = std::max({hour, offer.programme.billing.granularity, offer.programme.billing.minimum});
    const double costs = hourly(offer, request.chips, now) * (shortest / hour) -
                         market.covered(request.tenant, request.offer, request.chips, now);
    return verdict(costs <= std::max(here, 0.0) + rounding);
  }
  const Seconds term = term_of(offer.programme, request);
  const Price price = price_of(offer, request, term, now);
  const Timestamp begin = market.first_start(request.offer, request.start, now) + offer.programme.timing.delivery;
  const Timestamp end = begin + term;
  const auto falls_in = [&](Window part) {
    return term.value() > 0.0 ? (price.whole - price.ahead) * overlap(part.from, part.to, begin, end) / term.value()
                              : 0.0;
  };
  bool fits = price.ahead + falls_in(first) <= here + rounding;
  for (Window part = first; fits && part.to < end;) {
    part = window(request.tenant, part.to);
    fits = falls_in(part) <= left(market, request.tenant, part, now) + rounding;
  }
  return verdict(fits);
}

std::vector<model::LeaseId> Budgets::ending(const market::Market& market) const
{
  std::vector<model::LeaseId> found;
  if (spent_.empty())
    return found;
  for (const model::LeaseId id : market.live())
    if (const Lease& lease = market.lease(id);
        std::ranges::binary_search(spent_, lease.tenant()) && ends_freely(market.offer(lease.offer())))
      found.push_back(id);
  std::ranges::sort(found);
  return found;
}

void Budgets::look(const market::Market& market, Timestamp now)
{
  if (next_ == Timestamp::never()) // nobody's binds
    return;
  read_rows(market);
  next_ = last_look;
  spent_.clear();
  for (std::uint32_t t = 0; t < budgets_.size(); ++t) {
    const model::TenantId tenant{t};
    if (!binds(tenant))
      continue;
    const Window here = window(tenant, now);
    double burns = 0.0;
    for (const model::LeaseId id : market.live())
      if (const Lease& lease = market.lease(id); lease.tenant() == tenant && ends_freely(market.offer(lease.offer()))) {
        const Offer& offer = market.offer(lease.offer());
        burns += hourly(lease, offer, now);
        next_ = std::min(next_, offer.price.next_change(now)); // from when it burns faster or more slowly
      }
    next_ = std::min(next_, here.to);
    if (burns <= 0.0)
      continue;
    const double covered = covered_for(hour, market, tenant, now);
    if (covered > 0.0) // as long as no part of a commitment is used up; who is covered in full goes on at no cost
      next_ = std::min(next_, now + hour);
    if (burns - covered <= rounding)
      continue;
    const double dollars = left(market, tenant, here, now);
    if (dollars <= rounding) {
      spent_.push_back(tenant);
      Told& told = told_[t];
      told.first = std::min(told.first, now);
      ++told.times;
    } else if (const Seconds lasts = dollars / burns * hour;
               (covered <= 0.0 || dollars < burns - covered) && now + lasts < here.to) {
      next_ = std::min(next_, now + std::max(lasts, Seconds{1.0}));
    }
  }
}

} // namespace leasehold::demand
