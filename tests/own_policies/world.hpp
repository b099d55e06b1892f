// Runs with policies that are not ours.
#pragma once

#include "support/program.hpp"
#include "support/scratch.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace leasehold::test {

/// Every file of all replications below a run directory, but for those that tell of paths and times.
[[nodiscard]] inline std::map<std::string, std::string> files_of(const std::filesystem::path& run)
{
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{run})
    if (entry.path().extension() == ".csv")
      files[std::filesystem::relative(entry.path(), run).string()] = read_text(entry.path());
  return files;
}

/// Jobs of one tenant, drawn at random, on hosts of two chips.
[[nodiscard]] inline std::string jobs_scenario(const std::string& policies, int jobs = 40, int replications = 1)
{
  const std::string source = LEASEHOLD_SOURCE_DIR;
  return "name: own\nplatform: " + source + "/tests/keys/worlds/cluster.xml\ncatalogue: " + source +
         "/platforms/catalogue\ntenants:\n  - {name: ann, owns: [{chip: h100}]}\nworkload:\n  - generate:\n"
         "      name: drawn\n      tenant: ann\n      jobs: {arrivals: {poisson: {rate: 0.05/s}}, count: " +
         std::to_string(jobs) + ", sizes: [2, 1], run_time: {exponential: {mean: 60 s}}}\npolicies:\n" + policies +
         "outputs: {segments: true}\nreplications: " + std::to_string(replications) + "\n";
}

} // namespace leasehold::test
