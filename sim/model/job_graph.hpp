// Jobs that begin only once others are over: a graph, whether it has a cycle, and how long its chains are.
#pragma once

#include "units/quantity.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace leasehold::model {

/// One job comes once another is over. Both are named by their place in a table.
struct JobLink {
  std::uint32_t before = 0;
  std::uint32_t after = 0;
  Seconds think{0.0};   ///< from the end of the one to the submission of the other
  bool any_end = false; ///< however the first ends; else the other has nothing to begin with unless that finishes

  bool operator==(const JobLink&) const = default;
};

/// Vertices of a cycle, each before the next and the last before the first; empty where there is none. O(jobs + links).
[[nodiscard]] std::vector<std::uint32_t> find_cycle(std::size_t jobs, std::span<const JobLink> links);

/// Each function is O(jobs + links).
class JobGraph {
public:
  /// Throws std::invalid_argument where the links make a cycle.
  JobGraph(std::size_t jobs, std::span<const JobLink> links);

  /// Of each job its own length and the longest chain of what comes after it, times between them included: the upward rank
  /// of H. Topcuoglu, S. Hariri, M.-Y. Wu, Performance-effective and low-complexity task scheduling for heterogeneous
  /// computing, IEEE TPDS 13(3), 2002. The largest is the critical path.
  [[nodiscard]] std::vector<double> upward_ranks(std::span<const double> lengths) const;
  /// When each is over if it never waits but for those before it and for its own time.
  [[nodiscard]] std::vector<double> earliest_ends(std::span<const double> times, std::span<const double> lengths) const;

private:
  std::vector<JobLink> links_; ///< those of a job behind all those of the jobs before it
};

} // namespace leasehold::model
