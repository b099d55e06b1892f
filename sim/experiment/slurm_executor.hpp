// A campaign as a job array on a cluster with Slurm: its tasks load the scenario anew, play their share into the run directory,
// which all machines share, and tell of it there (experiment/array_folder.hpp).
#pragma once

#include "experiment/executor.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace leasehold::experiment {

struct SlurmCall {
  std::string task_command;         ///< of one task, for a shell, where SLURM_ARRAY_TASK_ID is its number
  std::vector<std::string> options; ///< of sbatch, as the user gave them: partition, account, time
  std::size_t at_once = 0;          ///< tasks of the array at a time; 0: any
};

class SlurmExecutor : public Executor {
public:
  explicit SlurmExecutor(SlurmCall call) : call_(std::move(call)) {}
  std::string take_over(const std::filesystem::path& run) override;
  void execute(const std::filesystem::path& run, const std::vector<Replication>& tasks,
               const PoolCalls& calls) override;
  bool plays_here() const override { return false; }

private:
  SlurmCall call_;
};

/// What `squeue --format=%K|%T` says of one task of an array: nothing of one that the queue has forgotten.
struct QueuedTask {
  std::size_t number = 0;
  std::string state; ///< RUNNING, CANCELLED, ...
  [[nodiscard]] bool over() const;
};
/// Lines that are none are left out.
[[nodiscard]] std::vector<QueuedTask> queued_tasks(const std::string& squeue);

} // namespace leasehold::experiment
