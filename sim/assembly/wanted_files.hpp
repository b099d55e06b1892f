// The files that a run writes while it goes on, and where.
#pragma once

#include "output/recorder.hpp"
#include "scenario/scenario.hpp"

#include <filesystem>

namespace leasehold::assembly {

[[nodiscard]] inline output::Recorder::Wanted wanted_files(const scenario::Scenario& scenario, bool serves)
{
  const auto& outputs = scenario.outputs;
  return {outputs.jobs, outputs.segments, outputs.services && serves, outputs.events, outputs.requests};
}

[[nodiscard]] inline output::TableFolder table_folder(const scenario::Scenario& scenario,
                                                      const std::filesystem::path& directory)
{
  return {directory, scenario.outputs.format == scenario::TableFormat::csv_gz};
}

} // namespace leasehold::assembly
