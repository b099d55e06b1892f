#include "market/commitments.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace leasehold::market {

namespace {

int rank(ProgrammeKind kind)
{
  if (kind == ProgrammeKind::discount_reservation)
    return 0;
  return kind == ProgrammeKind::savings_plan ? 1 : 2;
}

/// Share of `dollars` that fills up what is `left` of a part.
double share_until_full(double left, double dollars)
{
  return dollars > 0.0 ? std::clamp(left / dollars, 0.0, 1.0) : 1.0;
}

Charge commitment_row(const Lease& lease, const Offer& offer, Timestamp start, Timestamp end)
{
  Charge row;
  row.tenant = lease.tenant();
  row.provider = offer.provider;
  row.offer = lease.offer();
  row.lease = row.commitment = lease.id();
  row.start = start;
  row.end = end;
  return row;
}

} // namespace

bool is_usage(ProgrammeKind kind)
{
  return kind == ProgrammeKind::on_demand || kind == ProgrammeKind::capacity_reservation ||
         kind == ProgrammeKind::flex_start;
}

int Commitments::parts(const Spend& spend, Seconds term)
{
  const int years = static_cast<int>(std::llround(term / (365.0 * day)));
  return spend.ramp.empty() ? std::max(1, years) : static_cast<int>(spend.ramp.size());
}

Money Commitments::part_of(const Spend& spend, Money total, Seconds term, int part)
{
  if (spend.ramp.empty())
    return share(total, part + 1, parts(spend, term)) - share(total, part, parts(spend, term));
  const auto before = std::accumulate(spend.ramp.begin(), spend.ramp.begin() + part, 0.0);
  return share(total, before + spend.ramp[static_cast<std::size_t>(part)]) - share(total, before);
}

Commitments::Plan& Commitments::plan_of(Account& account, LeaseId lease)
{
  for (Plan& plan : account.plans)
    if (plan.lease == lease)
      return plan;
  throw std::logic_error("a commitment is not in its account");
}

/// Usage and prices have not changed since the account was last brought up. Whole hours of the same usage are covered
/// in one go.
void Commitments::accrue(Account& account, Timestamp now, const Offers& offers) const
{
  while (account.accrued < now) {
    const Timestamp hour = clock_.begin(account.accrued);
    const bool fresh = account.begun == hour && account.accrued == hour;
    Timestamp stop = std::min(now, clock_.next(account.accrued));
    if (fresh)
      stop = std::max(stop, clock_.begin(now));
    collect(account, stop, offers);
    if (stop == clock_.begin(stop))
      cover(account, offers);
  }
}

void Commitments::collect(Account& account, Timestamp until, const Offers& offers)
{
  const Timestamp from = account.accrued;
  account.accrued = until;
  if (account.plans.empty())
    return;
  for (const auto& [id, chips] : account.chips)
    account.hour.add(id, offers[id.index()].price.at(from), static_cast<double>(chips) * ((until - from) / hour));
}

void Commitments::cover(Account& account, const Offers& offers)
{
  const double hours = (account.accrued - account.begun) / hour;
  for (Plan& plan : account.plans) {
    const Offer& offer = offers[plan.offer.index()];
    const Spend& spend = offer.programme.spend;
    if (offer.programme.kind == ProgrammeKind::discount_reservation) {
      const double reserved = static_cast<double>(plan.chips) * hours;
      const UsageHour::Cover covered = account.hour.take_chips(offer, reserved, offers);
      plan.earned += covered.list;
      plan.unused += (reserved - covered.chip_hours) * plan.rate;
    } else if (offer.programme.kind == ProgrammeKind::savings_plan) {
      const double covered = account.hour.take_dollars(plan.hourly * hours / (1.0 - spend.discount));
      plan.earned += covered;
      plan.unused += plan.hourly * hours - covered * (1.0 - spend.discount);
    } else {
      const double list = account.hour.take_dollars(1e300);
      const double counts = list * (1.0 - spend.discount);
      const double filling = share_until_full(plan.owed - plan.spent, counts);
      plan.earned += list * (spend.discount * filling + spend.overage_discount * (1.0 - filling));
      plan.spent += counts * filling + list * (1.0 - spend.overage_discount) * (1.0 - filling);
    }
  }
  account.hour.clear();
  account.begun = account.accrued;
}

void Commitments::cut(Account& account, Timestamp now, const Offers& offers) const
{
  accrue(account, now, offers);
  cover(account, offers);
}

void Commitments::change_usage(TenantId tenant, OfferId offer, std::int64_t chips, Timestamp now, const Offers& offers)
{
  Account& account = accounts_[{tenant, offers[offer.index()].provider}];
  accrue(account, now, offers);
  if ((account.chips[offer] += chips) == 0)
    account.chips.erase(offer);
}

void Commitments::price_changed(OfferId offer, Timestamp now, const Offers& offers)
{
  for (auto& [key, account] : accounts_)
    if (key.second == offers[offer.index()].provider && account.chips.count(offer) > 0)
      accrue(account, now, offers);
}

