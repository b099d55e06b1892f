// Answers to command lines that cannot be followed.
#pragma once

#include <CLI/CLI.hpp>

namespace leasehold::cli {

/// Prints help or the version where asked for (0), else what is wrong with a guess at what was meant (2).
[[nodiscard]] int answer_usage(const CLI::App& program, const CLI::ParseError& error, int argc,
                               const char* const* argv);

} // namespace leasehold::cli
