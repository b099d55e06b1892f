// The state of one run that several parts of the run loop share.
#pragma once

#include "market/lease_accounts.hpp"
#include "model/down_hosts.hpp"
#include "model/gang_homes.hpp"
#include "model/host_speeds.hpp"
#include "model/job.hpp"
#include "model/ledger.hpp"
#include "model/pending_queue.hpp"
#include "model/view.hpp"
#include "network/energy_meter.hpp"
#include "policy/api/placement.hpp"
#include "policy/api/scheduling.hpp"
#include "policy/api/tenancy.hpp"
#include "simulation/event_heap.hpp"
#include "simulation/gangs.hpp"

#include <algorithm>
#include <memory>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

namespace leasehold::simulation {

/// As many members as there are things that parts of a run share: what one part alone needs is its own.
struct ClusterState {
  ClusterState(const model::Inventory& inventory, std::size_t tenants)
      : ClusterState(inventory, tenants, network::platform_supply(inventory))
  {
  }
  ClusterState(const model::Inventory& inventory, std::size_t tenants, network::PowerSupply supply)
      : ledger(inventory, network::power_caps(inventory, supply)), down(inventory.hosts.size()), pending(jobs),
        admitted(tenants), view(ledger, jobs, pending, admitted), accounts(ledger),
        energy(inventory, std::move(supply), tenants)
  {
    view.know(energy.grids());
    view.know(homes);
  }
  ClusterState(const ClusterState&) = delete;
  ClusterState& operator=(const ClusterState&) = delete;

  /// Asks the tenancy policy who may use which pool.
  void admit()
  {
    has_guests = false;
    for (std::uint32_t t = 0; t < admitted.size(); ++t) {
      const model::TenantId tenant{t};
      admitted[t] = tenancy->admit(tenant, view);
      has_guests |=
          std::ranges::any_of(admitted[t], [&](model::PoolId pool) { return ledger.pool(pool).owner != tenant; });
    }
  }

  /// Asks the tenancy policy what is due to each tenant, and how much it may hold.
  void share_out(std::span<const double> weights)
  {
    for (std::uint32_t t = 0; t < weights.size(); ++t)
      standings.push_back(
          {weights[t], tenancy->share(model::TenantId{t}, weights), tenancy->quota(model::TenantId{t})});
    view.know(standings);
  }

  /// Their tenant lets go of these hosts once what serves there serves elsewhere; or does not after all.
  void leave(model::HostRange hosts)
  {
    if (leaving.capacity() == 0)
      leaving = model::HostSet{ledger.inventory().hosts.size()};
    leaving.insert(hosts);
  }
  void stay(model::HostRange hosts)
  {
    if (!leaving.empty())
      leaving.erase(hosts);
  }

  /// Throws std::logic_error where the clock would fall.
  void set_now(Timestamp instant)
  {
    if (instant < now)
      throw std::logic_error("the clock falls");
    now = instant;
    view.set_now(instant);
  }

  Timestamp now;
  model::ClusterLedger ledger;
  model::DownHosts down;
  model::HostSpeeds speeds;
  model::JobTable jobs;
  model::PendingQueue pending;
  model::Precedence precedence;
  std::vector<std::vector<model::PoolId>> admitted; ///< by tenant, as the tenancy policy says
  std::vector<model::Standing> standings;           ///< by tenant, likewise
  model::HostSet leaving;                           ///< hosts on which no replica starts any more
  bool has_guests = false;                          ///< some tenant may run on another's chips
  model::LiveView view;                             ///< policies get it as a ClusterView
  market::LeaseAccounts accounts;
  network::EnergyMeter energy;
  Gangs gangs{*this};
  model::GangHomes homes{jobs};
  EventHeap events;
  std::unique_ptr<policy::Scheduling> scheduling;
  std::unique_ptr<policy::PlacementPolicy> placement;
  std::unique_ptr<policy::Tenancy> tenancy;
  /// Something changed that may let a job start; the scheduling policy is called at the end of the instant.
  bool reschedule = false;
};

} // namespace leasehold::simulation
