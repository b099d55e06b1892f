// The requests that `leasehold predict serving` plays: from a trace, drawn at random, or arrivals drawn and lengths
// from a trace.
#pragma once

#include "config/diagnostics.hpp"
#include "model/inference_request.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace leasehold::cli {

/// A member for each option of the verb.
struct RequestLoadQuestion {
  std::string trace;                     ///< file; empty = none
  std::string format;                    ///< of the trace; empty = told by its first line
  std::string generate;                  ///< poisson, gamma, diurnal or multi_client; empty = the trace's own arrivals
  double rate = 0.0;                     ///< requests a second; 0 = not given
  double cv = 0.0;                       ///< of the gaps; 0 = not given
  std::string duration;                  ///< of generated arrivals; empty = an hour
  double input = 1024.0, output = 256.0; ///< mean tokens of drawn lengths
  std::optional<double> input_cv, output_cv;               ///< none = 1 of drawn lengths
  double daily_swing = 0.5, peak_hour = 12.0, noise = 0.0; ///< of diurnal
  std::uint32_t clients = 20;                              ///< of multi_client without a table
  double speed_up = 1.0;
  std::string from, until;                                         ///< window of the trace; empty = all
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max(); ///< requests at most
  std::uint64_t seed = 1;

  [[nodiscard]] bool asked() const { return !trace.empty() || !generate.empty(); }
};

struct RequestLoad {
  model::InferenceTrace requests;
  std::string source; ///< a line for people: where they come from, and what was dropped
};

/// Faults of the file go to `diagnostics`, and nothing is returned; options that contradict each other throw
/// std::invalid_argument.
[[nodiscard]] std::optional<RequestLoad> request_load(const RequestLoadQuestion& question,
                                                      config::Diagnostics& diagnostics);

/// `90 s`, `1 h`, or a bare number of seconds. Throws std::invalid_argument, naming the option.
[[nodiscard]] double seconds_of(const std::string& text, const char* option);

} // namespace leasehold::cli
