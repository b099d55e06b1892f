// Where a scenario's jobs are applications: which tables say how long those take, and what jobs may be other than their trace says.
#pragma once

#include "config/schema.hpp"
#include "workload/applications.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leasehold::scenario {

/// A member for each key of the scenario.
struct StepTimesSpec {
  config::Located<std::string> tables;
  std::optional<std::string> gpu_type;
  std::optional<std::string> chip;
};

struct ApplicationsSpec {
  config::Located<std::string> efficiency;
  std::vector<StepTimesSpec> step_times;
  workload::Adapting adapts = workload::Adapting::nothing;
};

/// A table, or one of those of a folder.
struct ApplicationTable {
  std::string path;
  std::string application; ///< that the file is named after; empty where its rows say it
};

/// In the order of their names; none where the folder has none.
[[nodiscard]] std::vector<ApplicationTable> step_tables_at(const std::string& path);

const config::Schema<StepTimesSpec>& schema(Tag<StepTimesSpec>);
const config::Schema<ApplicationsSpec>& schema(Tag<ApplicationsSpec>);

} // namespace leasehold::scenario
