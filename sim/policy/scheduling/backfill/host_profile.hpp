// Which hosts of one pool are idle from now on, as a step function of time: a reservation table that names hosts.
#pragma once

#include "model/view.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace leasehold::policy {

class HostProfile {
public:
  /// The hosts that are idle now, and those that running gangs hand back at their estimated ends. A gang that has
  /// outrun its estimate is taken to end as soon after `now` as can be told.
  void rebuild(const model::ClusterView& view, model::PoolId pool, Timestamp now);
  /// Forgets what lies before `now`.
  void advance(Timestamp now);

  /// The earliest instant at which `count` hosts of `eligible` (all hosts where null) are idle for `duration`, and in
  /// `idle` the hosts that are; never() where there is none.
  [[nodiscard]] Timestamp earliest(std::size_t count, const model::HostSet* eligible, Seconds duration,
                                   model::HostSet& idle) const;
  /// The same at the present instant alone.
  [[nodiscard]] bool fits_now(std::size_t count, const model::HostSet* eligible, Seconds duration,
                              model::HostSet& idle) const
  {
    return fits_from(first_, count, eligible, duration, idle);
  }

  /// Whether these hosts are idle from `from` on for `duration`.
  [[nodiscard]] bool idle_throughout(Timestamp from, Seconds duration, std::span<const model::HostRange> hosts) const;

  void take(Timestamp from, Seconds duration, std::span<const model::HostRange> hosts);
  void give_back(Timestamp from, Seconds duration, std::span<const model::HostRange> hosts);

private:
  struct Step {
    Timestamp begin;   ///< the step lasts until the next one begins, the last one for ever
    std::uint32_t set; ///< the idle hosts, index into sets_
  };

  [[nodiscard]] bool fits_from(std::size_t step, std::size_t count, const model::HostSet* eligible, Seconds duration,
                               model::HostSet& idle) const;
  /// The step that `at` lies in.
  [[nodiscard]] std::size_t step_at(Timestamp at) const;
  [[nodiscard]] const model::HostSet& set_of(std::size_t step) const { return sets_[steps_[step].set]; }
  void add_ends(const model::ClusterView& view, const model::Pool& pool, Timestamp soon);
  std::uint32_t copy_of(std::uint32_t set);
  std::size_t split(Timestamp at);
  template <class Change> void change(Timestamp from, Seconds duration, Change&& change);

  std::vector<Step> steps_;
  std::size_t first_ = 0; ///< steps before it are past
  std::vector<model::HostSet> sets_;
  std::vector<std::uint32_t> spare_; ///< sets in no step
  std::vector<std::uint16_t> gangs_; ///< scratch: running gangs by host
};

} // namespace leasehold::policy
