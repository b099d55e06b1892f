#include "policy/leasing/plan/plan_player.hpp"

#include "policy/leasing/buying/off_spot.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

void PlanPlayer::take_up(const Outlook& outlook, const std::optional<LeasePlan>& plan, const LeasingView& view,
                         const std::vector<double>& starts)
{
  const Timestamp now = view.now;
  orders_.clear();
  begins_.clear();
  waits_.clear();
  starts_.clear();
  spot_ = outlook.spot;
  const PlanProblem& problem = outlook.problem;
  if (!plan)
    return;
  const auto at = [&](std::size_t period) { return now + hour * problem.period_start[period]; };
  const auto order = [&](const PlannedDeal& deal, const std::vector<double>& amounts) {
    for (std::size_t p = 0; p < amounts.size(); ++p)
      if (amounts[p] > 0.0)
        orders_.push_back({deal.offer->id, deal.term, at(p), at(p), amounts[p]});
  };
  for (std::size_t o = 0; o < outlook.deals.size(); ++o)
    if (const auto& deal = outlook.deals[o])
      for (std::size_t p = 0; p < plan->commit[o].size(); ++p)
        if (const double chips = plan->commit[o][p]; chips > 0.0)
          orders_.push_back({deal->offer->id, deal->term, at(outlook.ordered[o][p]), at(p), chips});
  for (std::size_t d = 0; d < starts.size(); ++d)
    if (starts[d] > 0.0)
      starts_[std::string(view.demands[d].name)] = now + hour * starts[d];
  for (std::size_t d = 0; d < outlook.discounts.size(); ++d)
    order(outlook.discounts[d], plan->discount[d]);
  for (std::size_t d = 0; d < outlook.spends.size(); ++d) {
    std::vector<double> totals = plan->spend[d];
    for (double& each : totals)
      each *= outlook.spends[d].term / hour;
    order(outlook.spends[d], totals);
  }
  std::ranges::stable_sort(orders_, {}, &Order::at);
  for (const double start : problem.period_start)
    begins_.push_back(now + hour * start);
  for (std::size_t w = 0; w < problem.loads.size(); ++w) {
    if (problem.loads[w].work.empty())
      continue;
    waits_[std::string(view.demands[w].name)] = waits_of(outlook, plan->carried[w]);
  }
}

std::vector<PlanPlayer::Waits> PlanPlayer::waits_of(const Outlook& outlook, const std::vector<double>& carried)
{
  const PlanProblem& problem = outlook.problem;
  struct Hours {
    double runs = 0.0; // at full width
    double all = 0.0;
    void add(double share, double hours)
    {
      runs += share * hours;
      all += hours;
    }
    [[nodiscard]] bool waits() const { return runs < 0.02 * all; }
  };
  std::vector<Hours> whole(problem.period_start.size());
  std::vector<std::map<std::vector<bool>, Hours>> parts(whole.size());
  for (std::size_t s = 0; s < problem.slots.size(); ++s) {
    const PlanSlot& slot = problem.slots[s];
    whole[slot.period].add(carried[s], slot.hours);
    parts[slot.period][outlook.open[s]].add(carried[s], slot.hours);
  }
  std::map<std::vector<bool>, Hours> states; // of the whole plan
  for (const auto& part : parts)
    for (const auto& [open, hours] : part) {
      states[open].runs += hours.runs;
      states[open].all += hours.all;
    }
  std::vector<Waits> waits(whole.size());
  bool done = true; // by then: what is left still has to be done, on what it is done on elsewhere
  for (std::size_t p = whole.size(); p-- > 0;) {
    done = done && whole[p].waits();
    waits[p].always = whole[p].waits() && !done;
    for (const auto& [open, hours] :
         states) // what comes within a period, unlike what was planned, is as it is elsewhere
      if (const auto planned = parts[p].find(open); planned != parts[p].end() && !done)
        waits[p].by_spot[open] = planned->second.waits();
      else
        waits[p].by_spot[open] = hours.runs < 0.5 * hours.all;
  }
  return waits;
}

