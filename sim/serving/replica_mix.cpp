#include "serving/replica_mix.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace leasehold::serving {

void ReplicaMix::ready(std::uint32_t option, double speed)
{
  ++counts_[option].ready;
  counts_[option].speed += speed;
  recompute();
}

void ReplicaMix::change(std::uint32_t option, double from, double to)
{
  counts_[option].speed += to - from;
  recompute();
}

void ReplicaMix::stop(std::uint32_t option, std::optional<double> speed)
{
  Count& count = counts_[option];
  --count.all;
  if (speed) {
    --count.ready;
    count.speed = count.ready > 0 ? count.speed - *speed : 0.0;
  }
  recompute();
}

void ReplicaMix::set_efficiency(std::uint32_t option, double share)
{
  efficiency_[option] = share;
  recompute();
}

void ReplicaMix::set_crossing(Hertz caches, std::shared_ptr<const scenario::PoolCapacity> over)
{
  crossing_ = caches;
  if (over)
    pools_ = std::move(over);
  recompute();
}

void ReplicaMix::route(std::span<const double> shares)
{
  routes_.assign(shares.begin(), shares.end());
  recompute();
}

std::vector<double> ReplicaMix::routed(std::size_t size) const
{
  std::vector<double> wanted(options_.size(), 0.0), taken(options_.size(), 0.0);
  for (std::size_t option = 0; option < options_.size(); ++option)
    if (const double engines = counts_[option].speed * efficiency_[option]; engines > 0.0) {
      wanted[option] = routes_[size * options_.size() + option];
      taken[option] = engines * sizes_[size].saturated[option].value();
    }
  std::vector<double>& shares = std::ranges::any_of(wanted, [](double share) { return share > 0.0; }) ? wanted : taken;
  const double all = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares)
    share = all > 0.0 ? share / all : 0.0;
  return std::move(shares);
}

void ReplicaMix::recompute_sized()
{
  constexpr Hertz no_bound{std::numeric_limits<double>::infinity()};
  std::vector<double> busy(options_.size(), 0.0), busy_within(options_.size(), 0.0); // engine-seconds a request
  sized_.assign(options_.size(), {0.0, no_bound, no_bound});
  for (std::size_t size = 0; size < sizes_.size(); ++size) {
    const std::vector<double> shares = routed(size);
    for (std::size_t option = 0; option < shares.size(); ++option)
      if (const double share = sizes_[size].bucket.share * shares[option]; share > 0.0) {
        sized_[option].share += share;
        busy[option] += share / sizes_[size].saturated[option].value();
        busy_within[option] += share / sizes_[size].within_slo[option].value();
      }
  }
  saturated_ = within_slo_ = no_bound;
  for (std::size_t option = 0; option < sized_.size(); ++option)
    if (Sized& each = sized_[option]; each.share > 0.0) {
      const double engines = counts_[option].speed * efficiency_[option];
      each.saturated = Hertz{engines / busy[option]};
      each.within_slo = Hertz{engines / busy_within[option]};
      saturated_ = std::min(saturated_, each.saturated);
      within_slo_ = std::min(within_slo_, each.within_slo);
    }
}

Hertz ReplicaMix::served(Hertz taken) const
{
  if (sized_.empty())
    return std::min(taken, saturated_);
  Hertz sum;
  for (const Sized& each : sized_)
    sum += each.share * std::min(taken, each.saturated);
  return sum;
}

void ReplicaMix::recompute()
{
  sized_.clear();
  parts_ = {};
  saturated_ = within_slo_ = Hertz{0};
  for (std::size_t option = 0; option < counts_.size(); ++option) {
    const double replicas = counts_[option].speed * efficiency_[option];
    Part& part = parts_[has_pools() ? option : 0];
    part.engines += replicas;
    if (pools_) {
      part.saturated += replicas * (option == 0 ? pools_->prefill : pools_->decode);
      continue;
    }
    part.saturated += replicas * options_[option].saturated;
    within_slo_ += replicas * options_[option].within_slo;
  }
  saturated_ = parts_.front().saturated;
  if (!routes_.empty() && saturated_ > Hertz{0})
    recompute_sized();
  if (!pools_)
    return;
  auto& [prefill, decode] = parts_;
  const Hertz both = std::min(prefill.saturated, decode.saturated);
  crossing_share_ = both > crossing_ ? crossing_ / both : 1.0;
  if (crossing_share_ < 1.0)
    prefill.saturated = crossing_;
  saturated_ = std::min(both, crossing_);
  within_slo_ = crossing_share_ * physics::carried(pools_->splits, prefill.engines, decode.engines);
}

