#include "policy/scheduling/backfill/queue_tree.hpp"

#include "policy/scheduling/backfill/count_profile.hpp"

#include <algorithm>
#include <bit>

namespace leasehold::policy {

namespace {

bool waits_in(const model::ClusterView& view, model::JobId job)
{
  return view.job(job).state == model::JobState::pending;
}

LeastAsk ask_of(const model::ClusterView& view, model::JobId id)
{
  LeastAsk ask;
  // What training asks for changes with ports and with where its data lie.
  const bool fixed = view.job(id).kind == model::JobKind::rigid;
  if (!fixed) {
    ask.walltime = Seconds{0};
    ask.pools = ~std::uint64_t{0};
  }
  for (const model::Request& request : view.requests(id)) {
    // Parts of a chip fit beside others where no chip is free.
    ask.amount = std::min(ask.amount, request.chips.is_whole() ? amount_of(request) : 0);
    if (!fixed)
      continue;
    ask.walltime = std::min(ask.walltime, request.walltime);
    for (std::size_t pool = 0; pool < view.pools().size(); ++pool)
      if (view.could_fit(model::PoolId{static_cast<std::uint32_t>(pool)}, request))
        ask.pools |= std::uint64_t{1} << (pool % LeastAsk::most_pools);
  }
  return ask;
}

} // namespace

void LeastAsk::take_in(const LeastAsk& other)
{
  amount = std::min(amount, other.amount);
  walltime = std::min(walltime, other.walltime);
  pools |= other.pools;
}

void QueueTree::follow(const model::ClusterView& view)
{
  const auto waits = [&](model::JobId job) { return waits_in(view, job); };
  if (stale_ || pools_ != view.pools().size() || std::ranges::any_of(ended_, waits) || !append_new(view))
    rebuild(view);
  submitted_.clear();
  ended_.clear();
  stale_ = false;
}

/// False where the queue is not what the tree holds with the new jobs behind it.
bool QueueTree::append_new(const model::ClusterView& view)
{
  while (!order_.empty() && !order_.back().valid())
    order_.pop_back();
  if (!order_.empty() && !waits_in(view, order_.back()))
    return false;
  const auto came = static_cast<std::size_t>(
      std::ranges::count_if(submitted_, [&](model::JobId job) { return waits_in(view, job); }));
  std::size_t behind = 0;
  const model::JobId first = order_.empty() ? view.pending().front() : view.pending().next(order_.back());
  for (model::JobId job = first; job.valid() && behind <= came; job = view.pending().next(job))
    ++behind;
  if (behind != came || size_ + behind != view.pending().size() || order_.size() + behind > leaves_)
    return false;
  for (model::JobId job = first; job.valid(); job = view.pending().next(job))
    append(view, job);
  return true;
}

void QueueTree::rebuild(const model::ClusterView& view)
{
  constexpr std::size_t least_leaves = 64;
  pools_ = view.pools().size();
  leaves_ = std::bit_ceil(std::max(least_leaves, 2 * view.pending().size()));
  nodes_.assign(2 * leaves_, LeastAsk{});
  order_.clear();
  size_ = 0;
  for (model::JobId job = view.pending().front(); job.valid(); job = view.pending().next(job)) {
    nodes_[leaves_ + order_.size()] = ask_of(view, job);
    enlist(job);
  }
  for (std::size_t node = leaves_ - 1; node > 0; --node)
    gather(node);
}

void QueueTree::append(const model::ClusterView& view, model::JobId job)
{
  set(order_.size(), ask_of(view, job));
  enlist(job);
}

void QueueTree::left(model::JobId job)
{
  const std::size_t place = place_[job.index()];
  order_[place] = model::JobId::none();
  set(place, LeastAsk{});
  --size_;
}

void QueueTree::enlist(model::JobId job)
{
  if (place_.size() <= job.index())
    place_.resize(std::max<std::size_t>(2 * place_.size(), job.index() + 1));
  place_[job.index()] = order_.size();
  order_.push_back(job);
  ++size_;
}

void QueueTree::set(std::size_t place, const LeastAsk& ask)
{
  std::size_t node = leaves_ + place;
  nodes_[node] = ask;
  while ((node /= 2) > 0)
    gather(node);
}

void QueueTree::gather(std::size_t node)
{
  nodes_[node] = nodes_[2 * node];
  nodes_[node].take_in(nodes_[2 * node + 1]);
}

} // namespace leasehold::policy
