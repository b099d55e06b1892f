#include "plugins/guarded.hpp"

#include "plugins/call_mark.hpp"
#include "units/text.hpp"

#include <exception>
#include <utility>

namespace leasehold::policy {

namespace {

/// A plug-in's policy, and how it is called.
template <class Interface> class Guard {
public:
  Guard(std::unique_ptr<Interface> policy, std::string who) : policy_(std::move(policy)), who_(std::move(who)) {}

  template <class Ask> decltype(auto) call(Timestamp now, const Ask& ask) const
  {
    const InPlugin mark{who_, now};
    try {
      return ask(*policy_);
    } catch (const PluginFailure&) {
      throw; // of another plug-in, which this one's decision had asked
    } catch (const std::exception& thrown) {
      throw PluginFailure(told(now, thrown.what()));
    } catch (...) {
      throw PluginFailure(told(now, "an exception that is no std::exception"));
    }
  }

private:
  [[nodiscard]] std::string told(Timestamp now, const std::string& what) const
  {
    return who_ + " failed at " + to_text(Seconds{now.value()}) + " of simulated time: " + what;
  }

  std::unique_ptr<Interface> policy_;
  std::string who_;
};

class GuardedScheduling final : public Scheduling {
public:
  explicit GuardedScheduling(Guard<Scheduling> guard) : guard_(std::move(guard)) {}

  void schedule(const model::ClusterView& view, DecisionSink& decisions) override
  {
    last_ = view.now();
    guard_.call(last_, [&](Scheduling& policy) { policy.schedule(view, decisions); });
  }
  [[nodiscard]] Timestamp wake_at() const override
  {
    return guard_.call(last_, [](Scheduling& policy) { return policy.wake_at(); });
  }
  void meet(const Parties& parties, config::Diagnostics& diagnostics) override
  {
    guard_.call({}, [&](Scheduling& policy) { policy.meet(parties, diagnostics); });
  }
  void foretell(std::span<const double> work) override
  {
    guard_.call({}, [&](Scheduling& policy) { policy.foretell(work); });
  }
  void submitted(const model::ClusterView& view, model::JobId job) override
  {
    guard_.call(view.now(), [&](Scheduling& policy) { policy.submitted(view, job); });
  }
  void started(const model::ClusterView& view, model::JobId job) override
  {
    guard_.call(view.now(), [&](Scheduling& policy) { policy.started(view, job); });
  }
  void ended(const model::ClusterView& view, model::JobId job, const model::Allocation& held) override
  {
    guard_.call(view.now(), [&](Scheduling& policy) { policy.ended(view, job, held); });
  }
  void pool_changed(const model::ClusterView& view, model::PoolId pool) override
  {
    guard_.call(view.now(), [&](Scheduling& policy) { policy.pool_changed(view, pool); });
  }

private:
  Guard<Scheduling> guard_;
  Timestamp last_;
};

class GuardedPlacement final : public PlacementPolicy {
public:
  explicit GuardedPlacement(Guard<PlacementPolicy> guard) : guard_(std::move(guard)) {}

  [[nodiscard]] std::optional<model::Placement> place(const model::ClusterView& view, model::JobId job,
                                                      model::PoolId pool, const model::Request& request) override
  {
    return guard_.call(view.now(), [&](PlacementPolicy& policy) { return policy.place(view, job, pool, request); });
  }
  [[nodiscard]] std::optional<std::string> never_places(const model::Inventory& inventory, model::ChipTypeId chip,
                                                        model::RegionId region, std::uint32_t hosts) const override
  {
    return guard_.call(
        {}, [&](const PlacementPolicy& policy) { return policy.never_places(inventory, chip, region, hosts); });
  }

private:
  Guard<PlacementPolicy> guard_;
};

class GuardedTenancy final : public Tenancy {
public:
  explicit GuardedTenancy(Guard<Tenancy> guard) : guard_(std::move(guard)) {}

