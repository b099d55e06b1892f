// Who held chips, from when to when.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace leasehold::analysis {

struct Stay {
  std::string job, workload, why;
  double from = 0.0, to = 0.0, chips = 0.0;

  [[nodiscard]] double chip_time() const { return (to - from) * chips; }
};

/// By segments.csv; of a run that has none by jobs.csv, which knows of a job that was preempted only when it came and went.
[[nodiscard]] std::vector<Stay> read_stays(const std::filesystem::path& folder);

[[nodiscard]] nlohmann::ordered_json stays_json(std::vector<Stay> stays, std::size_t most);

} // namespace leasehold::analysis
