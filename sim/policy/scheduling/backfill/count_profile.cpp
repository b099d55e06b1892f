#include "policy/scheduling/backfill/count_profile.hpp"

#include <algorithm>
#include <iterator>

namespace leasehold::policy {

namespace {

constexpr std::size_t block_steps = 32; ///< a block of twice as many is halved

} // namespace

void CountProfile::Block::add(std::int64_t amount)
{
  pending += amount;
  least += amount;
  most += amount;
}

void CountProfile::Block::add(std::size_t first, std::size_t last, std::int64_t amount)
{
  for (std::size_t s = first; s < last; ++s)
    steps[s].free += amount;
  settle();
}

void CountProfile::Block::settle()
{
  const auto [low, high] = std::ranges::minmax(steps, {}, &Step::free);
  least = low.free + pending;
  most = high.free + pending;
}

void CountProfile::append(const Step& step)
{
  if (blocks_.empty() || blocks_.back().steps.size() == block_steps)
    blocks_.emplace_back();
  blocks_.back().steps.push_back(step);
}

void CountProfile::rebuild(const model::Pool& pool, Timestamp now)
{
  blocks_.clear();
  append({now, static_cast<std::int64_t>(pool.chips_free) * 1000});
  const Timestamp soon = after(now);
  for (const model::RunningJob& job : pool.running) {
    if (job.expected_end == Timestamp::never())
      break;
    const Timestamp end = std::max(job.expected_end, soon);
    Step& last = blocks_.back().steps.back();
    const std::int64_t free = last.free + std::int64_t{job.members} * job.chips.thousandths();
    if (last.begin == end)
      last.free = free;
    else
      append({end, free});
  }
  for (Block& block : blocks_)
    block.settle();
}

CountProfile::Place CountProfile::find(Timestamp at) const
{
  const auto block = std::ranges::upper_bound(blocks_, at, {}, [](const Block& b) { return b.steps.front().begin; });
  if (block == blocks_.begin())
    return {};
  const std::vector<Step>& steps = std::prev(block)->steps;
  const auto step = std::ranges::upper_bound(steps, at, {}, &Step::begin);
  return {static_cast<std::size_t>(std::prev(block) - blocks_.begin()),
          static_cast<std::size_t>(std::prev(step) - steps.begin())};
}

void CountProfile::advance(Timestamp now)
{
  if (now <= blocks_.front().steps.front().begin)
    return;
  const Place here = find(now);
  blocks_.erase(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(here.block));
  Block& first = blocks_.front();
  first.steps.erase(first.steps.begin(), first.steps.begin() + static_cast<std::ptrdiff_t>(here.step));
  first.steps.front().begin = now;
  first.settle();
}

Timestamp CountProfile::next_change() const
{
  const std::vector<Step>& first = blocks_.front().steps;
  return first.size() > 1 ? first[1].begin : begin_of_block(1);
}

Timestamp CountProfile::earliest(Timestamp from, std::int64_t amount, Seconds duration) const
{
  if (from == Timestamp::never())
    return from;
  Place at = find(from);
  Timestamp anchor = from;
  bool open = false; // every step since `anchor` has room
  for (; at.block < blocks_.size(); ++at.block, at.step = 0) {
    const Block& block = blocks_[at.block];
    if (block.most < amount) {
      open = false;
      continue;
    }
    if (block.least >= amount) {
      if (!open)
        anchor = std::max(block.steps[at.step].begin, from);
      open = true;
      if (at.block + 1 == blocks_.size() || begin_of_block(at.block + 1) >= anchor + duration)
        return anchor;
      continue;
    }
    for (; at.step < block.steps.size(); ++at.step) {
      if (block.steps[at.step].free + block.pending < amount) {
        open = false;
        continue;
      }
      if (!open)
        anchor = std::max(block.steps[at.step].begin, from);
      open = true;
      const Timestamp end =
          at.step + 1 < block.steps.size() ? block.steps[at.step + 1].begin : begin_of_block(at.block + 1);
      const bool last = at.step + 1 == block.steps.size() && at.block + 1 == blocks_.size();
      if (last || end >= anchor + duration)
        return anchor;
    }
  }
  return Timestamp::never();
}

CountProfile::Place CountProfile::split(Timestamp at)
{
  Place place = find(at);
  Block& block = blocks_[place.block];
  if (block.steps[place.step].begin == at)
    return place;
  ++place.step;
  block.steps.insert(block.steps.begin() + static_cast<std::ptrdiff_t>(place.step),
                     {at, block.steps[place.step - 1].free});
  if (block.steps.size() < 2 * block_steps)
    return place;
  Block second;
  second.pending = block.pending;
  second.steps.assign(block.steps.begin() + block_steps, block.steps.end());
  block.steps.resize(block_steps);
  block.settle();
  second.settle();
  blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(place.block) + 1, std::move(second));
  if (place.step >= block_steps)
    place = {place.block + 1, place.step - block_steps};
  return place;
}

void CountProfile::take(Timestamp from, Seconds duration, std::int64_t amount)
{
  const Timestamp end_at = from + duration;
  const bool for_ever = end_at == Timestamp::never();
  if (!for_ever)
    split(end_at);
  const Place begin = split(from); // behind the other, which it may have moved
  const Place end = for_ever ? Place{blocks_.size(), 0} : find(end_at);
  for (std::size_t b = begin.block; b < blocks_.size() && b <= end.block; ++b) {
    Block& block = blocks_[b];
    const std::size_t first = b == begin.block ? begin.step : 0;
    const std::size_t last = b == end.block ? end.step : block.steps.size();
    if (first == 0 && last == block.steps.size())
      block.add(-amount);
    else if (first < last)
      block.add(first, last, -amount);
  }
}

void CountProfile::room(Timestamp from, std::vector<Room>& steps) const
{
  steps.clear();
  Place at = find(from);
  for (; at.block < blocks_.size(); ++at.block, at.step = 0) {
    const Block& block = blocks_[at.block];
    if (!steps.empty() && block.least >= steps.back().free)
      continue;
    for (; at.step < block.steps.size(); ++at.step) {
      const std::int64_t free = block.steps[at.step].free + block.pending;
      if (!steps.empty() && free >= steps.back().free)
        continue;
      if (!steps.empty())
        steps.back().until = block.steps[at.step].begin;
      steps.push_back({free, Timestamp::never()});
    }
  }
}

} // namespace leasehold::policy
