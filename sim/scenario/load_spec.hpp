// What is asked of a service: a rate over time, or a trace, followed as a flow or request by request.
#pragma once

#include "config/schema.hpp"
#include "units/named.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace leasehold::scenario {

enum class ServingDetail { fluid, requests };
constexpr auto enum_names(Tag<ServingDetail>)
{
  return std::to_array<Named<ServingDetail>>({
      {ServingDetail::fluid, "fluid", "rates and mean latencies: fit for months"},
      {ServingDetail::requests, "requests",
       "every request through every iteration: percentiles, and what an eviction costs; some million tokens a second"},
  });
}

/// Requests of a file instead of a rate.
struct RequestTraceSpec {
  config::Located<std::string> file;
  std::optional<config::Located<std::string>> format;  ///< none = told by the first line
  std::optional<config::Located<std::string>> missing; ///< read this file instead where `file` is not there, and say so
  Seconds from;                                        ///< of the trace's own time
  std::optional<Seconds> until;
  double speed_up = 1.0;
  bool repeat = false;
};

/// A member for each key of the scenario.
struct LoadSpec {
  ServingDetail detail = ServingDetail::fluid;
  std::optional<Hertz> rate;  ///< mean requests a second on a weekday at the start; none with a trace
  std::uint32_t input = 1000; ///< tokens, mean
  std::uint32_t output = 300; ///< tokens, mean
  /// Log-normal where positive. 1 by default, for both: in published traces prompts have 0.96 (Azure 2023, conversations),
  /// 1.31 (Mooncake, conversations) and 0.37 (arXiv summarisation, Vidur), outputs 0.77, 0.73 and 1.82; ServeGen finds
  /// outputs exponential, which is 1 (arXiv 2505.09999, §4).
  double input_cv = 1.0;
  double output_cv = 1.0;
  double daily_swing = 0.0;     ///< amplitude of the day's sine over its mean
  double weekend = 1.0;         ///< factor on Saturday and Sunday
  double peak_hour = 20.0;      ///< hour of the day (UTC) with the most requests
  double growth_per_year = 1.0; ///< factor after 365 days, exponential in between
  double noise = 0.0; ///< coefficient of variation of slow noise (log-normal AR(1), an hour's correlation 0.9)
  double cv = 1.0;    ///< of the gaps between requests
  std::optional<RequestTraceSpec> trace;
};

const config::Schema<RequestTraceSpec>& schema(Tag<RequestTraceSpec>);
const config::Schema<LoadSpec>& schema(Tag<LoadSpec>);

} // namespace leasehold::scenario
