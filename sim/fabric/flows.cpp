#include "fabric/flows.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::fabric {

using network::Crossing;
using network::CrossingId;

namespace {

/// A share that is less than 1 by no more is 1: SimGrid's solver works to 1e-12.
constexpr double tolerance = 1e-10;

} // namespace

Flows::Flows(const model::Inventory& inventory)
    : topology_(inventory.network.get()), alone_(network::closed_form(inventory)), open_(*topology_),
      links_(*topology_), solver_(*topology_)
{
}

/// SimGrid complains of activities that are dropped while they run.
Flows::~Flows()
{
  for (const CrossingId id : playing_)
    solver_.stop(present_[id.index()].activity);
}

void Flows::advance(Timestamp instant)
{
  solver_.advance(instant);
}

std::optional<physics::GangNetwork> Flows::between(const model::Placement& gang, double chips_a_host) const
{
  return alone_->between(gang, chips_a_host);
}

CrossingId Flows::enter(Crossing crossing)
{
  if (vacant_.empty()) {
    vacant_.emplace_back(static_cast<std::uint32_t>(present_.size()));
    present_.emplace_back();
  }
  const CrossingId id = vacant_.back();
  vacant_.pop_back();
  Present& present = present_[id.index()];
  present.way = open_.way(std::move(crossing));
  present.here = true;
  links_.add(id, present.way.routed);
  return id;
}

void Flows::leave(CrossingId id)
{
  Present& present = present_[id.index()];
  if (!present.contended.empty()) {
    stop(present);
    std::erase(playing_, id);
  }
  links_.remove(id, present.way.routed);
  present = {};
  vacant_.push_back(id);
}

void Flows::degrade(model::LinkId link, double share)
{
  if (open_.degrade(link, share))
    for (std::uint32_t p = 0; p < present_.size(); ++p)
      if (present_[p].here && open_.concerns(present_[p].way, link))
        reroute(CrossingId{p});
  if (!(share > 0.0))
    return; // nobody is on it any more
  links_.degrade(link, share);
  solver_.set_bandwidth(link, share * topology_->link(link).bandwidth);
  solved_ = false;
}

void Flows::reroute(CrossingId id)
{
  Present& present = present_[id.index()];
  if (!present.contended.empty()) {
    stop(present);
    std::erase(playing_, id);
    present.contended.clear();
  }
  links_.remove(id, present.way.routed);
  open_.reroute(present.way);
  links_.add(id, present.way.routed); // by which it is played anew
}

void Flows::stop(Present& present)
{
  solver_.stop(present.activity);
  present.activity = {};
  solved_ = false;
}

/// As an activity on the links of it that are contended now.
void Flows::play(CrossingId id)
{
  Present& present = present_[id.index()];
  std::vector<LinkUse> contended = links_.contended(present.way.routed.uses);
  if (contended == present.contended) {
    if (contended.empty())
      tell(id, present.way.share());
    return;
  }
  const bool before = !present.contended.empty();
  if (before)
    stop(present);
  if (contended.empty()) {
    std::erase(playing_, id);
    tell(id, present.way.share());
  } else {
    present.activity = solver_.start(contended, present.way.routed.alone);
    solved_ = false;
    if (!before)
      playing_.push_back(id);
  }
  present.contended = std::move(contended);
}

std::span<const network::Share> Flows::share_out(Timestamp now)
{
  changes_.clear();
  const std::vector<CrossingId> touched = links_.take_touched();
  for (const CrossingId id : touched)
    if (present_[id.index()].here)
      play(id);
  if (std::exchange(solved_, true))
    return changes_;
  solver_.solve();
  for (const CrossingId id : playing_) {
    const Present& present = present_[id.index()];
    tell(id, std::min(1.0, Solver::rate(present.activity) / present.way.whole));
  }
  solver_.advance_if_due(now);
  return changes_;
}

void Flows::tell(CrossingId id, double share)
{
  Present& present = present_[id.index()];
  const double told = share > 1.0 - tolerance ? 1.0 : share;
  if (std::exchange(present.share, told) != told)
    changes_.push_back({id, told});
}

} // namespace leasehold::fabric
