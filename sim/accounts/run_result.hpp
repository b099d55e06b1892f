// What a finished run hands to summary.json.
#pragma once

#include "accounts/metric_sheet.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::accounts {

/// Named numbers of one tenant or provider.
struct Book {
  std::string side; ///< `tenants` or `providers`
  std::string name;
  std::vector<std::pair<std::string, double>> entries;
};

struct RunResult {
  MetricSheet metrics;
  std::vector<std::pair<std::string, std::uint64_t>> counts;
  std::vector<Book> books; ///< of all tenants, then of all providers; empty where nothing is leased
  /// Of each service that is followed request by request: counts and latencies.
  struct Service {
    std::string name;
    std::vector<std::pair<std::string, double>> values;
  };
  std::vector<Service> services;
  bool stable = true;
  std::string stability_reason; ///< why not, or what was looked at
};

} // namespace leasehold::accounts
