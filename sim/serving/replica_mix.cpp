#include "serving/replica_mix.hpp"

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

void ReplicaMix::recompute()
{
  saturated_ = within_slo_ = Hertz{0};
  for (std::size_t option = 0; option < counts_.size(); ++option) {
    const double replicas = counts_[option].speed * efficiency_[option];
    saturated_ += replicas * options_[option].saturated;
    within_slo_ += replicas * options_[option].within_slo;
  }
}

Hertz ReplicaMix::rate_per_replica() const
{
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

} // namespace leasehold::serving
