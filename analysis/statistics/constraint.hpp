// What a point has to keep to be of use: `slo_attainment >= 99 %`.
#pragma once

#include "analysis/read/point_runs.hpp"
#include "analysis/read/problems.hpp"

#include <optional>
#include <span>
#include <string>

namespace leasehold::analysis {

enum class Relation { at_least, above, at_most, below };

struct Constraint {
  std::string text; ///< as written
  std::string metric;
  Relation relation = Relation::at_least;
  double bound = 0.0; ///< in the metric's unit

  [[nodiscard]] bool kept_by(double value) const;
};

/// `METRIC RELATION NUMBER [UNIT]`, such as `cost <= $3M` or `mean_wait < 2 h`. None, and a fault that says why, where it
/// is not one; `known` are the metrics that runs list.
[[nodiscard]] std::optional<Constraint> parse_constraint(const std::string& text, std::span<const std::string> known,
                                                         Problems& problems);

/// Why the point does not keep it: "slo_attainment is 45.4 %, kept in 0 of 5 replications"; empty where its mean keeps it.
/// A replication in which it is not defined does not keep it, whatever the mean over the others is: a wait of what never ran
/// is not short.
[[nodiscard]] std::string broken_by(const Constraint& constraint, const PointRuns& point);

/// Of a point whose mean keeps the condition: a sentence where some of its replications do not.
[[nodiscard]] std::string kept_seldom(const Constraint& constraint, const PointRuns& point);

} // namespace leasehold::analysis
