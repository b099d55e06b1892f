// execution.json: what varies from run to run, and is compared with nothing.
#pragma once

#include "experiment/process_pool.hpp"
#include "experiment/program.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace leasehold::experiment {

/// Collects what one call of the program took; calls that resume a campaign add to the file.
class ExecutionLog {
public:
  ExecutionLog(std::size_t workers, const Program& program);

  void add(const std::string& replication, const Ending& ending);
  /// Adds this call to the file. Throws std::system_error.
  void write(const std::filesystem::path& file) const;

private:
  struct Entry {
    std::string replication;
    Ending ending;
  };
  std::size_t workers_;
  const Program* program_;
  std::chrono::system_clock::time_point begun_;
  std::vector<Entry> entries_;
};

} // namespace leasehold::experiment
