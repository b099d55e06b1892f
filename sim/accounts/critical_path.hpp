// How long the jobs of a run would have taken at least, as some wait for others.
#pragma once

#include "accounts/run_facts.hpp"

#include <optional>

namespace leasehold::accounts {

/// Seconds from the first submission to the end of the longest chain of jobs that ended; none where none did. O(jobs + links).
[[nodiscard]] std::optional<double> critical_path(const RunFacts& facts);

} // namespace leasehold::accounts
