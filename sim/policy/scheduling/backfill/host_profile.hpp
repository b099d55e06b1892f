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

  /// The earliest instant at which `count` hosts of `eligible` (all hosts where null) are idle for `duration`, of those that
  /// end behind `beyond` (any, where that is not behind the start of the run) and begin before `before`; and in `idle` the hosts that are. never() where there is none.
  [[nodiscard]] Timestamp earliest(std::size_t count, const model::HostSet* eligible, Seconds duration,
                                   model::HostSet& idle, Timestamp beyond = {},
                                   Timestamp before = Timestamp::never()) const;
  /// The same at the present instant alone.
  [[nodiscard]] bool fits_now(std::size_t count, const model::HostSet* eligible, Seconds duration,
                              model::HostSet& idle) const
  {
    return fits_from(first_, count, eligible, duration, idle);
  }

  /// The most hosts that are idle at any instant of [from, until).
  [[nodiscard]] std::size_t most_idle(Timestamp from, Timestamp until) const;
  /// The hosts that are idle at the present instant.
  [[nodiscard]] const model::HostSet& idle_now() const { return set_of(first_); }
  /// Whether these hosts are idle from `from` on for `duration`.
  [[nodiscard]] bool idle_throughout(Timestamp from, Seconds duration, std::span<const model::HostRange> hosts) const;

  void take(Timestamp from, Seconds duration, std::span<const model::HostRange> hosts);
  void give_back(Timestamp from, Timestamp until, std::span<const model::HostRange> hosts);

private:
  struct Step {
    Timestamp begin;    ///< the step lasts until the next one begins, the last one for ever
    std::uint32_t set;  ///< the idle hosts, index into sets_
    std::uint32_t idle; ///< their number, beside the others' for a quick look
  };

  [[nodiscard]] bool fits_from(std::size_t step, std::size_t count, const model::HostSet* eligible, Seconds duration,
                               model::HostSet& idle) const;
  /// The step that `at` lies in.
  [[nodiscard]] std::size_t step_at(Timestamp at) const;
  /// The hosts that are idle from the step on until `end`, in `idle`; or the first step by which fewer are left than `count`.
  /// The number of steps where there is none.
  [[nodiscard]] std::size_t common(std::size_t step, Timestamp end, std::size_t count, const model::HostSet* eligible,
                                   model::HostSet& idle) const;
  /// The first step from which on until this one, by which fewer are left from some step before it on, there are so many; the
  /// next one where there is none. Whatever begins before it and lasts into this one lacks hosts.
  [[nodiscard]] std::size_t start_behind(std::size_t step, std::size_t count, const model::HostSet* eligible,
                                         model::HostSet& idle) const;
  [[nodiscard]] const model::HostSet& set_of(std::size_t step) const { return sets_[steps_[step].set]; }
  void add_ends(const model::ClusterView& view, const model::Pool& pool, Timestamp soon);
  std::uint32_t copy_of(std::uint32_t set);
  std::size_t split(Timestamp at);
  /// With the step before it, where they are alike: a table that is kept would grow with every change otherwise.
  void join(std::size_t step);
  template <class Change> void change(Timestamp from, Timestamp until, Change&& change);

  std::vector<Step> steps_;
  std::size_t first_ = 0; ///< steps before it are past
  std::vector<model::HostSet> sets_;
  std::vector<std::uint32_t> spare_; ///< sets in no step
  std::vector<std::uint16_t> gangs_; ///< scratch: running gangs by host
};

} // namespace leasehold::policy
