// Where gangs in training are to run that their tenants lease chips for. What is leased for a gang is the gang's: replicas
// of its tenant leave room for it there, and do not stop it.
#pragma once

#include "model/job.hpp"
#include "model/ledger.hpp"
#include "model/pool.hpp"

#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace leasehold::model {

/// Of one tenant's pools; without a provider none of them.
struct GangHome {
  ProviderId provider;
  RegionId region;
  ChipTypeId chip;
  bool operator==(const GangHome&) const = default;
};

[[nodiscard]] bool is_home(const Pool& pool, TenantId tenant, const GangHome& home);

/// Chips of a lease.
struct OnLease {
  LeaseId lease;
  double chips = 0.0;
};
/// On which a gang runs, one after the other; empty where it runs on none.
[[nodiscard]] std::vector<OnLease> leases_under(JobId gang, const JobTable& jobs, const ClusterLedger& ledger);

class GangHomes {
public:
  explicit GangHomes(JobTable& jobs) : jobs_(&jobs) {}

  /// Chips of a pool that are leased and not delivered yet; none by default.
  void expect(std::function<double(const Pool&)> arriving) { arriving_ = std::move(arriving); }
  /// The tenant's policy is asked anew: it says again for whom it leases. Gangs that run keep their homes.
  void forget_waiting(TenantId tenant);
  void set(JobId job, const GangHome& home);

  /// Nothing where it has none, and of a gang that is to wait.
  [[nodiscard]] std::optional<GangHome> home_of(JobId job) const;
  /// Gangs that wait for chips of this pool.
  [[nodiscard]] std::vector<JobId> waiting(const Pool& pool) const;
  [[nodiscard]] bool waits_for(JobId job, const Pool& pool) const;
  [[nodiscard]] bool any_waits() const;
  /// The tenant's that run.
  [[nodiscard]] std::vector<JobId> running(TenantId tenant) const;
  /// Hosts of a pool on which gangs run that are at home there: not those that are to move.
  [[nodiscard]] HostSet hosts(const Pool& pool, const ClusterLedger& ledger) const;
  /// Chips on which the tenant's run, by lease.
  [[nodiscard]] std::map<LeaseId, double> chips_by_lease(TenantId tenant, const ClusterLedger& ledger) const;
  [[nodiscard]] double arriving(const Pool& pool) const { return arriving_ ? arriving_(pool) : 0.0; }
  /// Whole hosts of the pool that gangs take which are not there yet, those it can hold, but for what is to be delivered.
  [[nodiscard]] double hosts_kept(const Pool& pool) const;

private:
  struct Housed {
    JobId job;
    GangHome home;
  };
  [[nodiscard]] bool waits(const Housed& gang) const { return (*jobs_)[gang.job].state == JobState::pending; }

  JobTable* jobs_;
  std::vector<Housed> gangs_; ///< running or waiting
  std::function<double(const Pool&)> arriving_;
};

} // namespace leasehold::model
