// Jobs of several tenants on pools that some of them own, in the run loop with owners' turn; for tests of tenancy.
#pragma once

#include "assembly/parties.hpp"
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "simulation/owners_first.hpp"
#include "support/job_loop.hpp"
#include "support/policy_from.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::test {

/// Hosts of one owner and one chip type: a pool.
struct PoolOf {
  std::uint32_t owner;
  std::uint32_t chip;
  std::uint32_t hosts;
  std::uint16_t chips = 1; ///< a host
};

/// What each host has beside its chips.
struct HostKind {
  std::uint32_t cores = 0;
  double memory = 0.0;
};

struct TenantJob {
  std::uint32_t tenant;
  double submitted;
  double work; ///< seconds
  std::vector<model::Request> requests;
  std::int32_t priority = 0;
};

/// `members` members of `chips` chips each, of any type unless `chip` says.
[[nodiscard]] inline model::Request gang_of(std::uint32_t members, std::uint32_t chips = 1, int chip = -1)
{
  model::Request request;
  request.members = members;
  request.chips = model::ChipShare::whole(chips);
  if (chip >= 0)
    request.chip_types = model::ChipTypes{model::ChipTypeId{static_cast<std::uint32_t>(chip)}};
  return request;
}

/// Tenants are named `t0`, `t1`, ..., chips `c0`, `c1`, .... A job that is stopped keeps its work at no cost.
class TenantsWorld {
public:
  struct Life {
    std::vector<double> starts;
    double finished = 1e300;
  };

  TenantsWorld(const std::vector<PoolOf>& pools, std::uint32_t tenants, std::vector<TenantJob> jobs,
               const std::string& tenancy, const std::string& scheduling = "best_effort_fifo",
               std::vector<double> weights = {}, HostKind host = {})
      : jobs_(std::move(jobs)), weights_(std::move(weights)), inventory(hosts(pools, host)), state(inventory, tenants),
        recorder({}, {.jobs = false}), runner(state, recorder, traits(), names("t", tenants), works()),
        services(state, runner, recorder, {}), owners(state, runner, services)
  {
    state.scheduling = std::make_unique<Watched>(policy_from(policy::scheduling_policies(), scheduling), *this);
    const policy::Parties parties{names("t", tenants), inventory.chip_types, assembly::chips_of_hosts(inventory)};
    config::Diagnostics diagnostics;
    state.scheduling->meet(parties, diagnostics);
    state.placement = policy_from(policy::placement_policies(), "pack");
    state.tenancy = policy_from(policy::tenancy_policies(), tenancy);
    state.tenancy->meet(parties, diagnostics);
    if (!diagnostics.ok())
      throw std::runtime_error(diagnostics.text());
    weights_.resize(tenants, 1.0);
    state.share_out(weights_);
    std::uint32_t next = 0;
    for (std::uint32_t p = 0; p < pools.size(); ++p) {
      const model::HostRange all{model::HostId{next}, model::HostId{next + pools[p].hosts - 1}};
      next += pools[p].hosts;
      state.ledger.deliver(model::LeaseId{p},
                           state.ledger.pool_of(model::TenantId{pools[p].owner}, model::ProviderId{0},
                                                model::RegionId{0}, model::ChipTypeId{pools[p].chip}),
                           {&all, 1});
      state.accounts.open(model::LeaseId{p}, double(pools[p].hosts) * pools[p].chips, Timestamp{0});
    }
    state.admit();
    for (const TenantJob& each : jobs_) {
      model::Job job;
      job.kind = model::JobKind::training;
      job.tenant = model::TenantId{each.tenant};
      job.submitted = Timestamp{each.submitted};
      job.priority = each.priority;
      state.jobs.add(job, each.requests, "job");
    }
    lives.resize(jobs_.size());
  }
  TenantsWorld(const TenantsWorld&) = delete;
  TenantsWorld& operator=(const TenantsWorld&) = delete;

  /// Called when all of an instant was decided.
  void observe(std::function<void()> observer) { observer_ = std::move(observer); }

  std::vector<Life>& play(Timestamp end = Timestamp::never())
  {
    Audit audit{*this};
    JobLoop{state, runner, audit, {{simulation::Turn::owners, &owners}}}.play(end);
    for (std::uint32_t j = 0; j < lives.size(); ++j)
      lives[j].finished = runner.finish_of(model::JobId{j}).value();
    return lives;
  }

