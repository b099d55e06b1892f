// The directory that a campaign's results go to.
#pragma once

#include "experiment/replication.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace leasehold::experiment {

/// Removes what was left half done of these in a run directory.
void sweep_partials(const std::filesystem::path& run, const std::vector<Replication>& all);

class RunDirectory {
public:
  /// Opens `path` for a campaign with this manifest. A fresh run wants a path where nothing is, or an empty directory;
  /// with `resume`, one whose manifest agrees but for fewer replications. On refusal `refusal()` says why and nothing was
  /// changed. One process at a time holds a directory. Throws std::system_error where the disk does not let it.
  RunDirectory(std::filesystem::path path, const std::string& manifest, bool resume);
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;
  ~RunDirectory();

  /// Lines for the user; empty where the directory is ours.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Those that are not there yet, in their order. What was left half done of any is removed, and so is one whose files
  /// are not as they were written: `damages` tells a line of each. Refuses, with none, where something in the way is not
  /// ours.
  [[nodiscard]] std::vector<Replication> missing(const std::vector<Replication>& all);
  [[nodiscard]] const std::vector<std::string>& damages() const { return damages_; }
  /// Whether somebody removed or moved the directory since it was opened.
  [[nodiscard]] bool is_gone() const;
  /// Removes what this object made, for a campaign that turned out to be faulty.
  void undo();

private:
  bool lock();
  void begin(const std::string& manifest, bool resume);
  bool clear(const Replication& replication);

  std::filesystem::path path_;
  std::string refusal_;
  std::vector<std::string> damages_;
  std::vector<std::filesystem::path> made_; ///< directories that were not there before, the outermost first
  bool began_ = false;                      ///< the manifest is of this object
  std::string replaced_; ///< the manifest of fewer replications that stood there; empty where none did
  int lock_ = -1;
};

} // namespace leasehold::experiment
