// What a run's user should know of it before its numbers: work that never started, money for nothing, gangs that were
// driven about.
#pragma once

#include "accounts/blocked_work.hpp"
#include "accounts/run_facts.hpp"
#include "accounts/run_result.hpp"

#include <span>
#include <vector>

namespace leasehold::accounts {

/// In order of kind, within a kind the dearest or the longest first; of a kind at most five.
[[nodiscard]] std::vector<Finding> post_mortem(const RunFacts& facts, std::span<const BlockedWork> blocked);

} // namespace leasehold::accounts
