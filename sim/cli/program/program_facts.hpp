// What this program is, and how it was called.
#pragma once

#include "experiment/program.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leasehold::cli {

[[nodiscard]] std::string_view version();

/// `command`: the words that results depend on.
[[nodiscard]] experiment::Program this_program(std::vector<std::string> command);

/// All words of the command line, as the system has them.
[[nodiscard]] std::vector<std::string> command_line();

} // namespace leasehold::cli
