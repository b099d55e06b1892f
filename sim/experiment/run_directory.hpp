// The directory that a campaign's results go to.
#pragma once

#include "experiment/replication.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace leasehold::experiment {

class RunDirectory {
public:
  /// Opens `path` for a campaign with this manifest. A fresh run wants a path where nothing is, or an empty directory;
  /// with `resume`, one whose manifest agrees but for fewer replications, and what was left half done there is removed.
  /// On refusal `refusal()` says why and nothing was changed. One process at a time holds a directory. Throws
  /// std::system_error where the disk does not let it.
  RunDirectory(std::filesystem::path path, const std::string& manifest, bool resume);
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;
  ~RunDirectory();

  /// Lines for the user; empty where the directory is ours.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Those that are not there yet, in their order.
  [[nodiscard]] std::vector<Replication> missing(const std::vector<Replication>& all) const;
  /// Removes what this object made, for a campaign that turned out to be faulty.
  void undo();

private:
  bool lock();
  void begin(const std::string& manifest, bool resume);

  std::filesystem::path path_;
  std::string refusal_;
  bool made_ = false;      ///< the directory was not there before
  bool was_empty_ = false; ///< it held nothing of worth
  std::string replaced_;   ///< the manifest of fewer replications that stood there; empty where none did
  int lock_ = -1;
};

/// Where a replication is written until it is whole.
[[nodiscard]] std::filesystem::path partial_directory(const std::filesystem::path& run, const Replication& replication);

} // namespace leasehold::experiment
