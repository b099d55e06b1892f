// Whether a run directory is as it was written.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace leasehold::experiment {

struct Verdict {
  bool readable = true;            ///< the directory has a manifest that says what is due
  std::vector<std::string> faults; ///< a line each
  std::vector<std::filesystem::path>
      whole;           ///< folders of the replications that are as they were written, in the campaign's order
  std::size_t due = 0; ///< replications of the campaign
};

/// Holds every replication to its checksums and the manifest to what is there.
[[nodiscard]] Verdict verify(const std::filesystem::path& directory);

} // namespace leasehold::experiment
