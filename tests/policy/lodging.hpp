// A landlord's pool in which a visitor runs, too; for tests of who makes room for whom.
#pragma once

#include "policy/api/tenancy.hpp"
#include "support/trace_runner.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace leasehold::policy {

inline constexpr model::TenantId landlord{0};
inline constexpr model::TenantId visitor{1};

inline model::Inventory roomy_hosts(std::uint32_t hosts)
{
  model::Inventory inventory = test::plain_cluster(hosts, 4);
  for (model::Host& host : inventory.hosts) {
    host.cores = 16;
    host.memory = Bytes{64.0};
  }
  return inventory;
}

/// The landlord's pool: hosts of 4 chips, 16 cores and 64 bytes.
struct Lodging {
  /// Of which each chip at work draws 50 W, where the site's power is capped.
  explicit Lodging(std::uint32_t hosts, double cap = 1e12)
      : inventory(roomy_hosts(hosts)),
        ledger(inventory,
               {inventory, {Watts{cap}}, std::vector<model::PowerCaps::HostDraw>(hosts, {Watts{0.0}, Watts{50.0}})}),
        pending(jobs), admitted(2), view(ledger, jobs, pending, admitted)
  {
    pool = ledger.pool_of(landlord, model::ProviderId{0}, model::RegionId{0}, model::ChipTypeId{0});
    ledger.deliver(model::LeaseId{0}, pool, std::array{model::HostRange{model::HostId{0}, model::HostId{hosts - 1}}});
  }
  static model::Request request(model::ChipShare chips, std::uint32_t cores, double memory)
  {
    model::Request asked;
    asked.chips = chips;
    asked.cores = cores;
    asked.memory = Bytes{memory};
    asked.chip_types = model::ChipTypes{model::ChipTypeId{0}};
    return asked;
  }
  /// One member on a host; none() without room there.
  model::JobId put(model::TenantId tenant, const model::Request& asked, std::uint32_t host, double at = 0.0,
                   model::JobKind kind = model::JobKind::training)
  {
    model::Job job;
    job.kind = kind;
    job.tenant = tenant;
    const model::JobId id = jobs.add(job, {&asked, 1}, {});
    const std::uint16_t accelerator = asked.chips.is_whole()
                                          ? std::uint16_t{0}
                                          : ledger.accelerator_for(model::HostId{host}, asked.chips).value_or(0);
    model::Placement placement{pool, {{{model::HostId{host}, model::HostId{host}}, 1, accelerator}}};
    const bool taken = ledger.allocate(id, 0, asked, placement, Timestamp{at}) == model::Rejection::accepted;
    return taken ? id : model::JobId::none();
  }

  model::Inventory inventory;
  model::ClusterLedger ledger;
  model::JobTable jobs;
  model::PendingQueue pending;
  std::vector<std::vector<model::PoolId>> admitted;
  model::ClusterView view;
  model::PoolId pool;
};

} // namespace leasehold::policy
