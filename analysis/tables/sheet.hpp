// A comparison with every number already written out: what the text, Markdown and LaTeX forms share.
#pragma once

#include "analysis/statistics/comparison.hpp"

#include <string>
#include <vector>

namespace leasehold::analysis {

struct SheetCell {
  std::string value;      ///< "412.0"; "-" where the metric is not defined
  std::string half_width; ///< "3.1"; empty where there is none, or it is 0
  std::string tally;      ///< "[3]" where the metric is defined in 3 replications only
  std::string change;     ///< "-14.0"; empty in the baseline
  std::string change_half_width;
  std::string change_tally; ///< "[3]" where the difference is that of 3 replications only
  bool marked = false;      ///< the change is more than chance
};

struct SheetMetric {
  std::string name;
  std::string unit; ///< of the numbers as printed; empty for plain ones
  output::Better better = output::Better::neither;
  double factor = 1.0; ///< value in the metric's own unit / factor = value as printed
};

struct Sheet {
  std::string title;
  std::vector<std::string> corner; ///< what the points are labels of: `point`, or the axes
  std::vector<SheetMetric> metrics;
  std::vector<std::vector<std::string>>
      points; ///< a label for each of `corner`, with a mark behind the last: "!" unstable, "✗" breaks a condition
  std::vector<bool> is_baseline;             ///< of each point
  std::vector<std::vector<SheetCell>> cells; ///< [point][metric]
  std::vector<std::string> legend;           ///< sentences; ±, * and [n] stand for themselves
  std::vector<std::string> notes;
  std::vector<std::string> hints; ///< Comparison's
};

[[nodiscard]] Sheet make_sheet(const Comparison& comparison);

} // namespace leasehold::analysis
