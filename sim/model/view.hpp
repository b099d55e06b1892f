// What a policy may see of the cluster and its jobs at one instant. The view is live: a decision that is accepted shows
// in it at once. What a job will really do (run time, output lengths, failures to come) is nowhere in it.
#pragma once

#include "model/grid_intensity.hpp"
#include "model/job.hpp"
#include "model/job_facts.hpp"
#include "model/ledger.hpp"
#include "model/pending_queue.hpp"
#include "model/precedence.hpp"
#include "model/standing.hpp"

#include <span>
#include <vector>

namespace leasehold::model {

class GangHomes;

/// How far two hosts are apart, as far as the platform says.
enum class Distance : std::uint8_t { same_host, same_rack, same_region, apart };

class ClusterView {
public:
  /// `admitted[t]` lists the pools open to tenant t, in the order in which they should be tried.
  ClusterView(const ClusterLedger& ledger, const JobTable& jobs, const PendingQueue& pending,
              const std::vector<std::vector<PoolId>>& admitted)
      : ledger_(&ledger), jobs_(&jobs), pending_(&pending), admitted_(&admitted)
  {
  }

  [[nodiscard]] Timestamp now() const { return now_; }

  // Jobs --------------------------------------------------------------------------------------------------------------
  /// Whether there is such a job, be it to come, there or over: of an id that somebody else names.
  [[nodiscard]] bool knows(JobId id) const { return id.index() < jobs_->size(); }
  /// Submission, priority, tenant, kind, state and deadline.
  [[nodiscard]] const Job& job(JobId id) const { return (*jobs_)[id]; }
  /// The alternatives that the job declares, each with its rate: the job's row of a throughput matrix.
  [[nodiscard]] std::span<const Request> requests(JobId id) const { return jobs_->requests(id); }
  [[nodiscard]] const PendingQueue& pending() const { return *pending_; }
  /// Which jobs come once which others have finished, as declared: by their ids, those that have not come yet among them.
  [[nodiscard]] std::span<const JobLink> links() const
  {
    return precedence_ == nullptr ? std::span<const JobLink>{} : precedence_->declared();
  }
  /// What the job got so far, up to now.
  [[nodiscard]] JobFacts facts(JobId id) const { return known_ == nullptr ? JobFacts{} : known_->facts(id); }
  /// Whether the job holds chips, and which.
  [[nodiscard]] bool runs(JobId id) const { return ledger_->holds_chips(id); }
  [[nodiscard]] const Allocation& allocation(JobId id) const { return ledger_->allocation(id); }

  // Tenants -----------------------------------------------------------------------------------------------------------
  [[nodiscard]] std::size_t tenants() const { return admitted_->size(); }
  /// Where nobody told them all have equal shares.
  [[nodiscard]] Standing standing(TenantId tenant) const
  {
    return standings_.empty() ? Standing{.share = 1.0 / static_cast<double>(tenants())} : standings_[tenant.index()];
  }
  [[nodiscard]] double share(TenantId tenant) const { return standing(tenant).share; }
  [[nodiscard]] double weight(TenantId tenant) const { return standing(tenant).weight; }
  [[nodiscard]] double quota(TenantId tenant) const { return standing(tenant).quota; }

  // Pools -------------------------------------------------------------------------------------------------------------
  /// Pool::running tells who runs there; job() of which kind each is: replicas and pilots are among them.
  [[nodiscard]] std::span<const Pool> pools() const { return ledger_->pools(); }
  [[nodiscard]] const Pool& pool(PoolId id) const { return ledger_->pool(id); }
  [[nodiscard]] std::span<const PoolId> admitted(TenantId tenant) const { return (*admitted_)[tenant.index()]; }
  /// Those in which the job may run, as they should be tried: its tenant's; of a job that is bound (Job::bound) its home alone.
  [[nodiscard]] std::span<const PoolId> open_to(JobId id) const
  {
    return job(id).bound ? home_of(id) : admitted(job(id).tenant);
  }
  /// When the first of the leases behind the pool ends, as the contracts stand; never() where all is owned or open-ended.
  [[nodiscard]] Timestamp until(PoolId id) const;
  /// Whether all its chips are on open-ended leases; false where nothing tells.
  [[nodiscard]] bool paid_by_use(PoolId id) const;
  /// What a chip of the pool costs now, $/h: the mean over its hosts, of owned chips the least that one costs on demand. 0
  /// where nothing tells.
  [[nodiscard]] double price(PoolId id) const;
  /// The same of a chip of one host that is in a pool.
  [[nodiscard]] double price(HostId id) const;
  /// Whether the whole gang fits into the pool now, as far as counts of chips, cores and memory and the site's power say.
  [[nodiscard]] bool fits(PoolId pool, const Request& request) const
  {
    return accepts(pool, request) && ledger_->members_free(pool, request, request.members) >= request.members &&
           ledger_->has_power(pool, request);
  }
  /// As ClusterLedger::has_power.
  [[nodiscard]] bool has_power(PoolId pool, const Request& request, double freed) const
  {
    return ledger_->has_power(pool, request, freed);
  }
  /// How often gangs, hosts and leases changed: where it is the same, so are all free chips.
  [[nodiscard]] std::uint64_t changes() const { return ledger_->changes(); }
  /// Whether it would fit if nothing ran.
  [[nodiscard]] bool could_fit(PoolId pool, const Request& request) const
  {
    return accepts(pool, request) && ledger_->members_total(pool, request, request.members) >= request.members;
  }

