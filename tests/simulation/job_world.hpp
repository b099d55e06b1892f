// Jobs on hosts of four chips, in the run loop; for tests of what policies decide and of what becomes of jobs.
#pragma once

#include "policy/placement/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "simulation/ledger_audit.hpp"
#include "support/job_loop.hpp"
#include "support/policy_from.hpp"
#include "support/scratch.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::test {

/// Pools by chip type, in the order of the hosts that a JobWorld is given.
inline constexpr model::PoolId a{0};
inline constexpr model::PoolId b{1};

/// Hosts of four chips: `hosts[c]` of chip type c, all of one tenant, one pool a chip type. Pool c is of chip c.
[[nodiscard]] inline model::Inventory small_hosts(const std::vector<std::uint32_t>& hosts)
{
  model::Inventory inventory;
  inventory.providers = {"cloud"};
  inventory.regions = {{"east", model::ProviderId{0}}};
  for (std::uint32_t c = 0; c < hosts.size(); ++c) {
    inventory.chip_types.push_back(std::string(1, static_cast<char>('A' + c)));
    for (std::uint32_t h = 0; h < hosts[c]; ++h) {
      model::Host host;
      host.name = inventory.chip_types[c] + std::to_string(h);
      host.provider = model::ProviderId{0};
      host.region = model::RegionId{0};
      host.chip = model::ChipTypeId{c};
      host.chips = 4;
      inventory.hosts.push_back(host);
    }
  }
  return inventory;
}

/// A gang of one member of so many chips; `chip` -1: of any type.
[[nodiscard]] inline model::Request on_chips(std::uint32_t chips, int chip, double rate)
{
  model::Request request;
  request.chips = model::ChipShare::whole(chips);
  if (chip >= 0)
    request.chip_types = model::ChipTypes{model::ChipTypeId{static_cast<std::uint32_t>(chip)}};
  request.rate = rate;
  return request;
}

struct JobSpec {
  std::string name;
  double submitted;
  double work;
  std::vector<model::Request> requests;
  std::int32_t priority = 0;
  Timestamp deadline = Timestamp::never();
};

/// Jobs by submission. Every job checkpoints by `traits`.
class JobWorld {
public:
  JobWorld(const std::vector<std::uint32_t>& hosts, const std::vector<JobSpec>& specs, assembly::WorkloadTraits traits,
           std::unique_ptr<policy::Scheduling> scheduling)
      : inventory(small_hosts(hosts)), state(inventory, 1), recorder(scratch.path(), {.jobs = false, .events = true}),
        runner(state, recorder, {std::move(traits)}, {"lab"}, works(specs))
  {
    state.scheduling = std::move(scheduling);
    state.placement = policy_from(policy::placement_policies(), "first_fit");
    state.tenancy = policy_from(policy::tenancy_policies(), "dedicated");
    std::uint32_t next = 0;
    for (std::uint32_t c = 0; c < hosts.size(); ++c) {
      const model::PoolId pool =
          state.ledger.pool_of(model::TenantId{0}, model::ProviderId{0}, model::RegionId{0}, model::ChipTypeId{c});
      const model::HostRange all{model::HostId{next}, model::HostId{next + hosts[c] - 1}};
      next += hosts[c];
      state.ledger.deliver(model::LeaseId{c}, pool, {&all, 1});
      state.accounts.open(model::LeaseId{c}, 4.0 * hosts[c], Timestamp{0});
      state.admitted[0].push_back(pool);
    }
    for (const JobSpec& spec : specs) {
      model::Job job;
      job.kind = model::JobKind::training;
      job.tenant = model::TenantId{0};
      job.submitted = Timestamp{spec.submitted};
      job.priority = spec.priority;
      job.deadline = spec.deadline;
      state.jobs.add(job, spec.requests, spec.name);
    }
    loop.emplace(state, runner, audit_);
  }

  /// Plays instants up to `end`, or to the last; none where that is past.
  void play(Timestamp end = Timestamp::never())
  {
    if (end >= state.now)
      loop->play(end);
  }

  test::ScratchDirectory scratch;
  model::Inventory inventory;
  simulation::ClusterState state;
  output::Recorder recorder;
  simulation::JobRunner runner;
  std::optional<JobLoop> loop; ///< made last, of all jobs

private:
  static std::vector<double> works(const std::vector<JobSpec>& specs)
  {
    std::vector<double> all;
    for (const JobSpec& spec : specs)
      all.push_back(spec.work);
    return all;
  }

  simulation::LedgerAudit audit_{state};
};

} // namespace leasehold::test
