// A whole campaign: checked, then every replication in a process of its own.
#pragma once

#include "config/diagnostics.hpp"
#include "experiment/executor.hpp"
#include "experiment/limits.hpp"
#include "experiment/material.hpp"
#include "experiment/program.hpp"
#include "experiment/replication.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace leasehold::experiment {

struct Options {
  std::filesystem::path out; ///< the run directory
  std::size_t workers = 1;
  bool resume = false;
  Program program{};        ///< for the manifest
  Seconds call_limit{60.0}; ///< processor time that one call of a plug-in may take
  Limits limits{};
  std::shared_ptr<Executor> executor{}; ///< none: processes of this machine
};

/// What a run tells while it goes on; nothing by default.
class Listener {
public:
  Listener() = default;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  virtual ~Listener() = default;

  virtual void begun(std::size_t to_run, std::size_t there_already);
  virtual void progress(std::size_t task, const assembly::Progress& progress);
  virtual void ended(std::size_t task, bool good);
  /// A line for the user: what is repeated, or waited for.
  virtual void told(const std::string& line);
  /// About ten times a second.
  virtual void tick();
};

enum class Outcome { done, failed, refused, stopped };

struct Report {
  Outcome outcome = Outcome::done;
  std::size_t all = 0; ///< replications of the campaign
  std::size_t ran = 0;
  std::size_t there_already = 0;
  std::vector<std::string> failures; ///< a line for each replication that failed: which, and why
  std::string refusal;               ///< why the run directory could not be taken; empty where it was
  std::string
      stop; ///< why not all replications were tried, or their record was not kept; empty where nothing was in the way
  int signal = 0;   ///< that asked it to end
  bool kept = true; ///< the run directory is still where it was
};

/// Checks every point against its platform; the faults of all of them are reported. Calibrates the services first, on up
/// to `workers` threads: whether an objective can be kept at all is told by that. Forks.
void check_campaign(Material& material, std::size_t workers, config::Diagnostics& diagnostics,
                    Seconds call_limit = Options{}.call_limit, const Limits& limits = {});

/// Runs what is missing. `refused`, with `refusal` or faults in `diagnostics`, leaves the disk as it was. A replication
/// that fails costs no other; all that could be finished is, unless a signal, a full disk, a directory that is gone or an
/// executor that takes nothing stops it: what is whole then stays, and nothing else. Throws std::system_error where the disk does not let it begin.
/// No SimGrid engine may exist in this process.
[[nodiscard]] Report run_campaign(Material& material, const Options& options, Listener& listener,
                                  config::Diagnostics& diagnostics);

} // namespace leasehold::experiment
