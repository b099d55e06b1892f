#include "policy/leasing/plan/queued_runs.hpp"

#include "policy/leasing/buying/deals.hpp"
#include "policy/leasing/buying/off_spot.hpp"
#include "policy/leasing/plan/orders_ahead.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

namespace {

constexpr std::initializer_list<Kind> queue_kinds = {Kind::flex_start};
constexpr double queue_margin = 0.1; ///< asked for beyond the work that is left, as a share
constexpr Seconds queue_patience{3.0 * 86400.0};

std::int64_t in_steps(double chips, const market::Programme& programme)
{
  const std::int64_t step = programme.size.step;
  const std::int64_t whole = (static_cast<std::int64_t>(std::ceil(chips - 1e-9)) + step - 1) / step * step;
  return std::max(whole, programme.size.minimum);
}

Seconds run_for(const Demand& demand, const ChipDemand& need, const market::Programme& programme)
{
  return term_for(programme.term, need.remaining * (1.0 + queue_margin) + demand.restart);
}

/// Hours from its begin to its end, run after run; absent where work would be lost between them.
std::optional<double> hours_held(const Demand& demand, const ChipDemand& need, const OfferView& offer)
{
  const Seconds work = need.remaining * (1.0 + queue_margin) + demand.restart;
  const Seconds term = run_for(demand, need, offer.offer->programme);
  double again = 0.0; // times
  if (term < work) {
    if (demand.at_stake >= need.remaining || term <= demand.restart + demand.at_stake)
      return std::nullopt;
    again = std::ceil(need.remaining / (term - demand.restart - demand.at_stake)) - 1.0;
  }
  const Seconds wait = demand.wait_in(offer.offer->region);
  const Seconds paid = offer.offer->programme.ending.exit == market::Exit::free ? need.remaining : std::max(work, term);
  return (wait + paid + (demand.restart + demand.at_stake) * again) / hour;
}

const ContractView* contract_of(const LeasingView& view, model::LeaseId lease)
{
  const auto found = std::ranges::find(view.contracts, lease, &ContractView::id);
  return found == view.contracts.end() ? nullptr : &*found;
}

void let_go_of(std::optional<model::LeaseId> lease, const LeasingView& view, LeaseSink& sink)
{
  if (lease && contract_of(view, *lease) != nullptr)
    sink.release(*lease);
}

} // namespace

bool may_queue(const Desk& desk, const Demand& demand)
{
  return demand.kind == WorkloadKind::training && std::ranges::any_of(demand.chips, [&](const ChipDemand& need) {
           const auto offers = desk.offers(need.chip, queue_kinds);
           return need.portability == Portability::validated && !offers.empty() &&
                  offers.front()->price.dollars_per_hour() < desk.price(need.chip, flexible_kinds);
         });
}

std::optional<QueuedRun> queued_run(const Desk& desk, const Demand& demand, const LoadAhead& load,
                                    const OutlookRules& rules, double end)
{
  std::optional<QueuedRun> best;
  for (std::size_t a = 0; a < load.chips.size(); ++a) {
    const ChipDemand& need = demand.chips[a];
    const auto run = run_of(load.chips[a]);
    if (!run || need.portability != Portability::validated)
      continue;
    const auto begin = static_cast<double>(run->begin);
    for (const OfferView* offer : desk.offers(need.chip, queue_kinds)) {
      const std::int64_t chips = in_steps(load.chips[a][run->begin], offer->offer->programme);
      const auto hours = hours_held(demand, need, *offer);
      if (!hours || offer->available < chips || !has_data(desk, demand, need, offer->offer->region) ||
          (end < rules.hours && begin + *hours > end))
        continue;
      const double price = (rules.knows_market ? offer->offer->price.at(desk.view().now + hour * begin) : offer->price)
                               .dollars_per_hour();
      if (price >= desk.price(need.chip, flexible_kinds))
        continue;
      const double dollars = price * static_cast<double>(chips) * std::min(*hours, std::max(0.0, rules.hours - begin));
      if (!best || dollars < best->dollars)
        best = QueuedRun{offer->id, dollars};
    }
  }
  return best;
}

LoadAhead without_need(const LoadAhead& load)
{
  LoadAhead none;
  none.chips.assign(load.chips.size(), std::vector<double>(1, 0.0));
  return none;
}

void QueuedRuns::take_up(const std::vector<std::optional<market::OfferId>>& chosen, const LeasingView& view)
{
  std::erase_if(runs_, [](const auto& each) { return !each.second.lease; });
  for (std::size_t d = 0; d < chosen.size(); ++d)
    if (chosen[d])
      runs_.try_emplace(std::string(view.demands[d].name), Run{*chosen[d], std::nullopt, view.now});
}

void QueuedRuns::leave_out(const LeasingView& view, std::vector<LoadAhead>& loads) const
{
  for (std::size_t d = 0; d < loads.size(); ++d)
    if (const auto run = runs_.find(view.demands[d].name); run != runs_.end() && run->second.lease)
      loads[d] = without_need(loads[d]);
}

void QueuedRuns::play(const LeasingView& view, LeaseSink& sink)
{
  for (auto run = runs_.begin(); run != runs_.end();) {
    const auto demand = std::ranges::find(view.demands, run->first, &Demand::name);
    const bool done = demand == view.demands.end() || demand->progress >= 1.0;
    if (!done && go_on(run->second, *demand, view, sink)) {
      ++run;
      continue;
    }
    let_go_of(run->second.lease, view, sink);
    run = runs_.erase(run);
  }
}

bool QueuedRuns::go_on(Run& run, const Demand& demand, const LeasingView& view, LeaseSink& sink)
{
  const market::Offer& offer = *view.offer(run.offer).offer;
  const auto need = std::ranges::find(demand.chips, offer.chip, &ChipDemand::chip);
  if (need->needed <= 0.0) // it is to be submitted, or done
    return !run.lease;
  const ContractView* contract = run.lease ? contract_of(view, *run.lease) : nullptr;
  if (contract == nullptr && !ask(run, demand, *need, view, sink))
    return false;
  if (contract != nullptr && contract->state == market::LeaseState::queued &&
      (view.now - run.asked > queue_patience || is_pressed(view, demand, *need, hour)))
    return false;
  sink.house(demand.name, offer.chip, offer.provider, offer.region);
  return true;
}

bool QueuedRuns::ask(Run& run, const Demand& demand, const ChipDemand& need, const LeasingView& view, LeaseSink& sink)
{
  const market::Programme& programme = view.offer(run.offer).offer->programme;
  market::LeaseRequest request;
  request.tenant = view.tenant;
  request.offer = run.offer;
  request.chips = in_steps(need.needed, programme);
  request.term = run_for(demand, need, programme);
  request.start = view.now;
  request.wait = true;
  const market::Verdict verdict = sink.request(request);
  if (!verdict)
    return false;
  run.lease = verdict.lease;
  run.asked = view.now;
  return true;
}

} // namespace leasehold::policy
