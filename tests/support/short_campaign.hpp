// A campaign of runs that take no time.
#pragma once

#include "support/scratch.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace leasehold::test {

/// Two policies × `replications` of three jobs on a cluster whose hosts fail. `jobs` more make each run as long.
[[nodiscard]] inline std::filesystem::path write_short_campaign(const ScratchDirectory& scratch, int replications,
                                                                int jobs = 3)
{
  std::string trace = "; MaxProcs: 64\n";
  for (int i = 1; i <= jobs; ++i)
    trace += std::to_string(i) + " " + std::to_string(10 * i) + " -1 " + std::to_string(100 + 977 * i % 4'000) +
             " 4 -1 -1 4 9000 -1 1 1 1 1 1 1 -1 -1\n";
  write_text(scratch / "trace.swf", trace);
  write_text(
      scratch / "campaign.yaml",
      "name: short\nhorizon: " + std::to_string(10 * jobs + 10'000) +
          " s\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/cluster-1024.xml\ntenants: [{name: users, owns: [{}]}]\n"
          "workload: [{jobs: {tenant: users, file: trace.swf}}]\nfailures: {mean_time_between: 40 d, repair: 4 h}\n"
          "axes: {scheduling: [fcfs, easy_backfill]}\nreplications: " +
          std::to_string(replications) + "\n");
  return scratch.path() / "campaign.yaml";
}

/// Path below `directory` → contents, of all that must not vary.
[[nodiscard]] inline std::map<std::string, std::string> contents(const std::filesystem::path& directory)
{
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{directory})
    if (entry.is_regular_file() && entry.path().filename() != "execution.json")
      files[std::filesystem::relative(entry.path(), directory).string()] = read_text(entry.path());
  return files;
}

} // namespace leasehold::test
