// Follows known spot to the minute.
#pragma once

#include "policy/leasing/regions/berths.hpp"
#include "policy/leasing/regions/spot_claims.hpp"

#include <memory>

namespace leasehold::policy {

/// Plays the gang's plans, made anew whenever it changes its place or cannot, and when what others leave to it changes.
[[nodiscard]] std::unique_ptr<BerthRule> known_spot_rule(std::shared_ptr<SpotClaims> claims);

} // namespace leasehold::policy
