// ServeGen's client rates (arXiv 2505.09999): each client of a service has, window by window, a rate, a burstiness and
// the distribution of its gaps, `client,window_start_s,rate,cv,pattern,p1,p2`. A window without a rate has no pattern.
#pragma once

#include "config/diagnostics.hpp"
#include "units/quantity.hpp"
#include "workload/job_list.hpp"
#include "workload/trace_source.hpp"

#include <cstdint>
#include <vector>

namespace leasehold::workload {

enum class GapLaw : std::uint8_t { none, exponential, gamma, weibull };

struct ClientWindow {
  std::uint32_t client = 0;
  Seconds start;
  Hertz rate;
  double cv = 1.0; ///< of the gaps
  GapLaw law = GapLaw::none;
  double shape = 1.0; ///< of the gamma or Weibull law; its scale follows from the rate
};

struct ClientRates {
  std::vector<ClientWindow> windows;  ///< by client, then by start
  std::vector<std::uint32_t> clients; ///< the distinct ones, in order of appearance
  Seconds window{600.0};              ///< length of each
  ReadReport report;

  /// Mean requests a second of one client over all its windows.
  [[nodiscard]] Hertz mean_rate(std::uint32_t client) const;
  /// First start to last end.
  [[nodiscard]] Seconds span() const;
};

/// Where errors were added to `diagnostics` the table is incomplete.
[[nodiscard]] ClientRates read_client_rates(const TraceSource& source, config::Diagnostics& diagnostics);

} // namespace leasehold::workload
