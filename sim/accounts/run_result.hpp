// What a finished run hands to summary.json.
#pragma once

#include "accounts/metric_sheet.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leasehold::accounts {

/// Named numbers of one tenant, provider or workload.
struct Book {
  std::string side; ///< `tenants`, `providers` or `workloads`
  std::string name;
  std::vector<std::pair<std::string, double>> entries;
};

/// A line of a run's post-mortem.
struct Finding {
  /// never_started, waits_for, no_offer, idle_lease, unused_commitment, budget_bound, orders_refused, network_bound or
  /// preempted_often
  std::string_view kind;
  std::string subject;
  std::string text; ///< a sentence without its full stop
  double dollars = 0.0;
};

struct RunResult {
  MetricSheet metrics;
  std::vector<std::pair<std::string, std::uint64_t>> counts;
  std::vector<Book> books; ///< of all tenants, providers, workloads; empty where nothing is leased
  /// Of each service that is followed request by request: counts and latencies.
  struct Service {
    std::string name;
    std::vector<std::pair<std::string, double>> values;
  };
  std::vector<Service> services;
  std::vector<Finding> post_mortem;
  bool stable = true;
  std::string stability_reason; ///< why not, or what was looked at
};

} // namespace leasehold::accounts
