// Brings a fluid replica to agreement with the request-level engine: plays synthetic requests of its shape through the
// engine at a few loads and keeps the ratio of latencies, their mean and percentiles, to the closed form's mean, and what
// each request saw. A tenth of a second or two and 3 MB a service, once; no fitted constant, nothing random between runs.
#pragma once

#include "model/inference_request.hpp"
#include "physics/disaggregated_service.hpp"

#include <cstdint>

namespace leasehold::physics {

/// Poisson arrivals scaled to the rate exactly; lengths log-normal with the means and cvs of the shape, stratified
/// (constant where the cv is 0). From a fixed sequence (SplitMix64; Steele, Lea, Flood 2014).
[[nodiscard]] model::InferenceTrace shape_sample(const RequestShape& shape, Hertz rate, std::size_t requests,
                                                 std::uint64_t seed = 1);

/// The corrected service; prompts are found in its cache where the shape says so of all their tokens. More requests a load
/// make the estimate near saturation better.
[[nodiscard]] FluidService calibrated(FluidService service, std::size_t requests = 12000);
/// The same of a unit: its requests go through an engine of each kind and over the crossing between them.
[[nodiscard]] DisaggregatedService calibrated(DisaggregatedService service, std::size_t requests = 12000);

} // namespace leasehold::physics
