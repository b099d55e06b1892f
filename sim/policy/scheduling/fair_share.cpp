// Fair share: the tenant that had the least of what is due to it comes first. What a tenant had is the chip-seconds that
// its jobs held, of which half is forgotten every half-life; what is due to it is its share (ClusterView::share). Among
// tenants that had equally little, the one that holds least beside its share now. A tenant's own jobs keep their order.
// A job that does not fit holds back all that come after it in the pools that it waits for, as under fcfs.
#include "policy/scheduling/blocked_pools.hpp"
#include "policy/scheduling/registry.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numbers>
#include <tuple>
#include <vector>

namespace leasehold::policy {

namespace {

struct FairShareParameters {
  Seconds half_life{7.0 * 86400.0};
};

class FairShare final : public Scheduling {
public:
  explicit FairShare(const FairShareParameters& parameters) : half_life_(parameters.half_life) {}

  void schedule(const model::ClusterView& view, DecisionSink& decisions) override
  {
    age(view.now());
    collect(view);
    BlockedPools blocked;
    blocked.clear(view.pools().size());
    while (!blocked.all()) {
      const auto next = std::ranges::min_element(accounts_, {}, [&](const Account& account) {
        return std::tuple{account.waiting.empty(), rank(view, account)};
      });
      if (next == accounts_.end() || next->waiting.empty())
        return;
      const model::JobId job = next->waiting.front();
      next->waiting.pop_front();
      blocked.start_or_block(view, job, decisions);
    }
  }

  void started(const model::ClusterView& view, model::JobId job) override
  {
    hold(view, job, view.allocation(job).chips);
  }
  void ended(const model::ClusterView& view, model::JobId job, const model::Allocation& held) override
  {
    hold(view, job, -held.chips);
  }

private:
  struct Account {
    model::TenantId tenant;
    double used = 0.0; ///< chip-seconds, half of them forgotten every half-life
    double held = 0.0; ///< chips
    std::deque<model::JobId> waiting;
  };

  static std::pair<double, double> rank(const model::ClusterView& view, const Account& account)
  {
    const double share = view.share(account.tenant);
    return {account.used / share, account.held / share};
  }

  Account& account(model::TenantId tenant)
  {
    for (std::size_t t = accounts_.size(); t <= tenant.index(); ++t)
      accounts_.push_back({model::TenantId{static_cast<std::uint32_t>(t)}, 0.0, 0.0, {}});
    return accounts_[tenant.index()];
  }

  void hold(const model::ClusterView& view, model::JobId job, double chips)
  {
    age(view.now());
    account(view.job(job).tenant).held += chips;
  }

  /// d used / dt = held − used ln 2 / half-life, with held constant since the last call.
  void age(Timestamp now)
  {
    const double left = std::exp2(-((now - aged_) / half_life_));
    const double settled = half_life_.value() / std::numbers::ln2; // what one chip held for ever comes to
    for (Account& each : accounts_)
      each.used = each.used * left + each.held * settled * (1.0 - left);
    aged_ = now;
  }

  void collect(const model::ClusterView& view)
  {
    for (Account& each : accounts_)
      each.waiting.clear();
    for (model::JobId job = view.pending().front(); job.valid(); job = view.pending().next(job))
      account(view.job(job).tenant).waiting.push_back(job);
  }

  Seconds half_life_;
  std::vector<Account> accounts_; ///< by tenant
  Timestamp aged_;
};

const config::Schema<FairShareParameters>& schema(Tag<FairShareParameters>)
{
  static const auto declared =
      config::Schema<FairShareParameters>("fair_share", "the tenant that had the least chip-seconds for its share "
                                                        "(tenants.weight) comes first")
          .optional("half_life", &FairShareParameters::half_life,
                    "time after which half of what a tenant had is forgotten", config::positive());
  return declared;
}

} // namespace

Entry<Scheduling> fair_share_entry()
{
  auto fair_share = entry<Scheduling, FairShareParameters>(
      "Kay and Lauder, CACM 31(1), 1988; Slurm priority/multifactor, PriorityDecayHalfLife",
      [](const FairShareParameters& parameters, std::uint64_t) { return std::make_unique<FairShare>(parameters); });
  fair_share.goes_by_shares = true;
  return fair_share;
}

} // namespace leasehold::policy
