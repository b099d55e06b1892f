// What a comparison says, in words: a finding for each metric of its table, with the table's numbers.
#pragma once

#include "analysis/tables/sheet.hpp"

#include <string>
#include <vector>

namespace leasehold::analysis {

struct Finding {
  std::string metric;
  std::string title;
  std::string number; ///< "91.3 ± 1.7": of the best point, or of all
  std::string unit;   ///< "%"
  std::string who;    ///< "Maia for inference and Maia for both"
  std::string
      verdict; ///< "highest; silo, the baseline, has 45.4 ± 0.6 %: a difference of +45.9 ± 1.7 %, more than chance"
  bool is_best = false; ///< of several points that differ
};

/// A finding for each metric that is better one way or the other. A point in which the metric is not defined in every
/// replication, or that does not keep a condition, is not called best: the mean over the others leaves out where it failed.
[[nodiscard]] std::vector<Finding> findings(const Comparison& comparison, const Sheet& sheet);

} // namespace leasehold::analysis
