// Request traces of services, as read.
#pragma once

#include "config/diagnostics.hpp"
#include "model/inference_request.hpp"
#include "physics/serving_plan.hpp"
#include "scenario/campaign.hpp"

#include <string>

namespace leasehold::scenario {

struct LoadedRequests {
  model::InferenceTrace requests; ///< arrivals from 0 on, sped up
  physics::RequestShape shape;    ///< their lengths
  Seconds span;                   ///< until a repetition begins
  std::string path;
  std::string note; ///< what was dropped, repaired or replaced, for the user
};

/// Means and coefficients of variation of the lengths; the defaults of a shape where there are no requests.
[[nodiscard]] physics::RequestShape shape_of(const model::InferenceTrace& trace);

/// Faults are reported at the file or at the key.
[[nodiscard]] LoadedRequests load_requests(const Campaign& campaign, const RequestTraceSpec& spec,
                                           config::Diagnostics& diagnostics);

/// Traces with the same key are read in the same way.
[[nodiscard]] std::string key_of(const Campaign& campaign, const RequestTraceSpec& spec);

} // namespace leasehold::scenario
