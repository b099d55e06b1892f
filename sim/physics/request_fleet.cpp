#include "physics/request_fleet.hpp"

#include <algorithm>

namespace leasehold::physics {

using State = RequestOutcome::State;

std::uint32_t RequestFleet::add(const StepCost& cost, const EngineLimits& limits, std::size_t prefix_blocks, double now,
                                double speed, std::uint32_t kind)
{
  if (queue_since_ < now)
    flush();
  queue_since_ = now;
  auto replica = std::make_unique<EngineReplica>(cost, limits, outcomes_, PrefixCache{prefix_blocks});
  replica->keep_finished();
  replica->set_speed(speed);
  members_.push_back(
      {.number = next_member_, .kind = kind, .room = limits.cache_tokens, .replica = std::move(replica)});
  return next_member_++;
}

void RequestFleet::set_speed(std::uint32_t number, double share, double now)
{
  advance(now);
  member(number).replica->set_speed(share);
}

RequestFleet::Member& RequestFleet::member(std::uint32_t number)
{
  return *std::ranges::find(members_, number, &Member::number);
}

void RequestFleet::allow(std::uint32_t number, double requests)
{
  member(number).most = requests;
}

void RequestFleet::drain(std::uint32_t number, double now)
{
  advance(now);
  member(number).drains = true;
}

void RequestFleet::reopen(std::uint32_t number, double now)
{
  advance(now);
  member(number).drains = false;
  queue_since_ = now;
}

std::optional<double> RequestFleet::drained_at(std::uint32_t number) const
{
  const auto found = std::ranges::find(members_, number, &Member::number);
  if (found->replica->outstanding() > 0)
    return found->replica->end_of_work();
  // What an iteration under way will end is not told yet.
  const auto finished = found->replica->finished();
  return finished.empty() ? std::nullopt : std::optional{outcomes_[finished.back()].finish};
}

bool RequestFleet::any_open() const
{
  return std::ranges::any_of(members_, [](const Member& member) { return !member.drains; });
}

void RequestFleet::remove(std::uint32_t number, double now)
{
  if (queue_since_ < now) // else more replicas of this instant may be about to go
    flush();
  play(now);
  const auto member = std::ranges::find(members_, number, &Member::number);
  const auto given = member->replica->surrender(now);
  for (const EngineReplica::Unfinished& unfinished : given.requests) {
    Live& live = live_[unfinished.id];
    RequestOutcome& outcome = outcomes_[unfinished.id];
    live.generated = live.request.output - unfinished.left;
    if (live.generated == 0)
      outcome.first_token = 0.0;
    if (outcome.state != State::queued && outcome.evictions < 255)
      ++outcome.evictions;
    outcome.state = State::queued;
    outcome.finish = 0.0;
    queue_.push_back(unfinished.id);
    ++returned_;
  }
  lost_context_ += given.context;
  members_.erase(member);
  std::ranges::sort(queue_, {}, [&](std::uint32_t slot) { return live_[slot].number; });
  queue_since_ = now;
}

void RequestFleet::arrive(const model::InferenceRequest& request, std::span<const std::uint32_t> blocks,
                          std::uint32_t block_tokens, std::optional<std::uint32_t> kind)
{
  flush();
  const std::uint32_t slot = take_slot();
  Live& live = live_[slot];
  live.number = arrived_++;
  live.request = request;
  live.blocks.assign(blocks.begin(), blocks.end());
  live.block_tokens = block_tokens;
  live.generated = 0;
  live.kind = kind;
  outcomes_[slot] = {};
  outcomes_[slot].state = State::queued;
  if (!any_open())
    queue_.push_back(slot);
  else
    route(slot, request.arrival.value());
}

void RequestFleet::advance(double now)
{
  flush();
  play(now);
}

void RequestFleet::play(double now)
{
  for (Member& member : members_) {
    member.replica->advance_to(now);
    collect(*member.replica, now);
  }
  now_ = now;
}

EngineCounts RequestFleet::counts() const
{
  EngineCounts counts{.injected = arrived_, .completed = completed_, .dropped = dropped_, .shed = shed_};
  for (std::uint32_t slot = 0; slot < live_.size(); ++slot)
    if (live_[slot].taken)
      ++(outcomes_[slot].state == State::queued ? counts.queued : counts.running);
  return counts;
}

void RequestFleet::visit_unfinished(const Sink& visit) const
{
  std::vector<std::uint32_t> slots;
  for (std::uint32_t slot = 0; slot < live_.size(); ++slot)
    if (live_[slot].taken)
      slots.push_back(slot);
  std::ranges::sort(slots, {}, [&](std::uint32_t slot) { return live_[slot].number; });
  for (const std::uint32_t slot : slots) {
    Told told{live_[slot].number, live_[slot].request, outcomes_[slot]};
    // The iteration under way has not yielded its tokens yet.
    if (told.outcome.first_token > now_)
      told.outcome.first_token = 0.0;
    if (told.outcome.state == State::completed)
      told.outcome.state = State::running;
    told.outcome.finish = 0.0;
    visit(told);
  }
}

std::uint32_t RequestFleet::take_slot()
{
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(live_.size()));
    live_.emplace_back();
    outcomes_.emplace_back();
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  live_[slot].taken = true;
  return slot;
}

