// What rigid jobs tell of their collectives.
#pragma once

#include "scenario/workload_spec.hpp"

#include <variant>

namespace leasehold::scenario {

/// The share of their run time; 0 where nothing is told, and for all else than rigid jobs.
[[nodiscard]] inline double communication_of(const WorkloadSpec& entry)
{
  const auto* jobs = std::get_if<JobsSpec>(&entry);
  const auto* drawn = std::get_if<GeneratedSpec>(&entry);
  return jobs != nullptr ? jobs->communication : drawn != nullptr ? drawn->communication : 0.0;
}

} // namespace leasehold::scenario
