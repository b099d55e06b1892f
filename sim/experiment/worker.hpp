// What a child process does: one replication, or the check of a campaign against one platform.
#pragma once

#include "experiment/material.hpp"
#include "experiment/process_pool.hpp"
#include "experiment/replication.hpp"

#include <filesystem>
#include <string>

namespace leasehold::experiment {

/// Exit statuses of a child; they are those of the program.
inline constexpr int work_done = 0;
inline constexpr int work_failed = 1;
inline constexpr int work_refused = 2;      ///< the scenario has faults; nothing was written
inline constexpr int work_without_disk = 3; ///< the disk takes no more; nothing is left
inline constexpr int work_without_memory = 4;

/// Plays one replication aside and gives its directory the final name once it is whole, with its checksums. Ends with one
/// of the statuses above or an exception. For a forked process alone: it may read a platform, and changes `material`.
int replicate(Material& material, const Replication& replication, const std::filesystem::path& run, const Send& send);

/// Whether one process may play several: not where it reads a platform or shares out links, as SimGrid has one engine a
/// process, and not with policies of the user's own, in Python or of a plug-in, which may remember.
[[nodiscard]] bool leaves_nothing(const Material& material);

/// Checks all points that live on `platform` (as opened) against it.
int check_points(const Material& material, const std::filesystem::path& platform, const Send& send);

} // namespace leasehold::experiment
