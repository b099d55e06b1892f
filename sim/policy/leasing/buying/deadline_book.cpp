#include "policy/leasing/buying/deadline_book.hpp"

#include "policy/leasing/buying/off_spot.hpp"

#include <algorithm>

namespace leasehold::policy {

namespace {

/// The shortest that an offer gives.
Seconds spot_notice(const Desk& desk, model::ChipTypeId chip)
{
  Seconds notice = model::no_limit;
  for (const OfferView* offer : desk.offers(chip, {Kind::spot}))
    notice = std::min(notice, offer->offer->programme.timing.notice);
  return notice;
}

} // namespace

Capacity DeadlineBook::decide(const Desk& desk, const Demand& demand, const ChipDemand& need, const SpotSeen& spot)
{
  const Timestamp now = desk.view().now;
  const auto [entry, fresh] = jobs_.try_emplace(std::string(demand.name));
  Job& job = entry->second;
  if (fresh) {
    job.done_before = demand.progress;
    job.begun = job.seen = now;
  }
  job.paid += (now - job.seen) * job.price_share;
  job.seen = now;
  if (spot.runs && spot.runs != job.held) {
    job.held = *spot.runs;
    job.warm = now + demand.restart;
  }
  if (job.held == Capacity::spot && !spot.held)
    job.held = Capacity::none;
  DeadlineState state;
  state.work = need.remaining * ((1.0 - job.done_before) / (1.0 - demand.progress));
  state.allowed = demand.deadline - job.begun;
  state.elapsed = now - job.begun;
  state.remaining = need.remaining;
  state.changeover = demand.restart + demand.checkpoint;
  // Without checkpoints what is done until the next decision, too.
  state.at_stake = lost_work(demand, spot_notice(desk, need.chip), state.work - state.remaining + tick_);
  state.tick = tick_;
  state.held = job.held;
  state.warm_up = std::max(Seconds{0.0}, job.warm - now);
  state.paid = job.paid;
  state.spot_available = spot.there;
  state.data = spot.data;
  const Capacity choice = rule_(state);
  if (choice != job.held)
    job.warm = now + (choice == Capacity::spot && !spot.held ? spot.delivery : Seconds{0.0}) + demand.restart;
  job.held = choice;
  job.price_share = choice == Capacity::none ? 0.0 : choice == Capacity::on_demand ? 1.0 : spot.price_share;
  return choice;
}

} // namespace leasehold::policy
