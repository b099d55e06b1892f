// Why a job, a lease or a service fared as it did, in sentences, from what a replication's files tell.
#pragma once

#include "analysis/explain/words.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace leasehold::analysis {

/// Who could be asked about; the names are those of the files, each once.
struct Subjects {
  std::vector<std::string> names; ///< of the kind that was asked for, where the one asked for is not there
  std::vector<std::string> lines; ///< the story, else
};

/// Each throws BrokenTable.
[[nodiscard]] Subjects job_story(const std::filesystem::path& folder, const std::string& job, const StoryWords& words);
[[nodiscard]] Subjects lease_story(const std::filesystem::path& folder, const std::string& lease,
                                   const StoryWords& words);
[[nodiscard]] Subjects service_story(const std::filesystem::path& folder, const std::string& service,
                                     const StoryWords& words);

} // namespace leasehold::analysis
