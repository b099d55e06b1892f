// A pool of hosts in which a placement policy is asked for places.
#pragma once

#include "policy/placement/registry.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::test::placing {

using namespace leasehold::model;

/// A pool of hosts with these numbers of chips, and jobs placed by the test itself.
struct World {
  explicit World(const std::vector<std::uint16_t>& chips) : World(with_chips(chips)) {}
  explicit World(Inventory hosts) : inventory(std::move(hosts)), ledger(inventory)
  {
    pool = ledger.pool_of(TenantId{0}, ProviderId{0}, RegionId{0}, ChipTypeId{0});
    const HostRange all{HostId{0}, HostId{static_cast<std::uint32_t>(inventory.hosts.size()) - 1}};
    ledger.deliver(LeaseId{0}, pool, {&all, 1});
  }
  static Inventory with_chips(const std::vector<std::uint16_t>& chips)
  {
    Inventory inventory = test::plain_cluster(static_cast<std::uint32_t>(chips.size()));
    for (std::size_t h = 0; h < chips.size(); ++h) {
      inventory.hosts[h].chips = chips[h];
      inventory.hosts[h].cores = 16;
    }
    return inventory;
  }
  void occupy(std::uint32_t host, std::uint32_t chips)
  {
    Request request;
    request.chips = ChipShare::whole(chips);
    Placement placement{pool, {{{HostId{host}, HostId{host}}, 1, 0}}};
    REQUIRE(jobs.add({}, {&request, 1}, {}) == JobId{next_job});
    REQUIRE(ledger.allocate(JobId{next_job++}, 0, request, placement, Timestamp{0}) == Rejection::accepted);
  }
  /// What the policy proposes, `host x members` for each slice; empty where it finds no place. The ledger must agree.
  std::string place(const std::string& name, const Request& request)
  {
    const auto policy = test::policy_from(policy::placement_policies(), name);
    std::optional<Placement> placement = policy->place(view, JobId{next_job}, pool, request);
    if (!placement)
      return "";
    std::string text;
    for (const Slice& slice : placement->slices) {
      text += (text.empty() ? "" : " ") + std::to_string(slice.hosts.first.index());
      if (slice.hosts.size() > 1)
        text += "-" + std::to_string(slice.hosts.last.index());
      text += "x" + std::to_string(slice.members);
      if (!request.chips.is_whole())
        text += "@" + std::to_string(slice.accelerator);
    }
    CHECK(ledger.allocate(JobId{next_job}, 0, request, *placement, Timestamp{0}) == Rejection::accepted);
    CHECK(ledger.audit() == "");
    ledger.release(JobId{next_job});
    return text;
  }

  Inventory inventory;
  ClusterLedger ledger;
  PoolId pool;
  JobTable jobs;
  PendingQueue pending{jobs};
  std::vector<std::vector<PoolId>> admitted;
  ClusterView view{ledger, jobs, pending, admitted};
  std::uint32_t next_job = 0;
};

inline Request gang(std::uint32_t members, ChipShare chips)
{
  Request request;
  request.members = members;
  request.chips = chips;
  return request;
}

} // namespace leasehold::test::placing
