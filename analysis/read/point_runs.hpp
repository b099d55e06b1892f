// Replications grouped by the point they belong to.
#pragma once

#include "analysis/read/run_reader.hpp"

#include <span>
#include <string>
#include <vector>

namespace leasehold::analysis {

struct PointRuns {
  std::string label;
  std::vector<const Replication*> runs; ///< by replication number
  std::vector<std::string> axes = {};   ///< its labels, where name_by_axes gave them

  /// The metric's values where it is defined.
  [[nodiscard]] std::vector<double> values(const std::string& metric) const;
  /// Whether any replication lists the metric, be it as null.
  [[nodiscard]] bool lists(const std::string& metric) const;
};

/// Values of one metric in the replications that both points have, in the same order.
struct SharedValues {
  std::vector<double> a;
  std::vector<double> b;
};

/// Points in order of first appearance; the pointers live as long as `runs`.
[[nodiscard]] std::vector<PointRuns> group_by_point(std::span<const Replication> runs);

/// Pairs by replication number, where the metric is defined in both.
[[nodiscard]] SharedValues shared_values(const PointRuns& a, const PointRuns& b, const std::string& metric);

/// Replications of the same number in both points.
[[nodiscard]] std::size_t shared_replications(const PointRuns& a, const PointRuns& b);

/// Whether replications of the same number ran on the same seed and inputs, so that a pair faced one world.
[[nodiscard]] bool common_seeds(const PointRuns& a, const PointRuns& b);

/// Where all points have the same axes and differ in their labels, names each point by those labels alone, "silo,
/// fcfs", fills `PointRuns::axes`, and returns the names of the axes. Points that several campaigns have are told apart by
/// an axis `campaign` before the others. Otherwise leaves the labels and returns none.
[[nodiscard]] std::vector<std::string> name_by_axes(std::span<PointRuns> points);

} // namespace leasehold::analysis
