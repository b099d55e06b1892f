#include "assembly/load_ahead.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::assembly {

std::vector<double> chips_ahead(const ServiceSetup& setup, std::uint32_t option, std::vector<policy::ReplicaKind> kinds,
                                Timestamp horizon)
{
  const scenario::PlannedReplica& replica = setup.replicas[option];
  const auto load = setup.load->copy();
  const auto autoscaling = setup.fresh_autoscaling();
  const auto shares =
      replica.pool ? setup.pool_shares(replica.pool->capacity->splits) : std::vector<policy::PoolShare>{};
  std::vector<double> hours;
  const double each = replica.request.total_chips();
  std::uint32_t replicas = 0;
  Hertz before;
  for (Timestamp at; at < horizon; at = later(at, setup.period)) {
    const Hertz offered = load->begin_period(at);
    policy::ServiceView view = setup.view(at, at == Timestamp{} ? offered : before);
    view.capacity_per_replica = TokensPerSecond{replica.within_slo.value() * setup.output_tokens};
    view.capacity = view.capacity_per_replica * static_cast<double>(replicas);
    view.replicas = replicas;
    view.kinds = kinds;
    view.pool_shares = shares;
    const std::vector<policy::SizeBucket> sizes = setup.seen_sizes(kinds);
    view.sizes = sizes;
    replicas = std::clamp(autoscaling->desired_replicas(view), setup.minimum, setup.maximum);
    if (const auto by_kind = autoscaling->by_kind(); !by_kind.empty()) {
      replicas = by_kind[option];
      for (std::size_t kind = 0; kind < kinds.size(); ++kind)
        kinds[kind].replicas = kinds[kind].ready = by_kind[kind];
    }
    const double wanted = replicas * each;
    const auto begins = static_cast<std::size_t>(at.whole_seconds() / 3600);
    if (begins < hours.size()) {
      hours.back() = std::max(hours.back(), wanted);
    } else {
      hours.resize(begins, hours.empty() ? 0.0 : hours.back()); // a period may last for hours
      hours.push_back(wanted);
    }
    before = offered;
  }
  hours.resize(std::max(hours.size(), static_cast<std::size_t>(std::ceil(horizon.value() / 3600.0))),
               hours.empty() ? 0.0 : hours.back());
  return hours;
}

std::vector<double> gang_ahead(double chips, Seconds wait, Seconds work, Seconds left)
{
  const Seconds begin = std::max(Seconds{0.0}, wait);
  const Seconds end = std::min(left, begin + work);
  std::vector<double> hours(static_cast<std::size_t>(std::min(left, begin).value() / 3600.0), 0.0);
  hours.resize(std::max(hours.size(), static_cast<std::size_t>(std::ceil(end.value() / 3600.0))), chips);
  return hours;
}

} // namespace leasehold::assembly
