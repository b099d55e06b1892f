// What the rigid jobs of a tenant need of chips, as those who lease for it are told: jobs that run hold hosts, and each one
// that waits and finds no room on these wants chips of its own, as a gang does.
#pragma once

#include "model/view.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace leasehold::demand {

class QueuedWork {
public:
  /// The view outlives it.
  explicit QueuedWork(const model::ClusterView& view);

  /// A rigid job of the run; each once, in the order of their ids.
  void add(model::JobId job);

  /// By workload and chip type: what jobs of the tenant hold in its own pools, with what is free on their hosts. Such a host is
  /// wanted as long as any of them is on it, as a job that leaves its hosts may begin anew.
  struct Level {
    double chips = 0.0;
    Seconds longest{0.0}; ///< job, by its estimate; of one without, what it has run
  };
  using Held = std::map<std::pair<std::uint32_t, model::ChipTypeId>, Level>;
  [[nodiscard]] Held held(model::TenantId tenant) const;
  /// Those that wait and have no room on these hosts, nor as guests of others; in the order of the queue.
  [[nodiscard]] std::vector<model::JobId> waiting(model::TenantId tenant) const;

  /// The first of a job's alternatives that may run on the chip, and the chips that it takes of empty hosts: those among them
  /// that its cores or memory leave to nobody else. Nothing where no member of it fits on such a host.
  struct Width {
    std::uint32_t request = 0;
    double chips = 0.0;
  };
  [[nodiscard]] std::optional<Width> width(model::JobId job, model::ChipTypeId chip) const;
  /// Of a job that waits: what its estimate leaves, on this one of its alternatives. Where it has none, as long as it has
  /// run so far, an hour at least.
  [[nodiscard]] Seconds expected_left(model::JobId job, const model::Request& request) const;

  /// Whether the tenant has any that is not over.
  [[nodiscard]] bool open(model::TenantId tenant) const;
  /// Chip types on which those of the tenant that are not over may run; or all of them may.
  [[nodiscard]] model::ChipTypes usable(model::TenantId tenant) const;
  [[nodiscard]] model::ChipTypes of_use(model::TenantId tenant) const;

private:
  struct Owner {
    std::vector<model::JobId> jobs;
    model::ChipTypes chips;       ///< of any of them
    mutable std::size_t over = 0; ///< the first so many are over: they end about in the order in which they come
  };
  /// What is free on one host.
  struct Room {
    model::HostId host;
    double chips = 0.0;
  };
  [[nodiscard]] std::map<model::PoolId, std::vector<Room>> rooms(model::TenantId tenant) const;
  [[nodiscard]] bool takes(std::map<model::PoolId, std::vector<Room>>& rooms, model::JobId job) const;
  [[nodiscard]] bool takes(std::vector<Room>& rooms, const model::Request& request) const;

  const model::ClusterView* view_;
  std::map<model::ChipTypeId, model::HostId> typical_; ///< the first host of each type
  std::map<model::TenantId, Owner> owners_;
};

/// The hosts of a lease on which rigid jobs of the tenant's run: without these the jobs would begin anew.
struct RigidHosts {
  double chips = 0.0;
  double free = 0.0; ///< of `chips`: nobody's, and of use beside the jobs alone
};
[[nodiscard]] std::map<model::LeaseId, RigidHosts> rigid_hosts(const model::ClusterLedger& ledger,
                                                               const model::JobTable& jobs, model::TenantId tenant);

/// Adds the hosts of a pool on which rigid jobs of its owner's run.
void add_rigid_hosts(const model::ClusterLedger& ledger, const model::JobTable& jobs, const model::Pool& pool,
                     model::HostSet& hosts);

} // namespace leasehold::demand
