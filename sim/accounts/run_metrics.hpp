// The numbers of summary.json from what the run counted.
#pragma once

#include "accounts/blocked_work.hpp"
#include "accounts/run_facts.hpp"
#include "accounts/run_result.hpp"

#include <span>

namespace leasehold::accounts {

[[nodiscard]] RunResult summarise(const RunFacts& facts, std::span<const BlockedWork> blocked);

} // namespace leasehold::accounts