std::vector<physics::PoolSplit> ReplicaMix::splits() const
{
  std::vector<physics::PoolSplit> all = pools_ ? pools_->splits : std::vector<physics::PoolSplit>{};
  for (physics::PoolSplit& split : all) {
    split.prefill *= efficiency_[0];
    split.decode *= efficiency_[1];
  }
  return all;
}

std::uint32_t ReplicaMix::choice(std::uint32_t n) const
{
  const auto carries = [this](std::size_t option) {
    return counts_[option].all * efficiency_[option] * options_[option].within_slo;
  };
  return has_pools() && carries(1) < carries(0) ? 1 - n : n;
}

Hertz ReplicaMix::rate_per_replica() const
{
  if (has_pools()) { // of one that does its part of every request, and as much of the other's
    const auto all = splits();
    const auto split = physics::leanest(all);
    const bool any = split && split->prefill + split->decode > Hertz{0};
    return any ? crossing_share_ * split->prefill * (split->decode / (split->prefill + split->decode)) : Hertz{0};
  }
  std::uint32_t all = 0;
  Hertz sum;
  for (std::size_t option = 0; option < counts_.size(); ++option) {
    all += counts_[option].all;
    sum += counts_[option].all * efficiency_[option] * options_[option].within_slo;
  }
  if (all > 0)
    return sum / static_cast<double>(all);
  for (std::size_t option = 0; option < efficiency_.size(); ++option)
    if (efficiency_[option] > 0.0)
      return efficiency_[option] * options_[option].within_slo;
  return options_.front().within_slo;
}

ReplicaMix::Sight ReplicaMix::sight(Hertz offered) const
{
  if (!(saturated_ > Hertz{0}))
    return {};
  if (has_pools())
    return sight_of_pools(offered);
  Sight seen{0.0, Seconds{0}, Seconds{0}};
  for (std::size_t option = 0; option < counts_.size(); ++option) {
    const Count& count = counts_[option];
    const double ready = count.speed * efficiency_[option];
    if (!(ready > 0.0))
      continue;
    const double speed = count.speed / count.ready * efficiency_[option];
    const scenario::PlannedReplica& replica = options_[option];
    const double share = sized_.empty() ? ready * replica.saturated / saturated_ : sized_[option].share;
    if (!(share > 0.0)) // it is kept for sizes that are not asked for
      continue;
    const double load = this->load(static_cast<std::uint32_t>(option), offered);
    seen.within += share * replica.curve.within(load);
    const auto add = [&](std::optional<Seconds>& sum, const std::optional<Seconds>& time) {
      sum = sum && time ? std::optional{*sum + *time * (share / speed)} : std::nullopt;
    };
    add(seen.queue, replica.curve.queue(load));
    add(seen.prefill, replica.curve.prefill(load));
  }
  return seen;
}

ReplicaMix::Sight ReplicaMix::sight_of_pools(Hertz offered) const
{
  const physics::PoolCurve& curve = pools_->curve;
  const double prompts = load(0, offered), outputs = load(1, offered);
  const Count& count = counts_.front(); // both times are of prompts, but for the first step of answers
  const double speed = count.speed / count.ready * efficiency_.front();
  Sight seen{curve.within(prompts, outputs), curve.queue(prompts, outputs), curve.prefill(prompts, outputs)};
  for (std::optional<Seconds>* time : {&seen.queue, &seen.prefill})
    if (*time)
      **time /= speed;
  return seen;
}

} // namespace leasehold::serving