  // Hosts -------------------------------------------------------------------------------------------------------------
  [[nodiscard]] std::span<const Host> hosts() const { return ledger_->inventory().hosts; }
  [[nodiscard]] const Host& host(HostId id) const { return ledger_->inventory().hosts[id.index()]; }
  [[nodiscard]] bool is_down(HostId id) const { return ledger_->is_down(id); }
  /// Chips that nobody holds a part of.
  [[nodiscard]] std::uint16_t free_chips(HostId id) const { return ledger_->free_chips(id); }
  /// Processor cores that nobody holds.
  [[nodiscard]] std::uint32_t free_cores(HostId id) const { return ledger_->free_cores(id); }
  /// How many members of the request would fit on the host as it is now.
  [[nodiscard]] std::uint32_t members_on(HostId id, const Request& request) const
  {
    return ledger_->members_on(id, request);
  }
  /// The accelerators of the host that hold fractions, by number.
  [[nodiscard]] std::vector<PartlyFree> partly_free(HostId id) const { return ledger_->partly_free(id); }
  /// Between the hosts; null where nothing is known of it.
  [[nodiscard]] const Topology* network() const { return ledger_->inventory().network.get(); }
  /// Hosts of no known rack share one only with themselves.
  [[nodiscard]] Distance distance(HostId a, HostId b) const;

  // Grids -------------------------------------------------------------------------------------------------------------
  /// Carbon intensity of a region's grid, the hours to come as a forecast that will be right; null where nothing is known.
  [[nodiscard]] const GridIntensity* grid(RegionId region) const
  {
    return region.index() < grids_.size() ? &grids_[region.index()] : nullptr;
  }

protected:
  Timestamp now_;
  const KnownFacts* known_ = nullptr; ///< null: nothing ran yet
  const LeaseTerms* lease_terms_ = nullptr;
  const GangHomes* homes_ = nullptr;       ///< null: no job is bound
  const Precedence* precedence_ = nullptr; ///< null: no job waits for another
  std::span<const Standing> standings_;    ///< by tenant; empty: all equal
  std::span<const GridIntensity> grids_;   ///< by region; empty: unknown

private:
  [[nodiscard]] bool accepts(PoolId pool, const Request& request) const
  {
    return request.accepts(ledger_->pool(pool).chip, ledger_->pool(pool).region);
  }
  /// One of those admitted, or none.
  [[nodiscard]] std::span<const PoolId> home_of(JobId id) const;

  const ClusterLedger* ledger_;
  const JobTable* jobs_;
  const PendingQueue* pending_;
  const std::vector<std::vector<PoolId>>* admitted_;
};

/// The view as the run loop keeps it; policies get it as a ClusterView.
class LiveView final : public ClusterView {
public:
  using ClusterView::ClusterView;
  void set_now(Timestamp now) { now_ = now; }
  /// Who answers `facts`, `until`, `price` and `paid_by_use`, and `open_to`; must outlive the view.
  void know(const KnownFacts& facts) { known_ = &facts; }
  void know(const LeaseTerms& terms) { lease_terms_ = &terms; }
  void know(const GangHomes& homes) { homes_ = &homes; }
  void know(const Precedence& precedence) { precedence_ = &precedence; }
  void know(std::span<const GridIntensity> grids) { grids_ = grids; }
  /// By tenant; must outlive the view.
  void know(std::span<const Standing> standings) { standings_ = standings; }
};

} // namespace leasehold::model
