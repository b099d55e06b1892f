// Whom to stop so that work gets what its quota, or its fair share, says.
#pragma once

#include "policy/api/tenancy.hpp"
#include "policy/tenancy/quota/books.hpp"
#include "policy/tenancy/quota/parameters.hpp"

#include <vector>

namespace leasehold::policy {

/// Whom stopping makes room and quota for the claim, no more than it takes; empty where nobody may be stopped for it, or
/// nobody has to be. Kueue's order: work of a tenant that is below its nominal quota stops borrowers of its cohort until it
/// fits without borrowing; else work stops its own tenant's of a lower priority; else, to fair shares, who borrows more for
/// its weight. Who no longer borrows is spared, and what is not needed after all is given back, the last first.
[[nodiscard]] std::vector<model::JobId> reclaim(const model::ClusterView& view, model::PoolId pool, const Claim& claim,
                                                const QuotaBooks& books, const QuotaParameters& rules);

} // namespace leasehold::policy
