// Quota with borrowing and reclaim, in Kueue's words. Each tenant has a nominal quota of each chip type, and may borrow what
// its cohort does not use; what fits into its nominal quota goes before all that borrows, which is stopped for it.
#include "policy/tenancy/quota/reclaim.hpp"
#include "policy/tenancy/registry.hpp"
#include "policy/tenancy/victims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace leasehold::policy {

namespace {

using model::ChipTypeId;
using model::JobId;
using model::PoolId;
using model::TenantId;

class Quota final : public Tenancy {
public:
  explicit Quota(QuotaParameters parameters) : parameters_(std::move(parameters)) {}

  void meet(const Parties& parties, config::Diagnostics& diagnostics) override
  {
    chips_ = parties.chips.size();
    if (parties.tenants.size() == 1 && parameters_.within_queue.value != WithinQueue::never)
      diagnostics.error(parameters_.within_queue.at, "`within_queue` has no effect",
                        "the only tenant competes with nobody: the scheduling policy alone decides",
                        "choose one that stops jobs, such as `scheduling: priority`");
    for (const QueueParameters& queue : parameters_.queues) {
      Queue& made = queues_[named<TenantId>(parties.tenants, queue.tenant, "tenant", diagnostics)];
      made.cohort = &queue.cohort;
      for (const FlavorParameters& flavor : queue.flavors)
        made.flavors.emplace_back(named<ChipTypeId>(parties.chips, flavor.chip, "chip", diagnostics),
                                  ChipQuota{flavor.nominal, flavor.borrowing_limit.value_or(unlimited),
                                            flavor.lending_limit.value_or(unlimited)});
    }
  }

  [[nodiscard]] std::vector<PoolId> admit(TenantId tenant, const model::ClusterView& view) const override
  {
    std::vector<std::pair<std::size_t, PoolId>> open;
    for (std::uint32_t p = 0; p < view.pools().size(); ++p) {
      const model::Pool& pool = view.pool(PoolId{p});
      if (const auto place = place_of(tenant, pool.chip))
        open.emplace_back(2 * *place + (pool.owner == tenant ? 0 : 1), PoolId{p});
    }
    std::ranges::stable_sort(open, {}, &std::pair<std::size_t, PoolId>::first);
    std::vector<PoolId> pools;
    pools.reserve(open.size());
    for (const auto& each : open)
      pools.push_back(each.second);
    return pools;
  }

  [[nodiscard]] model::Rejection judge(const model::ClusterView& view, PoolId pool, TenantId tenant,
                                       const model::Request& request) const override
  {
    const double room = books(view).available(tenant, view.pool(pool).chip);
    return request.total_chips() <= room + chip_rounding ? model::Rejection::accepted
                                                         : model::Rejection::against_tenancy;
  }

  [[nodiscard]] std::string refusal(const model::ClusterView& view, PoolId pool, TenantId tenant,
                                    const model::Request& /*request*/) const override
  {
    const ChipTypeId chip = view.pool(pool).chip;
    const QuotaBooks& now = books(view);
    return fmt::format(
        "`quota` leaves its tenant {} more: it holds {}, {} are its nominal quota, and of what its cohort "
        "lends it may take {} now",
        now.available(tenant, chip), now.use(tenant, chip), now.nominal(tenant, chip),
        std::max(0.0, now.available(tenant, chip) - std::max(0.0, now.nominal(tenant, chip) - now.use(tenant, chip))));
  }
  [[nodiscard]] bool accepts_without(const model::ClusterView& view, PoolId pool, const Claim& claim,
                                     const Claim::Whom& gone) const override
  {
    const ChipTypeId chip = view.pool(pool).chip;
    QuotaBooks then = books(view);
    for (const model::Pool& each : view.pools())
      for (const model::RunningJob& running : each.running)
        if (const model::Job& job = view.job(running.job); each.chip == chip && counts_as_use(job) && gone(job))
          then.add(job.tenant, chip, -view.allocation(running.job).chips);
    return claim.request->total_chips() <= then.available(claim.tenant, chip) + chip_rounding;
  }

  [[nodiscard]] bool takes_guests() const override { return true; }

  [[nodiscard]] double quota(TenantId tenant) const override
  {
    const auto queue = queues_.find(tenant);
    if (queue == queues_.end() || queue->second.flavors.empty())
      return unlimited;
    double most = 0.0;
    for (const auto& flavor : queue->second.flavors)
      most += flavor.second.nominal + flavor.second.borrowing;
    return most;
  }

  /// Of its nominal quota all that it does not use, as it regains that. One that has no quotas has what it leases.
  [[nodiscard]] double room(const model::ClusterView& view, TenantId tenant, ChipTypeId chip) const override
  {
    if (const auto queue = queues_.find(tenant); queue == queues_.end() || queue->second.flavors.empty())
      return unlimited;
    if (!place_of(tenant, chip))
      return 0.0;
    const QuotaBooks& now = books(view);
    return std::max(now.available(tenant, chip), now.nominal(tenant, chip) - now.use(tenant, chip));
  }

