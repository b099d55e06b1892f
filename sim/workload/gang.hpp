// How a number of processors becomes a gang.
#pragma once

#include "model/request.hpp"

#include <cstdint>

namespace leasehold::workload {

/// Equal members, each on one host, that hold `processors` (1 or more) of `each` chips together: the largest divisor of
/// the processors of which a member holds at most `chips_per_member` chips; at least one processor a member. More than
/// one chip is rounded up to whole chips.
[[nodiscard]] model::Request gang_of(std::uint32_t processors, model::ChipShare each, std::uint32_t chips_per_member);

} // namespace leasehold::workload
