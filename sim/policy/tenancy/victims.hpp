// Room for a gang in a pool: what stopping others would free, and whom to stop first. Tenancy policies share it.
#pragma once

#include "policy/api/tenancy.hpp"

#include <functional>

namespace leasehold::policy {

/// How soon a job may be stopped for another: the lower goes first; below 0 it may not be stopped at all.
using Rank = std::function<int(const model::Job&)>;

/// Training of the tenant itself for which no chips were leased: it makes room for what the tenant serves.
[[nodiscard]] inline bool is_own_training(const model::Job& job, const Claim& claim)
{
  return job.tenant == claim.tenant && job.kind == model::JobKind::training && !job.housed;
}

/// Who goes to other chips: a replica, as somebody needs hosts of its own in the pool, or whomever the claim names.
[[nodiscard]] inline bool makes_way(const model::Job& job, const Claim& claim)
{
  return (claim.over_replicas && job.kind == model::JobKind::replica) || (claim.over && claim.over(job));
}

/// Whether the request would fit if all jobs of the pool that may be stopped were; else stopping any is in vain. Counts
/// whole chips, fractions, cores and memory as `ClusterLedger::members_on` does, and the site's power.
[[nodiscard]] bool fits_without(const model::ClusterView& view, model::PoolId pool, const model::Request& request,
                                const Rank& rank);

/// Whether as many gangs as this of the claim's requests would fit into the pool, and the policy accept them, once those had
/// stopped whom `gone` names.
[[nodiscard]] bool has_room_without(const model::ClusterView& view, const Tenancy& tenancy, model::PoolId pool,
                                    const Claim& claim, std::size_t gangs, const Claim::Whom& gone);

/// Whom of those that the claim names (`Claim::over`) to have drain as well, the least priority first, so that as many gangs
/// as can, up to `missing`, find room in the pool once all who drain are gone; and how many gangs that are.
struct Drained {
  std::vector<model::JobId> jobs;
  std::size_t gangs = 0;
};
[[nodiscard]] Drained to_drain(const model::ClusterView& view, const Tenancy& tenancy, model::PoolId pool,
                               const Claim& claim, std::size_t missing, const Claim::Whom& drains);

/// All jobs of the pool that may be stopped, by rank; among equals the latest started first: it has the least to lose.
/// Where the policy refuses the claim as things stand, of these and of what the claim's tenant runs in other pools those
/// that it takes, by rank and priority: nobody is stopped whose chips are not what is lacking. Empty where stopping them
/// all would not be enough.
[[nodiscard]] std::vector<model::JobId> room_makers(const model::ClusterView& view, const Tenancy& tenancy,
                                                    model::PoolId pool, const Claim& claim, const Rank& rank);

} // namespace leasehold::policy
