// Points of a scenario side by side: means over replications and differences to one of them, the baseline.
#pragma once

#include "analysis/read/problems.hpp"
#include "analysis/read/run_reader.hpp"
#include "analysis/statistics/constraint.hpp"
#include "analysis/statistics/statistics.hpp"
#include "output/schema.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leasehold::analysis {

/// What says whether a difference is more than chance.
enum class Test { student, wilcoxon };

struct CompareOptions {
  /// Label of a point; or `axis=label`, then each point is compared with the one that has this label and otherwise its own.
  /// Empty: the first point.
  std::string baseline = {};
  std::vector<std::string> metrics = {}; ///< in this order; empty: the headline; `all`: all that tell anything
  double confidence = 0.95;
  bool holm = false; ///< adjust the p-values of each metric for the number of points compared with the baseline
  std::vector<std::string> where = {}; ///< conditions that points have to keep
  std::string best = {};               ///< metric by which the best of the points that keep them is told
  Test test = Test::student;
  std::optional<std::string> unit =
      std::nullopt; ///< of all metrics, where they are none of the schema's; lower is better
};

struct ComparedMetric {
  std::string name;
  std::string unit; ///< empty for a metric that the schema does not know
  output::Better better = output::Better::neither;
  bool share = false; ///< a plain number that lies in [0, 1] in every replication, and not only at its ends
};

/// Beyond the mean; none of a metric that is nowhere defined.
struct Spread {
  double median = 0.0;
  double p5 = 0.0;
  double p95 = 0.0;
  std::optional<double> deviation;
  std::optional<Interval> bca; ///< of the mean
};

struct ComparedCell {
  Estimate value;
  std::optional<Spread> spread;
  std::size_t undefined = 0;          ///< replications in which the metric is null
  std::optional<Estimate> difference; ///< to the baseline; none in the baseline's own row
  std::optional<double> effect;       ///< of the difference, Hedges' g
  std::optional<double> p_wilcoxon;   ///< of paired differences, by signed ranks
  std::optional<double> p_holm;       ///< the difference's p-value by Holm, where asked for
  bool paired = true;                 ///< the difference is within pairs that faced the same random numbers

  /// The p-value by which it is judged.
  [[nodiscard]] std::optional<double> p_of(Test test) const;
  /// 0 lies outside the difference's interval; with Holm, or by signed ranks, the p-value is below 1 − confidence. A few
  /// values that differ by the same say nothing about their spread, though Student's interval of them has no width.
  [[nodiscard]] bool differs(double confidence, Test test = Test::student) const;
};

struct ComparedPoint {
  std::string label;             ///< what --baseline takes; the axes' labels alone where these tell the points apart
  std::vector<std::string> axes; ///< its labels, one for each of Comparison::axis_names
  std::optional<std::size_t> baseline; ///< what it is compared with; itself where it is one; none where there is none
  std::vector<std::string> broken;     ///< conditions that it does not keep, and how far off it is
  std::size_t replications = 0;
  std::size_t unstable = 0;
  std::string unstable_reason;     ///< of the first unstable replication
  std::vector<ComparedCell> cells; ///< one for each metric
};

struct Comparison {
  std::string scenario;                ///< several are joined by " and "
  std::vector<std::string> axis_names; ///< the axes whose labels name the points; empty otherwise
  std::string baseline;                ///< "silo", or "leasing = silo, all else alike"; empty where nothing is compared
  double confidence = 0.95;
  bool holm = false;
  Test test = Test::student;
  bool chosen = false; ///< the metrics are the headline, and there are more
  std::vector<ComparedMetric> metrics;
  std::vector<ComparedPoint> points; ///< in the order of read_runs
  std::vector<std::string> where;    ///< the conditions asked for
  std::string best_by;               ///< the metric by which the best point was asked for
  std::optional<std::size_t> best;   ///< in `points`; none where none was asked for, or none can be chosen
  std::vector<std::string> notes;    ///< sentences that a reader of the table needs; the most urgent first
  std::vector<std::string> hints;    ///< what else there is, and how to ask for it: nothing for a paper
};

/// Compares what read_runs returned. None, and a fault, where there is nothing to compare, or an option names a point
/// or metric that is not there.
[[nodiscard]] std::optional<Comparison> compare(const std::vector<Replication>& runs, const CompareOptions& options,
                                                Problems& problems);

} // namespace leasehold::analysis
