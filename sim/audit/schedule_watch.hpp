// Looks on while the scheduling policy decides: what starts and on what it could have started, what is stopped or refused.
#pragma once

#include "output/decisions_file.hpp"
#include "simulation/parts.hpp"

#include <memory>

namespace leasehold::audit {

/// The pools that are open to a job and take it, as options of the decision that was written last; `taken`: the one that it has,
/// if any.
void write_pools(output::DecisionsFile& file, const simulation::Parts& parts, model::JobId job, model::PoolId taken);

/// The policy, with whoever looks on around it. Both others outlive it.
[[nodiscard]] std::unique_ptr<policy::Scheduling> watched(std::unique_ptr<policy::Scheduling> policy,
                                                          output::DecisionsFile& file, const simulation::Parts& parts);

} // namespace leasehold::audit
