// What campaign.json says of a campaign as a whole.
#pragma once

#include "analysis/statistics/split_decisions.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace leasehold::analysis {

[[nodiscard]] std::string campaign_json(const std::string& scenario, std::size_t replications,
                                        std::span<const SplitDecision> splits);

} // namespace leasehold::analysis
