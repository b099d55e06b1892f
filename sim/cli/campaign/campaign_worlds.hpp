// Whether several campaigns face the same worlds, by what their manifests say they were run on.
#pragma once

#include "analysis/read/run_reader.hpp"

#include <string>
#include <vector>

namespace leasehold::cli {

/// Sets `world` of each run: campaigns that differ in more than their policies, what they are called and what they write, or
/// in the bytes of an input, face other worlds. Returns a line for each such campaign: where it differs from the first.
[[nodiscard]] std::vector<std::string> tell_worlds(std::vector<analysis::Replication>& runs);

} // namespace leasehold::cli
