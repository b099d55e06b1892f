// Shortest job first, without stopping anybody: what `sjf` does by the declared estimate and `oracle_sjf` by the truth.
#pragma once

#include "policy/api/scheduling.hpp"
#include "policy/scheduling/blocked_pools.hpp"
#include "units/named.hpp"

#include <array>
#include <cstdint>
#include <set>
#include <span>
#include <tuple>
#include <vector>

namespace leasehold::policy {

/// What makes a job short.
enum class ShortBy : std::uint8_t { time, service };
constexpr auto enum_names(Tag<ShortBy>)
{
  return std::to_array<Named<ShortBy>>({
      {ShortBy::time, "time", "its running time"},
      {ShortBy::service, "service", "its running time by the chips it holds"},
  });
}

class ShortestFirst : public Scheduling {
public:
  /// With `overtake`, jobs start past one that does not fit.
  ShortestFirst(ShortBy by, bool overtake) : by_(by), overtake_(overtake) {}

  void schedule(const model::ClusterView& view, DecisionSink& decisions) final;
  void submitted(const model::ClusterView& view, model::JobId job) final;
  void ended(const model::ClusterView& view, model::JobId job, const model::Allocation& held) final;

private:
  /// On the first of its alternatives; no_limit where nobody knows.
  [[nodiscard]] virtual Seconds length(const model::ClusterView& view, model::JobId job) const;
  void enter(const model::ClusterView& view, model::JobId job);
  void try_to_start(const model::ClusterView& view, model::JobId job, DecisionSink& decisions);

  using Rank = std::tuple<std::int64_t, double, Timestamp, model::JobId>; ///< priority, length, submission
  ShortBy by_;
  bool overtake_;
  std::set<Rank> waiting_;          ///< some of them may have left the queue
  std::vector<model::JobId> ended_; ///< of which some are back in the queue
  BlockedPools blocked_;
};

} // namespace leasehold::policy