void Commitments::begin(const Lease& lease, Timestamp now, const Offers& offers)
{
  const Offer& offer = offers[lease.offer().index()];
  Account& account = accounts_[{lease.tenant(), offer.provider}];
  cut(account, now, offers);
  Plan plan;
  plan.lease = lease.id();
  plan.offer = lease.offer();
  plan.chips = lease.chips();
  plan.hourly = lease.agreed().spend.dollars();
  plan.rate = lease.meter().rate().dollars_per_hour();
  plan.posted = now;
  if (offer.programme.kind == ProgrammeKind::spend_commitment)
    plan.owed = part_of(offer.programme.spend, lease.agreed().spend, lease.term(), 0).dollars();
  const auto later = [&](const Plan& other) {
    return rank(offers[other.offer.index()].programme.kind) > rank(offer.programme.kind);
  };
  account.plans.insert(std::find_if(account.plans.begin(), account.plans.end(), later), plan);
}

void Commitments::post(Plan& plan, Lease& lease, Timestamp now, const Offers& offers, Ledger& ledger)
{
  Charge row = commitment_row(lease, offers[lease.offer().index()], plan.posted, now);
  row.category = ChargeCategory::credit;
  row.kind = ChargeKind::discount;
  row.billed = row.effective = row.list = -Money::round(plan.earned);
  lease.leave_unused(Money::round(plan.unused));
  plan.earned = plan.unused = 0.0;
  plan.posted = now;
  if (row.billed.micros() == 0)
    return;
  lease.post(row, ledger);
}

void Commitments::true_up(Plan& plan, Lease& lease, Timestamp now, const Offers& offers, Ledger& ledger)
{
  Charge row = commitment_row(lease, offers[lease.offer().index()], now, now);
  row.category = ChargeCategory::adjustment;
  row.kind = ChargeKind::true_up;
  row.billed = row.effective = row.list = Money::round(std::max(0.0, plan.owed - plan.spent));
  lease.leave_unused(row.billed);
  plan.spent = 0.0;
  if (row.billed.micros() == 0)
    return;
  lease.post(row, ledger);
}

void Commitments::next_part(Lease& lease, Timestamp now, const Offers& offers, Ledger& ledger)
{
  const Offer& offer = offers[lease.offer().index()];
  Account& account = accounts_.at({lease.tenant(), offer.provider});
  cut(account, now, offers);
  Plan& plan = plan_of(account, lease.id());
  post(plan, lease, now, offers, ledger);
  true_up(plan, lease, now, offers, ledger);
  plan.owed = part_of(offer.programme.spend, lease.agreed().spend, lease.term(), ++plan.part).dollars();
}

void Commitments::end(Lease& lease, Timestamp now, const Offers& offers, Ledger& ledger)
{
  const Offer& offer = offers[lease.offer().index()];
  Account& account = accounts_.at({lease.tenant(), offer.provider});
  cut(account, now, offers);
  Plan& plan = plan_of(account, lease.id());
  post(plan, lease, now, offers, ledger);
  if (offer.programme.kind == ProgrammeKind::spend_commitment)
    true_up(plan, lease, now, offers, ledger);
  std::erase_if(account.plans, [&](const Plan& each) { return each.lease == lease.id(); });
}

Money Commitments::owed(const Lease& lease, const Offer& offer) const
{
  const Spend& spend = offer.programme.spend;
  const auto account = accounts_.find({lease.tenant(), offer.provider});
  int part = -1;
  Money due;
  if (account != accounts_.end())
    for (const Plan& plan : account->second.plans)
      if (plan.lease == lease.id()) {
        part = plan.part;
        due = Money::round(std::max(0.0, plan.owed - plan.spent));
      }
  for (int later = part + 1; later < parts(spend, lease.term()); ++later)
    due += part_of(spend, lease.agreed().spend, lease.term(), later);
  return due;
}

std::vector<Commitments::Earned> Commitments::earned(TenantId tenant, Timestamp now, const Offers& offers) const
{
  std::vector<Earned> found;
  for (auto each = accounts_.lower_bound({tenant, ProviderId{0}});
       each != accounts_.end() && each->first.first == tenant; ++each) {
    if (each->second.plans.empty())
      continue;
    Account then = each->second;
    cut(then, now, offers);
    for (std::size_t p = 0; p < then.plans.size(); ++p)
      found.push_back({then.plans[p].lease, then.plans[p].posted, then.plans[p].earned,
                       each->second.plans[p].left() - then.plans[p].left()});
  }
  return found;
}

double Commitments::covered(TenantId tenant, OfferId offer, std::int64_t chips, Timestamp now,
                            const Offers& offers) const
{
  const Offer& asked = offers[offer.index()];
  const auto account = accounts_.find({tenant, asked.provider});
  if (account == accounts_.end() || account->second.plans.empty() || !is_usage(asked.programme.kind))
    return 0.0;
  const auto comes_to = [&](std::int64_t more) {
    Account then = account->second;
    accrue(then, now, offers);
    then.chips[offer] += more;
    cut(then, now + hour, offers);
    double dollars = 0.0;
    for (const Plan& plan : then.plans)
      dollars += plan.earned - plan.left();
    return dollars;
  };
  return comes_to(chips) - comes_to(0);
}

void Commitments::settle(Timestamp now, bool final, const Offers& offers, Leases& leases, Ledger& ledger)
{
  for (auto& [key, account] : accounts_) {
    accrue(account, now, offers);
    if (final)
      cut(account, now, offers);
    for (Plan& plan : account.plans)
      post(plan, leases[plan.lease.index()], account.begun, offers, ledger);
  }
}

} // namespace leasehold::market