  [[nodiscard]] bool goes_first(const model::ClusterView& view, PoolId pool, const Claim& claim) const override
  {
    const ChipTypeId chip = view.pool(pool).chip;
    const double nominal = books(view).nominal(claim.tenant, chip);
    const double use = books(view).use(claim.tenant, chip);
    if (!claim.over_guests)
      return use + claim.request->total_chips() <= nominal + chip_rounding;
    return use < nominal || reclaims_beyond_nominal();
  }
  [[nodiscard]] bool contests(const model::ClusterView& view, PoolId pool, TenantId tenant) const override
  {
    return parameters_.within_queue.value != WithinQueue::never ||
           ((books(view).nominal(tenant, view.pool(pool).chip) > 0.0 || reclaims_beyond_nominal()) &&
            has_others(view, pool, tenant));
  }

  [[nodiscard]] std::vector<JobId> victims(const model::ClusterView& view, PoolId pool,
                                           const Claim& claim) const override
  {
    if (claim.over_guests)
      return reclaim(view, pool, claim, books(view), parameters_);
    return room_makers(view, *this, pool, claim, [&](const model::Job& job) {
      return makes_way(job, claim) || (claim.over_training && is_own_training(job, claim)) ? 0 : -1;
    });
  }

private:
  struct Queue {
    const std::string* cohort = nullptr;
    std::vector<std::pair<ChipTypeId, ChipQuota>> flavors;
  };

  [[nodiscard]] bool reclaims_beyond_nominal() const
  {
    return parameters_.within_queue.value != WithinQueue::never || parameters_.reclaim_to == ReclaimTo::fair_share;
  }

  /// Where the chip stands among the tenant's flavours; nothing: it is closed to it.
  [[nodiscard]] std::optional<std::size_t> place_of(TenantId tenant, ChipTypeId chip) const
  {
    const auto queue = queues_.find(tenant);
    if (queue == queues_.end() || queue->second.flavors.empty())
      return 0;
    const auto& flavors = queue->second.flavors;
    const auto found = std::ranges::find(flavors, chip, &std::pair<ChipTypeId, ChipQuota>::first);
    if (found == flavors.end())
      return std::nullopt;
    return static_cast<std::size_t>(found - flavors.begin());
  }

  [[nodiscard]] const QuotaBooks& books(const model::ClusterView& view) const
  {
    if (!books_ || seen_ != std::pair{&view, view.changes()}) {
      books_.emplace(view, quotas(view), cohorts(view));
      seen_ = {&view, view.changes()};
    }
    return *books_;
  }

  [[nodiscard]] std::vector<std::vector<ChipQuota>> quotas(const model::ClusterView& view) const
  {
    std::size_t chips = chips_;
    for (const model::Pool& pool : view.pools())
      chips = std::max<std::size_t>(chips, pool.chip.index() + 1);
    std::vector<std::vector<ChipQuota>> all(view.tenants(), std::vector<ChipQuota>(chips));
    for (const model::Pool& pool : view.pools())
      if (pool.owner.index() < all.size())
        all[pool.owner.index()][pool.chip.index()].nominal += static_cast<double>(pool.chips);
    for (const auto& [tenant, queue] : queues_)
      if (!queue.flavors.empty() && tenant.index() < all.size()) {
        all[tenant.index()].assign(chips, {});
        for (const auto& [chip, quota] : queue.flavors)
          all[tenant.index()][chip.index()] = quota;
      }
    return all;
  }

  [[nodiscard]] std::vector<std::size_t> cohorts(const model::ClusterView& view) const
  {
    std::vector<std::size_t> all(view.tenants());
    std::map<std::string, std::size_t> numbers{{"", 0}};
    for (const auto& [tenant, queue] : queues_)
      if (tenant.index() < all.size())
        all[tenant.index()] = numbers.try_emplace(*queue.cohort, numbers.size()).first->second;
    return all;
  }

  QuotaParameters parameters_;
  std::map<TenantId, Queue> queues_;
  std::size_t chips_ = 0;
  // What was counted last is kept, as the run loop asks for each gang. It depends on the view alone.
  mutable std::optional<QuotaBooks> books_;
  mutable std::pair<const model::ClusterView*, std::uint64_t> seen_{};
};

} // namespace

Entry<Tenancy> quota_entry()
{
  auto quota = entry<Tenancy, QuotaParameters>(
      "Kubernetes SIG Scheduling, Kueue: ClusterQueue, cohorts, preemption and fair sharing",
      [](const QuotaParameters& parameters, std::uint64_t) { return std::make_unique<Quota>(parameters); });
  quota.goes_by_shares = true;
  return quota;
}

} // namespace leasehold::policy
