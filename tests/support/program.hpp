// Runs the program as its users do.
#pragma once

#include "support/scratch.hpp"

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace leasehold::test {

struct Output {
  int status = 0; ///< exit status, or 128 + the signal that ended it
  std::string out;
  std::string err;
};

/// Runs `leasehold arguments...` in `directory` until it ends.
[[nodiscard]] Output run_program(const std::vector<std::string>& arguments,
                                 const std::filesystem::path& directory = LEASEHOLD_SOURCE_DIR);

/// Runs `sh -c command` in `directory`, where $LEASEHOLD is the program: for streams, limits and mounts that a shell sets.
[[nodiscard]] Output run_shell(const std::string& command,
                               const std::filesystem::path& directory = LEASEHOLD_SOURCE_DIR);

/// Starts it with its output thrown away, the leader of a process group of its own.
[[nodiscard]] pid_t start_program(const std::vector<std::string>& arguments,
                                  const std::filesystem::path& directory = LEASEHOLD_SOURCE_DIR);

} // namespace leasehold::test