  void meet(const Parties& parties, config::Diagnostics& diagnostics) override
  {
    guard_.call({}, [&](Tenancy& policy) { policy.meet(parties, diagnostics); });
  }
  [[nodiscard]] std::vector<model::PoolId> admit(model::TenantId tenant, const model::ClusterView& view) const override
  {
    return guard_.call(view.now(), [&](const Tenancy& policy) { return policy.admit(tenant, view); });
  }
  [[nodiscard]] model::Rejection judge(const model::ClusterView& view, model::PoolId pool, model::TenantId tenant,
                                       const model::Request& request) const override
  {
    return guard_.call(view.now(), [&](const Tenancy& policy) { return policy.judge(view, pool, tenant, request); });
  }
  [[nodiscard]] std::string refusal(const model::ClusterView& view, model::PoolId pool, model::TenantId tenant,
                                    const model::Request& request) const override
  {
    return guard_.call(view.now(), [&](const Tenancy& policy) { return policy.refusal(view, pool, tenant, request); });
  }
  [[nodiscard]] bool accepts_without(const model::ClusterView& view, model::PoolId pool, const Claim& claim,
                                     const Claim::Whom& gone) const override
  {
    return guard_.call(view.now(),
                       [&](const Tenancy& policy) { return policy.accepts_without(view, pool, claim, gone); });
  }
  [[nodiscard]] bool takes_guests() const override
  {
    return guard_.call({}, [](const Tenancy& policy) { return policy.takes_guests(); });
  }
  [[nodiscard]] bool goes_first(const model::ClusterView& view, model::PoolId pool, const Claim& claim) const override
  {
    return guard_.call(view.now(), [&](const Tenancy& policy) { return policy.goes_first(view, pool, claim); });
  }
  [[nodiscard]] bool contests(const model::ClusterView& view, model::PoolId pool, model::TenantId tenant) const override
  {
    return guard_.call(view.now(), [&](const Tenancy& policy) { return policy.contests(view, pool, tenant); });
  }
  [[nodiscard]] double share(model::TenantId tenant, std::span<const double> weights) const override
  {
    return guard_.call({}, [&](const Tenancy& policy) { return policy.share(tenant, weights); });
  }
  [[nodiscard]] double quota(model::TenantId tenant) const override
  {
    return guard_.call({}, [&](const Tenancy& policy) { return policy.quota(tenant); });
  }
  [[nodiscard]] std::vector<model::JobId> victims(const model::ClusterView& view, model::PoolId pool,
                                                  const Claim& claim) const override
  {
    return guard_.call(view.now(), [&](const Tenancy& policy) { return policy.victims(view, pool, claim); });
  }

private:
  Guard<Tenancy> guard_;
};

class GuardedAutoscaling final : public Autoscaling {
public:
  explicit GuardedAutoscaling(Guard<Autoscaling> guard) : guard_(std::move(guard)) {}

  [[nodiscard]] std::uint32_t desired_replicas(const ServiceView& service) override
  {
    last_ = service.now;
    return guard_.call(last_, [&](Autoscaling& policy) { return policy.desired_replicas(service); });
  }
  [[nodiscard]] std::uint32_t replicas_of(TokensPerSecond capacity) const override
  {
    return guard_.call(last_, [&](const Autoscaling& policy) { return policy.replicas_of(capacity); });
  }
  [[nodiscard]] std::span<const std::uint32_t> by_kind() const override
  {
    return guard_.call(last_, [](const Autoscaling& policy) { return policy.by_kind(); });
  }
  [[nodiscard]] bool goes_by_one_load() const override
  {
    return guard_.call({}, [](const Autoscaling& policy) { return policy.goes_by_one_load(); });
  }
  [[nodiscard]] bool scales_pools() const override
  {
    return guard_.call({}, [](const Autoscaling& policy) { return policy.scales_pools(); });
  }
  [[nodiscard]] bool shares() const override
  {
    return guard_.call({}, [](const Autoscaling& policy) { return policy.shares(); });
  }
  [[nodiscard]] std::vector<std::uint32_t> shared_out(std::span<const ReplicaBid> bids) const override
  {
    return guard_.call(last_, [&](const Autoscaling& policy) { return policy.shared_out(bids); });
  }
  void may_have(std::uint32_t replicas) override
  {
    guard_.call(last_, [&](Autoscaling& policy) { policy.may_have(replicas); });
  }

private:
  Guard<Autoscaling> guard_;
  Timestamp last_;
};

class GuardedLeasing final : public Leasing {
public:
  explicit GuardedLeasing(Guard<Leasing> guard) : guard_(std::move(guard)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    guard_.call(view.now, [&](Leasing& policy) { policy.review(view, sink); });
  }
  [[nodiscard]] Seconds period() const override
  {
    return guard_.call({}, [](const Leasing& policy) { return policy.period(); });
  }
  [[nodiscard]] Timestamp next_review(Timestamp now) const override
  {
    return guard_.call(now, [&](const Leasing& policy) { return policy.next_review(now); });
  }
  [[nodiscard]] bool houses_each() const override
  {
    return guard_.call({}, [](const Leasing& policy) { return policy.houses_each(); });
  }

private:
  Guard<Leasing> guard_;
};

} // namespace

std::unique_ptr<Scheduling> guarded(std::unique_ptr<Scheduling> policy, const std::string& who)
{
  return std::make_unique<GuardedScheduling>(Guard{std::move(policy), who});
}

std::unique_ptr<PlacementPolicy> guarded(std::unique_ptr<PlacementPolicy> policy, const std::string& who)
{
  return std::make_unique<GuardedPlacement>(Guard{std::move(policy), who});
}

std::unique_ptr<Tenancy> guarded(std::unique_ptr<Tenancy> policy, const std::string& who)
{
  return std::make_unique<GuardedTenancy>(Guard{std::move(policy), who});
}

std::unique_ptr<Autoscaling> guarded(std::unique_ptr<Autoscaling> policy, const std::string& who)
{
  return std::make_unique<GuardedAutoscaling>(Guard{std::move(policy), who});
}

std::unique_ptr<Leasing> guarded(std::unique_ptr<Leasing> policy, const std::string& who)
{
  return std::make_unique<GuardedLeasing>(Guard{std::move(policy), who});
}

} // namespace leasehold::policy
