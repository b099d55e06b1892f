// What analysis/statistics/sensitivity.hpp finds, as text for people and as CSV for figures.
#pragma once

#include "analysis/statistics/sensitivity.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::analysis {

/// What the effects are of: a metric of one alternative, or how much it is more than another's.
struct SensitivitySubject {
  std::string metric;
  std::string unit; ///< the schema's
  std::string a;
  std::optional<std::string> b;
  Estimate all; ///< over all worlds
  double confidence = 0.95;
};

[[nodiscard]] std::string sensitivity_text(const SensitivitySubject& subject, const std::vector<InputEffect>& effects);

inline constexpr std::string_view sensitivity_csv_head = "metric,unit,a,b,worlds,mean,input,first_order,p,n_low,mean_"
                                                         "low,low_low,high_low,n_high,mean_high,low_high,high_high\n";
/// Rows below that head.
[[nodiscard]] std::string sensitivity_csv(const SensitivitySubject& subject, const std::vector<InputEffect>& effects);

} // namespace leasehold::analysis
