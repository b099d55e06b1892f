#include "plugins/guarded.hpp"

#include "plugins/call_mark.hpp"
#include "plugins/checked_leases.hpp"
#include "plugins/view_copy.hpp"
#include "units/text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <exception>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

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

/// Answers that no run could go on with.
void refuse_unless(bool sound, const std::string& what)
{
  if (!sound)
    throw std::invalid_argument(what);
}

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
    return guard_.call(last_, [](Scheduling& policy) {
      const Timestamp next = policy.wake_at();
      refuse_unless(!std::isnan(next.value()), "it is to be woken at an instant that is no number");
      return next;
    });
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
    return guard_.call(view.now(), [&](const Tenancy& policy) {
      std::vector<model::PoolId> open = policy.admit(tenant, view);
      std::set<model::PoolId> seen;
      for (const model::PoolId pool : open) {
        refuse_unless(
            pool.index() < view.pools().size(),
            fmt::format("it opens pool {}, which there is not (there are {})", pool.index(), view.pools().size()));
        refuse_unless(seen.insert(pool).second, fmt::format("it opens pool {} twice to one tenant", pool.index()));
      }
      return open;
    });
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
    return guard_.call({}, [&](const Tenancy& policy) {
      const double share = policy.share(tenant, weights);
      refuse_unless(share >= 0.0 && std::isfinite(share), fmt::format("a tenant's share is {}", share));
      return share;
    });
  }
  [[nodiscard]] double quota(model::TenantId tenant) const override
  {
    return guard_.call({}, [&](const Tenancy& policy) {
      const double quota = policy.quota(tenant);
      refuse_unless(quota >= 0.0, fmt::format("a tenant's quota is {} chips", quota));
      return quota;
    });
  }
  [[nodiscard]] double room(const model::ClusterView& view, model::TenantId tenant,
                            model::ChipTypeId chip) const override
  {
    return guard_.call(view.now(), [&](const Tenancy& policy) {
      const double room = policy.room(view, tenant, chip);
      refuse_unless(!std::isnan(room), "a tenant's room is no number");
      return room;
    });
  }
  [[nodiscard]] std::vector<model::JobId> victims(const model::ClusterView& view, model::PoolId pool,
                                                  const Claim& claim) const override
  {
    return guard_.call(view.now(), [&](const Tenancy& policy) {
      std::vector<model::JobId> stopped = policy.victims(view, pool, claim);
      std::set<model::JobId> seen;
      for (const model::JobId job : stopped) {
        refuse_unless(view.runs(job) && view.allocation(job).placement.pool == pool,
                      fmt::format("it stops job {}, which does not run in the pool", job.index()));
        refuse_unless(seen.insert(job).second, fmt::format("it stops job {} twice", job.index()));
      }
      return stopped;
    });
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
    kinds_ = service.kinds.size();
    const ServiceView own = service; // its own to spoil
    return guard_.call(last_, [&](Autoscaling& policy) { return policy.desired_replicas(own); });
  }
  [[nodiscard]] std::uint32_t replicas_of(TokensPerSecond capacity) const override
  {
    return guard_.call(last_, [&](const Autoscaling& policy) { return policy.replicas_of(capacity); });
  }
  [[nodiscard]] std::span<const std::uint32_t> by_kind() const override
  {
    return guard_.call(last_, [&](const Autoscaling& policy) {
      const std::span<const std::uint32_t> counts = policy.by_kind();
      refuse_unless(counts.empty() || counts.size() == kinds_,
                    fmt::format("it counts replicas of {} kinds (there are {})", counts.size(), kinds_));
      return counts;
    });
  }
  [[nodiscard]] bool goes_by_one_load() const override
  {
    return guard_.call({}, [](const Autoscaling& policy) { return policy.goes_by_one_load(); });
  }
  [[nodiscard]] SizeClasses size_classes() const override
  {
    return guard_.call({}, [](const Autoscaling& policy) { return policy.size_classes(); });
  }
  [[nodiscard]] std::span<const double> routes() const override
  {
    return guard_.call(last_, [](const Autoscaling& policy) { return policy.routes(); });
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
    return guard_.call(last_, [&](const Autoscaling& policy) {
      std::vector<std::uint32_t> shares = policy.shared_out(bids);
      refuse_unless((shares.empty() && !policy.shares()) || shares.size() == bids.size(),
                    fmt::format("it shares out among {} services (there are {})", shares.size(), bids.size()));
      for (std::size_t i = 0; i < shares.size(); ++i)
        refuse_unless(shares[i] <= bids[i].wanted,
                      fmt::format("it gives a service {} replicas (which wants {})", shares[i], bids[i].wanted));
      return shares;
    });
  }
  void may_have(std::uint32_t replicas) override
  {
    guard_.call(last_, [&](Autoscaling& policy) { policy.may_have(replicas); });
  }

private:
  Guard<Autoscaling> guard_;
  Timestamp last_;
  std::size_t kinds_ = 0; ///< at the last call
};

class GuardedLeasing final : public Leasing {
public:
  explicit GuardedLeasing(Guard<Leasing> guard) : guard_(std::move(guard)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    const ViewCopy own{view};
    CheckedLeases checked{view, sink, refused_};
    guard_.call(view.now, [&](Leasing& policy) { policy.review(own.view(), checked); });
  }
  [[nodiscard]] Seconds period() const override
  {
    return guard_.call({}, [](const Leasing& policy) {
      const Seconds period = policy.period();
      refuse_unless(period > Seconds{0.0}, fmt::format("its period is {} s", period.value()));
      return period;
    });
  }
  [[nodiscard]] Timestamp next_review(Timestamp now) const override
  {
    return guard_.call(now, [&](const Leasing& policy) {
      const Timestamp next = policy.next_review(now);
      refuse_unless(next > now, fmt::format("its next review is at {} s, and not after this one", next.value()));
      return next;
    });
  }
  [[nodiscard]] bool houses_each() const override
  {
    return guard_.call({}, [](const Leasing& policy) { return policy.houses_each(); });
  }
  [[nodiscard]] std::span<const RefusedRequests> refused() const override { return refused_; }

private:
  Guard<Leasing> guard_;
  std::vector<RefusedRequests> refused_; ///< by reason
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
