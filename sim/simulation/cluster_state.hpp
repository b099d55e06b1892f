// The state of one run that several parts of the run loop share.
#pragma once

#include "model/job.hpp"
#include "model/ledger.hpp"
#include "model/pending_queue.hpp"
#include "model/view.hpp"
#include "policy/placement.hpp"
#include "policy/scheduling.hpp"
#include "policy/tenancy.hpp"
#include "simulation/event_heap.hpp"
#include "simulation/lease_accounts.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace leasehold::simulation {

struct ClusterState {
  ClusterState(const model::Inventory& inventory, std::size_t tenants)
      : ledger(inventory), pending(jobs), admitted(tenants), view(ledger, jobs, pending, admitted), accounts(ledger)
  {
  }
  ClusterState(const ClusterState&) = delete;
  ClusterState& operator=(const ClusterState&) = delete;

  void keep_apart(model::TenantId one, model::TenantId other) { rivals.push_back({one, other}); }
  /// The tenant runs on no leases but its own.
  void forbid_visits(model::TenantId tenant) { visits_nobody.insert(tenant); }
  /// Nobody else runs on the tenant's leases.
  void forbid_guests(model::TenantId tenant) { hosts_nobody.insert(tenant); }
  /// Asks the tenancy policy who may use which pool, within what is forbidden.
  void admit()
  {
    has_guests = false;
    for (std::uint32_t t = 0; t < admitted.size(); ++t) {
      const model::TenantId tenant{t};
      admitted[t] = tenancy->admit(tenant, ledger.pools());
      std::erase_if(admitted[t], [&](model::PoolId pool) { return is_forbidden(tenant, pool); });
      has_guests |=
          std::ranges::any_of(admitted[t], [&](model::PoolId pool) { return ledger.pool(pool).owner != tenant; });
    }
  }
  /// Rivals never use each other's pools, and a third tenant's only the one that the scenario names first. Right for a
  /// tenant once all before it are admitted.
  [[nodiscard]] bool is_forbidden(model::TenantId tenant, model::PoolId pool) const
  {
    const model::TenantId owner = ledger.pool(pool).owner;
    if (owner == tenant)
      return false;
    if (visits_nobody.contains(tenant) || hosts_nobody.contains(owner) || are_rivals(tenant, owner))
      return true;
    for (std::uint32_t other = 0; other < tenant.index(); ++other)
      if (are_rivals(tenant, model::TenantId{other}) &&
          std::ranges::find(admitted[other], pool) != admitted[other].end())
        return true;
    return false;
  }
  [[nodiscard]] bool are_rivals(model::TenantId one, model::TenantId other) const
  {
    return std::ranges::any_of(rivals, [&](const auto& pair) {
      return (pair.first == one && pair.second == other) || (pair.first == other && pair.second == one);
    });
  }

  void set_now(Timestamp instant)
  {
    now = instant;
    view.set_now(instant);
  }

  Timestamp now;
  model::ClusterLedger ledger;
  model::JobTable jobs;
  model::PendingQueue pending;
  std::vector<std::vector<model::PoolId>> admitted; ///< by tenant, as the tenancy policy says
  bool has_guests = false;                          ///< some tenant may run on another's chips
  std::vector<std::pair<model::TenantId, model::TenantId>> rivals;
  std::set<model::TenantId> visits_nobody;
  std::set<model::TenantId> hosts_nobody;
  model::ClusterView view;
  LeaseAccounts accounts;
  EventHeap events;
  std::unique_ptr<policy::Scheduling> scheduling;
  std::unique_ptr<policy::PlacementPolicy> placement;
  std::unique_ptr<policy::Tenancy> tenancy;
  /// Something changed that may let a job start; the scheduling policy is called at the end of the instant.
  bool reschedule = false;
};

} // namespace leasehold::simulation
