// Another program, run for what it prints.
#pragma once

#include <string>
#include <vector>

namespace leasehold::experiment {

struct CommandResult {
  int status = 0; ///< exit status; 127 where it could not be started, 128 + n where signal n ended it
  std::string out;
  std::string err;
};

/// Runs the words, the first of which is looked for in PATH, without a shell, until the program ends. It reads nothing.
[[nodiscard]] CommandResult run_command(const std::vector<std::string>& words);

} // namespace leasehold::experiment
