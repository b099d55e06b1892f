// Where replications of one point decided differently: committed in some worlds and not in others. Then a mean over them is
// one over two kinds of result, and few seeds say little about how often each comes.
#pragma once

#include "analysis/read/run_reader.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace leasehold::analysis {

struct SplitDecision {
  std::string point;
  std::string tenant;
  std::string programme;
  std::vector<std::uint64_t> committed;     ///< seeds, by replication; never empty
  std::vector<std::uint64_t> not_committed; ///< likewise
  /// The share of all worlds that commits, with 95 % confidence (Wilson 1927).
  double low = 0.0;
  double high = 1.0;

  [[nodiscard]] std::string text() const; ///< a sentence without its full stop
};

/// By point in order of appearance, then tenant, then programme.
[[nodiscard]] std::vector<SplitDecision> split_decisions(std::span<const Replication> runs);

} // namespace leasehold::analysis
