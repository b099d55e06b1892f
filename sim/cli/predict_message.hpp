// `leasehold predict message`: how long so many bytes take from one host of a platform to another one when nobody else is on the way,
// and, where the file states SMPI's factors, what MPI_Send and MPI_Recv take.
#pragma once

#include "cli/verbs.hpp"

#include <cstdint>
#include <string>

namespace leasehold::cli {

struct MessageQuestion {
  std::string platform;
  std::string from;
  std::string to;
  std::string size = "1 GB";
  std::uint32_t flows = 1;
};

/// Prints the answer on standard output. Returns the exit status: 0, or 2 for input that cannot be used.
[[nodiscard]] int predict_message(const MessageQuestion& question);

/// Adds the subcommand `message` to `predict`.
void add_predict_message(CLI::App& predict, Action& action);

} // namespace leasehold::cli
