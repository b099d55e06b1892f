// Plays rigid jobs through a scheduling policy in the run loop, without a scenario; for tests of policies. What gives a
// second opinion on the loop is naive_schedules.hpp.
#pragma once

#include "model/grid_intensity.hpp"
#include "model/inventory.hpp"
#include "model/job.hpp"
#include "policy/api/placement.hpp"
#include "policy/api/scheduling.hpp"
#include "policy/api/tenancy.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::simulation {
struct ClusterState;
}

namespace leasehold::test {

struct TraceJob {
  std::string name;
  Timestamp submitted;
  Seconds run_time;                     ///< the truth; the job is killed at its walltime where that is shorter
  std::vector<model::Request> requests; ///< alternatives, in order of preference
  model::TenantId tenant = model::TenantId{0};
  std::int32_t priority = 0;
  Timestamp deadline = Timestamp::never();
  std::uint32_t workload = 0; ///< what it is after a stop: `TraceRunner::keep_work`
};

/// A gang of one-chip members: what a line of an SWF file means.
[[nodiscard]] TraceJob rigid_job(double submitted, double run_time, std::uint32_t members, double walltime);

/// `hosts` hosts of `chips` chips each: one provider, one region, one chip type.
[[nodiscard]] model::Inventory plain_cluster(std::uint32_t hosts, std::uint16_t chips = 1);

/// Jobs of an SWF file: fields 1, 2, 4, 8 and 9 (id, submission, run time, processors and time requested).
[[nodiscard]] std::vector<TraceJob> read_swf(const std::string& path);

struct Outcome {
  Timestamp started = Timestamp::never();
  Timestamp finished = Timestamp::never();
  std::vector<model::HostRange> hosts; ///< of the last start
  bool rejected = false;
};

class TraceRunner {
public:
  using Observer = std::function<void(const model::ClusterView&)>;

  /// All hosts of the inventory are delivered to one pool, owned by tenant 0, that admits tenants 0..tenants-1.
  TraceRunner(const model::Inventory& inventory, policy::Scheduling& scheduling, policy::PlacementPolicy& placement,
              std::uint32_t tenants = 1);
  TraceRunner(const TraceRunner&) = delete;
  TraceRunner& operator=(const TraceRunner&) = delete;
  ~TraceRunner();
  /// For worlds of several pools: fill `ledger()` and `admitted()` before `play`.
  static TraceRunner bare(const model::Inventory& inventory, policy::Scheduling& scheduling,
                          policy::PlacementPolicy& placement);

  [[nodiscard]] model::ClusterLedger& ledger();
  /// Jobs keep their work when a policy stops them: writing it takes `cost`, the next stay works after `restart`.
  void keep_work(Seconds cost = Seconds{0.0}, Seconds restart = Seconds{0.0})
  {
    keep_work(cost, std::span{&restart, 1});
  }
  /// A restart for each workload.
  void keep_work(Seconds cost, std::span<const Seconds> restarts);
  /// `shared` otherwise.
  void rule(std::unique_ptr<policy::Tenancy> tenancy);
  /// By region; must outlive the runner.
  void know(std::span<const model::GridIntensity> grids);
  [[nodiscard]] std::vector<std::vector<model::PoolId>>& admitted();
  /// Called after the policy at every instant.
  void observe(Observer observer) { observer_ = std::move(observer); }
  /// Whether the instants carry the ledger's audit; a fault throws.
  void audit_always() { audit_ = true; }

  /// Jobs by submission; once. Outcomes by position; a job that never ran keeps never().
  [[nodiscard]] std::vector<Outcome> play(const std::vector<TraceJob>& jobs);
  [[nodiscard]] std::uint64_t refusals() const { return refusals_; } ///< decisions that were refused

private:
  struct Bare {};
  TraceRunner(Bare, const model::Inventory& inventory, policy::Scheduling& scheduling,
              policy::PlacementPolicy& placement, std::uint32_t tenants);
  class Audit;
  void open_accounts();

  std::unique_ptr<simulation::ClusterState> state_;
  Observer observer_;
  std::vector<Outcome> outcomes_;
  std::optional<std::pair<Seconds, std::vector<Seconds>>> keeps_; ///< cost, and restart by workload
  std::uint64_t refusals_ = 0;
  bool audit_ = false;
};

} // namespace leasehold::test
