// What plays the replications of a campaign: processes of this machine, or an array of jobs on a cluster.
#pragma once

#include "experiment/process_pool.hpp"
#include "experiment/replication.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace leasehold::experiment {

/// Nobody takes the replications; the text is a line for the user.
struct NotTaken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Executor {
public:
  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;

  /// Before anything in the run directory is looked at: has whoever was left behind by an earlier call write there no more.
  /// Why that cannot be, a line for the user; empty where all is well.
  [[nodiscard]] virtual std::string take_over(const std::filesystem::path& run) = 0;
  /// Plays these, and tells of each as run_processes does: `tasks` by their index. Throws
  /// std::system_error, and NotTaken.
  virtual void execute(const std::filesystem::path& run, const std::vector<Replication>& tasks,
                       const PoolCalls& calls) = 0;
  /// Whether `calls.work` is called in children of this process, rather than by whoever loads the scenario anew.
  [[nodiscard]] virtual bool plays_here() const = 0;
};

class LocalExecutor : public Executor {
public:
  explicit LocalExecutor(std::size_t workers) : workers_(workers) {}
  std::string take_over(const std::filesystem::path& run) override;
  void execute(const std::filesystem::path& run, const std::vector<Replication>& tasks,
               const PoolCalls& calls) override;
  bool plays_here() const override { return true; }

private:
  std::size_t workers_;
};

} // namespace leasehold::experiment
