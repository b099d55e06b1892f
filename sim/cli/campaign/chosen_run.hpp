// The one run of a campaign that --point and --seed name.
#pragma once

#include "analysis/read/run_reader.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::cli {

struct RunChoice {
  std::string point;
  std::optional<std::uint64_t> seed;
};

void add_run_choice(CLI::App& verb, RunChoice& choice);

/// Of the point and seed asked for, else the first; null, and a message, where there is none.
[[nodiscard]] const analysis::Replication* chosen_run(const std::vector<analysis::Replication>& runs,
                                                      const RunChoice& choice);

} // namespace leasehold::cli
