#include "experiment/executor.hpp"

#include "experiment/array_folder.hpp"

#include <fmt/format.h>

namespace leasehold::experiment {

std::string LocalExecutor::take_over(const std::filesystem::path& run)
{
  const auto job = ArrayFolder{run}.job();
  if (!job)
    return {};
  return fmt::format("{}: job {} of Slurm may still write there (the call that began it did not end it) resume with "
                     "--executor slurm, which ends it first, or remove {}\n",
                     run.string(), *job, ArrayFolder{run}.path().string());
}

void LocalExecutor::execute(const std::filesystem::path& /*run*/, const std::vector<Replication>& tasks,
                            const PoolCalls& calls)
{
  run_processes(tasks.size(), workers_, calls);
}

} // namespace leasehold::experiment