void PlanPlayer::play(Desk& desk, LeaseSink& sink, std::optional<std::int64_t> lease_size)
{
  auto next = orders_.begin();
  for (; next != orders_.end() && next->at <= desk.view().now; ++next)
    buy(*next, desk, sink, lease_size);
  orders_.erase(orders_.begin(), next);
  BuyOptions options;
  options.lease_size = lease_size;
  for (const ChipTarget& target : targets(desk, rented_kinds)) {
    if (const std::int64_t chips = prepaid(desk, target); chips > 0) {
      const std::int64_t missing = chips - desk.held(target.chip, {Kind::on_demand});
      if (missing > 0)
        desk.buy(target.chip, missing, {Kind::on_demand}, options);
      desk.keep_prepaid(target.chip, chips);
    }
    const std::int64_t queued =
        desk.held(target.chip, {Kind::flex_start}) - desk.pending(target.chip, {Kind::flex_start});
    follow(desk, target, target.chips + static_cast<double>(queued), rented_kinds, options); // not for these loads
  }
}

std::int64_t PlanPlayer::prepaid(const Desk& desk, const ChipTarget& target)
{
  double chips = 0.0;
  for (const HeldDiscount& each : discounts(desk.view().now)) {
    const market::Offer& discount = *desk.view().offer(each.offer).offer;
    for (const OfferView* rent : desk.offers(target.chip, {Kind::on_demand})) {
      if (rent->offer->provider != discount.provider)
        continue;
      const double rest = (1.0 - discount.programme.spend.discount) * rent->price.dollars_per_hour();
      if (discount.programme.kind == Kind::savings_plan)
        chips += each.amount / std::max(1e-9, rest);
      else if (discount.chip == target.chip && discount.region == rent->offer->region)
        chips += each.amount;
      break;
    }
  }
  const auto bound = static_cast<double>(desk.committed(target.chip)); // these carry load first
  return static_cast<std::int64_t>(std::floor(std::min(chips, std::max(0.0, target.chips - bound)) + 1e-9));
}

void PlanPlayer::buy(const Order& order, Desk& desk, LeaseSink& sink, std::optional<std::int64_t> lease_size)
{
  const market::Offer& offer = *desk.view().offer(order.offer).offer;
  const bool dollars = offer.programme.kind == Kind::savings_plan;
  const auto step = static_cast<double>(offer.programme.size.step);
  const auto chips =
      dollars ? 0 : static_cast<std::int64_t>(std::floor(order.amount / step + 0.5 + 1e-9)) * offer.programme.size.step;
  if (!dollars && offer.programme.kind != Kind::discount_reservation) {
    BuyOptions options;
    const bool own = offer.programme.kind == Kind::own;
    options.offer = order.offer;
    options.term = own ? Seconds{0.0} : order.term;
    options.lease_size = lease_size;
    if (chips < std::max<std::int64_t>(1, offer.programme.size.minimum)) // less was planned as part of a minimum
      return;
    if (own)
      desk.buy(offer.chip, chips, {Kind::own}, options);
    else if (order.begin > desk.view().now || offer.programme.timing.earliest_start.value() > 0.0 ||
             offer.programme.timing.start_every.value() > 0.0)
      agree(order, chips, desk.view(), sink);
    else
      desk.buy(offer.chip, chips, binding_kinds, options);
    return;
  }
  market::LeaseRequest request;
  request.tenant = desk.view().tenant;
  request.offer = order.offer;
  request.chips = chips;
  request.spend = dollars ? Money::round(order.amount) : Money{};
  request.term = order.term;
  request.start = desk.view().now;
  if ((chips > 0 || request.spend > Money{}) && sink.request(request))
    discounts_.push_back(
        {order.offer, dollars ? order.amount : static_cast<double>(chips), request.start + order.term});
}

void PlanPlayer::agree(const Order& order, std::int64_t chips, const LeasingView& view, LeaseSink& sink)
{
  const market::Size& size = view.offer(order.offer).offer->programme.size;
  const std::int64_t most = size.maximum.value_or(chips) / size.step * size.step;
  market::LeaseRequest request;
  request.tenant = view.tenant;
  request.offer = order.offer;
  request.term = order.term;
  request.start = order.begin;
  for (std::int64_t left = chips; left > 0; left -= request.chips) {
    request.chips = std::min(left, most);
    if (const std::int64_t last = left - request.chips; last > 0 && last < size.minimum)
      request.chips = (left - size.minimum) / size.step * size.step;
    if (request.chips <= 0 || !sink.request(request))
      return starts_.clear(); // nobody waits for it
  }
}

