// What `leasehold flip` is asked in: a quantity with its unit, and metrics added up.
#pragma once

#include "output/schema.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::cli {

/// Tells a fault of an option on standard error; the exit status.
int refuse(const std::string& option, const std::string& problem, const std::string& suggestion);

/// `$3.2/h`: a number, and the text around it.
struct Quantity {
  std::string before;
  double number = 0.0;
  std::string after;

  [[nodiscard]] std::string with(double value) const;
  /// To a tenth of how closely it is known.
  [[nodiscard]] std::string about(double value, double width) const;
};

/// Absent where the text has no finite number.
[[nodiscard]] std::optional<Quantity> quantity_of(const std::string& text);

/// `cost+engineering_cost-prepaid`: metrics of one unit, added up; one that a run does not have counts as nothing, as engineers
/// where nothing is ported.
struct Sum {
  struct Term {
    double sign;
    std::string name;
  };
  std::string text;
  std::string unit;
  output::Better better = output::Better::neither; ///< of the first
  std::vector<Term> terms;

  /// None where the run has none of them.
  [[nodiscard]] std::optional<double> of(const std::map<std::string, std::optional<double>>& metrics) const;
};

/// Absent, and told, where it is not one.
[[nodiscard]] std::optional<Sum> sum_of(const std::string& text);

} // namespace leasehold::cli
