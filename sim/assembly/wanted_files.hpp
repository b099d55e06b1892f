// The files that a run writes while it goes on.
#pragma once

#include "output/recorder.hpp"
#include "scenario/scenario.hpp"

namespace leasehold::assembly {

[[nodiscard]] inline output::Recorder::Wanted wanted_files(const scenario::Scenario& scenario, bool serves)
{
  const auto& outputs = scenario.outputs;
  return {outputs.jobs, outputs.segments, outputs.services && serves, outputs.events, outputs.requests};
}

} // namespace leasehold::assembly
