// Where gangs in training are to run that their tenants lease chips for. What is leased for a gang is the gang's: replicas
// of its tenant leave room for it there, and do not stop it.
#pragma once

#include "model/job.hpp"
#include "model/pool.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace leasehold::simulation {

/// Of one tenant's pools.
struct GangHome {
  model::ProviderId provider;
  model::RegionId region;
  model::ChipTypeId chip;
};

class GangHomes {
public:
  explicit GangHomes(model::JobTable& jobs) : jobs_(&jobs) {}

  /// Chips of a pool that are leased and not delivered yet; none by default.
  void expect(std::function<double(const model::Pool&)> arriving) { arriving_ = std::move(arriving); }
  /// The tenant's policy is asked anew: it says again for whom it leases. Gangs that run keep their homes.
  void forget_waiting(model::TenantId tenant);
  void set(model::JobId job, const GangHome& home);

  /// Gangs that wait for chips of this pool.
  [[nodiscard]] std::vector<model::JobId> waiting(const model::Pool& pool) const;
  [[nodiscard]] bool waits_for(model::JobId job, const model::Pool& pool) const;
  [[nodiscard]] bool any_waits() const;
  [[nodiscard]] double arriving(const model::Pool& pool) const { return arriving_ ? arriving_(pool) : 0.0; }
  /// Whole hosts of the pool that waiting gangs take, those that it can hold, but for what is still to be delivered.
  [[nodiscard]] double hosts_kept(const model::Pool& pool) const;

private:
  struct Housed {
    model::JobId job;
    GangHome home;
  };
  [[nodiscard]] bool waits(const Housed& gang) const { return (*jobs_)[gang.job].state == model::JobState::pending; }

  model::JobTable* jobs_;
  std::vector<Housed> gangs_; ///< running or waiting
  std::function<double(const model::Pool&)> arriving_;
};

} // namespace leasehold::simulation
