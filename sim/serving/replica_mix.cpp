#include "serving/replica_mix.hpp"

#include <algorithm>

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

void ReplicaMix::recompute()
{
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
  const double load = offered / saturated_;
  for (std::size_t option = 0; option < counts_.size(); ++option) {
    const Count& count = counts_[option];
    const double ready = count.speed * efficiency_[option];
    if (!(ready > 0.0))
      continue;
    const double speed = count.speed / count.ready * efficiency_[option];
    const scenario::PlannedReplica& replica = options_[option];
    const double share = ready * replica.saturated / saturated_;
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
