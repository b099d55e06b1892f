// Points of a scenario side by side: means over replications and differences to one of them, the baseline.
#pragma once

#include "analysis/read/problems.hpp"
#include "analysis/read/run_reader.hpp"
#include "analysis/statistics/statistics.hpp"
#include "output/schema.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leasehold::analysis {

struct CompareOptions {
  std::string baseline = {};             ///< label of a point; empty: the first point
  std::vector<std::string> metrics = {}; ///< in this order; empty: all that differ
  double confidence = 0.95;
  bool holm = false; ///< adjust the p-values of each metric for the number of points compared with the baseline
};

struct ComparedMetric {
  std::string name;
  std::string unit; ///< empty for a metric that the schema does not know
  output::Better better = output::Better::neither;
  bool share = false; ///< a plain number that lies in [0, 1] in every replication, and not only at its ends
};

struct ComparedCell {
  Estimate value;
  std::size_t undefined = 0;          ///< replications in which the metric is null
  std::optional<Estimate> difference; ///< to the baseline; none in the baseline's own row
  std::optional<double> p_holm;       ///< the difference's p-value by Holm, where asked for
  bool paired = true;                 ///< the difference is within pairs that faced the same random numbers

  /// 0 lies outside the difference's interval; with Holm, the adjusted p-value is below 1 − confidence.
  [[nodiscard]] bool differs(double confidence) const;
};

struct ComparedPoint {
  std::string label; ///< what --baseline takes; the axes' labels alone where these tell the points apart
  std::size_t replications = 0;
  std::size_t unstable = 0;
  std::string unstable_reason;     ///< of the first unstable replication
  std::vector<ComparedCell> cells; ///< one for each metric
};

struct Comparison {
  std::string scenario; ///< several are joined by " and "
  std::string axes;     ///< the axes whose labels name the points, "leasing, scheduling"; empty otherwise
  std::size_t baseline = 0;
  double confidence = 0.95;
  bool holm = false;
  std::vector<ComparedMetric> metrics;
  std::vector<ComparedPoint> points; ///< in the order of read_runs
  std::vector<std::string> notes;    ///< sentences that a reader of the table needs
};

/// Compares what read_runs returned. None, and a fault, where there is nothing to compare, or an option names a point
/// or metric that is not there.
[[nodiscard]] std::optional<Comparison> compare(const std::vector<Replication>& runs, const CompareOptions& options,
                                                Problems& problems);

} // namespace leasehold::analysis