void PlanPlayer::commit(const Order& order, const LeasingView& view, LeaseSink& sink)
{
  const market::Offer& offer = *view.offer(order.offer).offer;
  if (spends_.runs_with(offer.provider, view))
    return;
  market::LeaseRequest request;
  request.tenant = view.tenant;
  request.offer = order.offer;
  request.spend = Money::round(order.amount);
  request.term = order.term;
  request.start = view.now;
  if (request.spend > Money{} && sink.request(request))
    spends_.begin(offer, order.offer, request.spend, request.start, request.term);
}

/// Of savings plans and reservations, which come first: list dollars an hour.
std::map<model::ProviderId, double> PlanPlayer::covered(const LeasingView& view)
{
  std::map<model::ProviderId, double> dollars;
  for (const HeldDiscount& each : discounts(view.now)) {
    const market::Offer& discount = *view.offer(each.offer).offer;
    double list = 0.0;
    if (discount.programme.kind == Kind::savings_plan)
      list = each.amount / std::max(1e-9, 1.0 - discount.programme.spend.discount);
    else
      for (const OfferView& rent : view.offers)
        if (rent.offer->programme.kind == Kind::on_demand && rent.offer->chip == discount.chip &&
            rent.offer->region == discount.region && rent.offer->provider == discount.provider)
          list = each.amount * rent.offer->price.at(view.now).dollars_per_hour();
    dollars[discount.provider] += list;
  }
  return dollars;
}

const std::vector<SpendAhead>& PlanPlayer::spends(const LeasingView& view)
{
  spends_.watch(view, covered(view));
  return spends_.ahead();
}

std::vector<OfferView> PlanPlayer::commit_dollars(const LeasingView& view, LeaseSink& sink)
{
  spends_.watch(view, covered(view));
  const auto is_due = [&](const Order& order) {
    return order.at <= view.now && view.offer(order.offer).offer->programme.kind == Kind::spend_commitment;
  };
  for (const Order& order : orders_)
    if (is_due(order))
      commit(order, view, sink);
  std::erase_if(orders_, is_due);
  return spends_.prices_paid(view);
}

const std::vector<HeldDiscount>& PlanPlayer::discounts(Timestamp now)
{
  std::erase_if(discounts_, [&](const HeldDiscount& each) { return each.end <= now; });
  return discounts_;
}

std::vector<Demand> PlanPlayer::at_work(const LeasingView& view) const
{
  std::vector<Demand> found;
  for (const Demand& demand : view.demands)
    if (!waits(demand, view) && !queued_.carries(demand))
      found.push_back(demand);
  return found;
}

bool PlanPlayer::waits(const Demand& demand, const LeasingView& view) const
{
  const std::string name{demand.name};
  if (const auto start = starts_.find(name); start != starts_.end())
    return view.now < start->second;
  const auto found = waits_.find(name);
  if (found == waits_.end() ||
      std::ranges::any_of(demand.chips, [&](const ChipDemand& need) { return is_pressed(view, demand, need, hour); }))
    return false;
  const auto next = std::ranges::upper_bound(begins_, view.now);
  if (next == begins_.begin())
    return false;
  const Waits& present = found->second[static_cast<std::size_t>(next - begins_.begin()) - 1];
  const auto state = present.by_spot.find(open_now(view));
  return state == present.by_spot.end() ? present.always : state->second;
}

std::vector<bool> PlanPlayer::open_now(const LeasingView& view) const
{
  std::vector<std::int64_t> chips;
  for (const market::OfferId id : spot_)
    chips.push_back(view.offer(id).available);
  for (const ContractView& contract : view.contracts)
    if (const auto place = std::ranges::find(spot_, contract.offer); place != spot_.end())
      chips[static_cast<std::size_t>(place - spot_.begin())] += contract.chips;
  std::vector<bool> open;
  for (std::size_t i = 0; i < spot_.size(); ++i)
    open.push_back(chips[i] >= view.offer(spot_[i]).offer->programme.size.step);
  return open;
}

std::vector<double> near_and_far(double hours, double hourly)
{
  std::vector<double> starts;
  double at = 0.0;
  while (at < hours) {
    starts.push_back(at);
    const double days = at < 28.0 * 24.0 ? 1.0 : at < 182.0 * 24.0 ? 7.0 : 28.0;
    at += at < hourly ? 1.0 : days * 24.0;
  }
  return starts;
}

double hours_to_plan(const LeasingView& view)
{
  const double ten_years = 10.0 * 365.0 * 24.0;
  return view.horizon < Timestamp::never() ? std::min(ten_years, (view.horizon - view.now) / hour) : ten_years;
}

} // namespace leasehold::policy