  [[nodiscard]] bool runs(std::uint32_t job) const { return state.ledger.holds_chips(model::JobId{job}); }
  [[nodiscard]] std::vector<double> first_starts() const
  {
    std::vector<double> all;
    for (const Life& life : lives)
      all.push_back(life.starts.empty() ? -1.0 : life.starts.front());
    return all;
  }
  /// Chips that the tenant holds, of every type or of one.
  [[nodiscard]] double held(std::uint32_t tenant, int chip = -1) const
  {
    double chips = 0.0;
    for (const model::Pool& pool : state.ledger.pools())
      if (chip < 0 || pool.chip.index() == static_cast<std::uint32_t>(chip))
        for (const model::RunningJob& running : pool.running)
          if (state.jobs[running.job].tenant.index() == tenant)
            chips += state.ledger.allocation(running.job).chips;
    return chips;
  }

private:
  class Watched final : public policy::Scheduling {
  public:
    Watched(std::unique_ptr<policy::Scheduling> policy, TenantsWorld& world)
        : policy_(std::move(policy)), world_(&world)
    {
    }
    void meet(const policy::Parties& parties, config::Diagnostics& diagnostics) override
    {
      policy_->meet(parties, diagnostics);
    }
    void schedule(const model::ClusterView& view, policy::DecisionSink& decisions) override
    {
      policy_->schedule(view, decisions);
    }
    [[nodiscard]] Timestamp wake_at() const override { return policy_->wake_at(); }
    void submitted(const model::ClusterView& view, model::JobId job) override { policy_->submitted(view, job); }
    void started(const model::ClusterView& view, model::JobId job) override
    {
      world_->lives[job.index()].starts.push_back(view.now().value());
      policy_->started(view, job);
    }
    void ended(const model::ClusterView& view, model::JobId job, const model::Allocation& held) override
    {
      policy_->ended(view, job, held);
    }
    void pool_changed(const model::ClusterView& view, model::PoolId pool) override
    {
      policy_->pool_changed(view, pool);
    }

  private:
    std::unique_ptr<policy::Scheduling> policy_;
    TenantsWorld* world_;
  };
  class Audit final : public simulation::Process {
  public:
    explicit Audit(const TenantsWorld& world) : world_(&world) {}
    void audit() override
    {
      if (const std::string fault = world_->state.ledger.audit(); !fault.empty())
        throw std::logic_error(fault);
      if (world_->observer_)
        world_->observer_();
    }

  private:
    const TenantsWorld* world_;
  };

  static model::Inventory hosts(const std::vector<PoolOf>& pools, const HostKind& kind)
  {
    model::Inventory inventory;
    inventory.providers = {"cloud"};
    inventory.regions = {{"east", model::ProviderId{0}}};
    for (const PoolOf& pool : pools) {
      while (inventory.chip_types.size() <= pool.chip)
        inventory.chip_types.push_back("c" + std::to_string(inventory.chip_types.size()));
      for (std::uint32_t h = 0; h < pool.hosts; ++h) {
        model::Host host;
        host.name = "host-" + std::to_string(inventory.hosts.size());
        host.provider = model::ProviderId{0};
        host.region = model::RegionId{0};
        host.chip = model::ChipTypeId{pool.chip};
        host.chips = pool.chips;
        host.cores = kind.cores;
        host.memory = Bytes{kind.memory};
        inventory.hosts.push_back(host);
      }
    }
    return inventory;
  }
  static std::vector<std::string> names(const std::string& letter, std::uint32_t count)
  {
    std::vector<std::string> all;
    for (std::uint32_t n = 0; n < count; ++n)
      all.push_back(letter + std::to_string(n));
    return all;
  }
  static std::vector<assembly::WorkloadTraits> traits()
  {
    return {{"train", "model", {Seconds{1e9}, Seconds{0.0}}, Seconds{0.0}}};
  }
  [[nodiscard]] std::vector<double> works() const
  {
    std::vector<double> all;
    for (const TenantJob& job : jobs_)
      all.push_back(job.work);
    return all;
  }

  std::vector<TenantJob> jobs_;
  std::vector<double> weights_;
  std::function<void()> observer_;

public:
  std::vector<Life> lives; ///< by job
  model::Inventory inventory;
  simulation::ClusterState state;
  output::Recorder recorder;
  simulation::JobRunner runner;
  simulation::ServiceRunner services;
  simulation::OwnersFirst owners;
};

} // namespace leasehold::test
