// Takes the picture that planners get.
#pragma once

#include "policy/api/snapshot.hpp"

namespace leasehold::policy {

[[nodiscard]] Snapshot take_snapshot(const model::ClusterView& view);

// Parts of it.
[[nodiscard]] Snapshot::Job describe(const model::ClusterView& view, model::JobId job);
[[nodiscard]] Snapshot::Pool describe(const model::ClusterView& view, model::PoolId pool);
[[nodiscard]] Snapshot::Host describe(const model::ClusterView& view, model::PoolId pool, model::HostId host);

} // namespace leasehold::policy
