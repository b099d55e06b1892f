#include "network/checkpoint_moves.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::network {

Timestamp CheckpointMoves::end_of(const Moving& moving)
{
  if (moving.share > 0.0)
    return moving.since + moving.left / (moving.alone * moving.share);
  return moving.left > Bytes{0} ? Timestamp::never() : moving.since;
}

model::RegionId CheckpointMoves::place(model::JobId job) const
{
  const auto found = lying_.find(job);
  return found == lying_.end() ? model::RegionId::none() : found->second.to;
}

Seconds CheckpointMoves::begin(model::JobId job, const Ways& ways, model::RegionId to, Bytes size)
{
  stop(job);
  Lying& lying = lying_.at(job);
  const model::RegionId from = lying.at;
  const BytesPerSecond alone = ways.bandwidth[from.index()][to.index()];
  const Seconds delay = ways.delay(from, to);
  const Seconds takes = delay + size / alone;
  lying.to = to;
  lying.arrives = *clock_ + takes;
  const auto& ends = ways.ends.empty() ? std::nullopt : ways.ends[from.index()][to.index()];
  if (crossings_ == nullptr || !ends || takes <= Seconds{0})
    return takes;
  Moving& moving = moving_[job];
  moving = {size, alone, *clock_, *clock_ + delay, 1.0, CrossingId::none(), {}, {}};
  moving.crossing = crossings_->enter({{ends->from, ends->to}, Crossing::Pattern::one_way, ways.streams},
                                      [this, job](double share) { slow(job, share); });
  return takes;
}

void CheckpointMoves::slow(model::JobId job, double share)
{
  Moving& moving = moving_.at(job);
  if (*clock_ > moving.since) {
    moving.left = std::max(Bytes{0}, moving.left - moving.alone * moving.share * (*clock_ - moving.since));
    moving.since = *clock_;
  }
  moving.share = share;
  lying_.at(job).arrives = end_of(moving);
  if (moving.told)
    moving.told(end_of(moving) - moving.begun);
}

void CheckpointMoves::tell(model::JobId job, Told told)
{
  if (const auto found = moving_.find(job); found != moving_.end())
    found->second.told = std::move(told);
}

void CheckpointMoves::then(model::JobId job, std::function<void()> action)
{
  if (const auto found = moving_.find(job); found != moving_.end())
    found->second.then = std::move(action);
  else
    action();
}

void CheckpointMoves::stop(model::JobId job)
{
  if (const auto gone = moving_.extract(job); !gone.empty())
    crossings_->leave(gone.mapped().crossing);
  if (const auto found = lying_.find(job); found != lying_.end()) {
    Lying& lying = found->second;
    if (lying.arrives <= *clock_)
      lying.at = lying.to;
    else
      lying.to = lying.at;
  }
}

Timestamp CheckpointMoves::next_end() const
{
  Timestamp next = Timestamp::never();
  for (const auto& each : moving_)
    next = std::min(next, end_of(each.second));
  return next;
}

void CheckpointMoves::arrive()
{
  for (auto next = moving_.begin(); next != moving_.end();) {
    const auto each = next++;
    if (end_of(each->second) > *clock_)
      continue;
    const std::function<void()> action = std::move(each->second.then);
    stop(model::JobId{each->first});
    if (action)
      action();
  }
}

} // namespace leasehold::network