void RequestFleet::release(std::uint32_t slot)
{
  ended_({live_[slot].number, live_[slot].request, outcomes_[slot]});
  live_[slot].taken = false;
  free_.push_back(slot);
}

/// The replica for a request of so many tokens of context, of the kind where one of it takes requests; null where none
/// could ever hold it.
RequestFleet::Member* RequestFleet::choose(double tokens, double now, std::optional<std::uint32_t> kind)
{
  Member* chosen = nullptr;
  const auto holds = [&](const Member& member) { return member.room >= tokens && !member.drains; };
  const bool any_kind = !kind || std::ranges::none_of(members_, [&](const Member& member) {
    return member.kind == *kind && holds(member);
  });
  const auto may_have = [&](const Member& member) { return holds(member) && (any_kind || member.kind == *kind); };
  if (routing_ == Routing::round_robin) {
    for (std::size_t tried = 0; tried < members_.size() && chosen == nullptr; ++tried)
      if (Member& next = members_[turn_++ % members_.size()]; may_have(next))
        chosen = &next;
    return chosen;
  }
  for (Member& member : members_) {
    member.replica->advance_to(now);
    if (may_have(member) && (chosen == nullptr || member.replica->outstanding() < chosen->replica->outstanding()))
      chosen = &member;
  }
  return chosen;
}

void RequestFleet::route(std::uint32_t slot, double now)
{
  const Live& live = live_[slot];
  Member* member = choose(double(live.request.input) + live.request.output, now, live.kind);
  if (member == nullptr)
    return refuse(slot, State::dropped, dropped_);
  member->replica->advance_to(now);
  if (live.generated == 0 && !takes(*member, live.request))
    return refuse(slot, State::shed, shed_);
  member->replica->submit(slot, live.request, live.blocks, live.block_tokens, now, live.generated);
}

bool RequestFleet::takes(const Member& member, const model::InferenceRequest& request) const
{
  const EngineReplica& replica = *member.replica;
  return latest_first_ == std::numeric_limits<double>::infinity() ||
         (double(replica.outstanding()) + 1.0 <= member.most &&
          replica.first_token_ahead(request) - request.arrival.value() <= latest_first_);
}

void RequestFleet::refuse(std::uint32_t slot, State state, std::uint64_t& count)
{
  outcomes_[slot].state = state;
  ++count;
  release(slot);
}

/// Routes what waits for a replica, now that all changes of that instant have been told.
void RequestFleet::flush()
{
  if (!any_open())
    return;
  for (; !queue_.empty(); queue_.pop_front())
    route(queue_.front(), std::max(queue_since_, live_[queue_.front()].request.arrival.value()));
}

/// Tells what has finished by `now`; a request of the iteration under way has not.
void RequestFleet::collect(EngineReplica& replica, double now)
{
  std::size_t told = 0;
  for (const std::uint32_t slot : replica.finished()) {
    if (outcomes_[slot].finish > now)
      break;
    ++completed_;
    ++told;
    release(slot);
  }
  replica.forget_finished(told);
}

} // namespace leasehold::physics
