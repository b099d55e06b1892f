// The metrics of a run, each set once.
#pragma once

#include "output/metric_kinds.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::accounts {

/// How a run serves; each has the metrics of those before it.
enum class Serving { nothing, flows, requests };

/// In the order in which they were set, which is that of summary.json.
class MetricSheet {
public:
  using Value = std::optional<double>; ///< none where a metric is not defined in this run
  using Row = std::pair<std::string, Value>;

  /// Throws std::logic_error where it is set already.
  void set(output::MetricId id, Value value);
  /// Throws std::logic_error where it is not set yet.
  [[nodiscard]] Value at(output::MetricId id) const;
  /// Throws std::logic_error that names a metric of the table which nobody set; those of services and of requests are due
  /// where the run has such, and may not be there elsewhere.
  /// Likewise those of the other parts that a run may have.
  struct Parts {
    bool outages = false; ///< planned
    bool links = false;   ///< that draw power
    bool sheds = false;   ///< a service
    bool chains = false;  ///< jobs that wait for one another
    bool retries = false; ///< of jobs whose attempts fail
  };
  void check_complete(Serving serving, const Parts& has) const;

  [[nodiscard]] auto begin() const { return rows_.begin(); }
  [[nodiscard]] auto end() const { return rows_.end(); }

private:
  static constexpr std::size_t unset = SIZE_MAX;

  std::vector<Row> rows_;
  std::array<std::size_t, output::metrics.size()> row_of_ = [] {
    std::array<std::size_t, output::metrics.size()> rows{};
    rows.fill(unset);
    return rows;
  }();
};

} // namespace leasehold::accounts
