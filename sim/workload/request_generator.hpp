// Synthetic requests: arrivals by a renewal process or a changing rate, lengths by a distribution or from a trace.
#pragma once

#include "model/inference_request.hpp"
#include "random/stream.hpp"
#include "units/quantity.hpp"
#include "workload/load_profile.hpp"
#include "workload/request_client_rates.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace leasehold::workload {

/// Token counts with this mean: log-normal where `cv` is positive, else constant. Rounded, at least 1, at most `most`.
struct LengthLaw {
  double mean = 1.0;
  double cv = 0.0;
  std::uint32_t most = 1U << 20U;
};

[[nodiscard]] std::uint32_t draw_length(const LengthLaw& law, random::Stream& stream);

struct RequestLengths {
  LengthLaw input{}, output{};
  /// Pairs to draw from with equal chance instead, such as those of a trace without arrivals.
  std::vector<model::InferenceRequest> samples{};
};

/// Arrivals before `until`, each rounded once, to the nanosecond. Here from a renewal process whose gaps have mean 1/rate: a Poisson process where `cv` is 1, gaps
/// of a gamma law with that coefficient of variation otherwise (burstier above 1, steadier below).
[[nodiscard]] std::vector<Timestamp> renewal_arrivals(random::Stream& stream, Hertz rate, double cv, Seconds until);

/// Arrivals of a Poisson process whose rate follows the profile, constant within each period.
[[nodiscard]] std::vector<Timestamp> profile_arrivals(random::Stream& stream, LoadProfile& profile, Seconds period,
                                                      Seconds until);

/// Arrivals of all clients together, each a renewal process with the law of its window, rates times `factor`; a gap
/// that would cross the end of a window is drawn again in the next.
[[nodiscard]] std::vector<Timestamp> client_arrivals(std::uint64_t seed, std::uint64_t replication,
                                                     const ClientRates& clients, double factor, Seconds until);

/// Requests at these arrivals (sorted), with lengths drawn in order of arrival.
[[nodiscard]] model::InferenceTrace make_requests(std::span<const Timestamp> arrivals, const RequestLengths& lengths,
                                                  random::Stream& stream);

} // namespace leasehold::workload
