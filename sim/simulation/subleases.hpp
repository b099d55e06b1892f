// Idle hosts let to others: offered on the hour, called back when their tenant's work waits for them.
#pragma once

#include "market/sublease_rate.hpp"
#include "scenario/tenant_spec.hpp"
#include "simulation/process.hpp"
#include "simulation/service_runner.hpp"

#include <optional>
#include <span>
#include <vector>

namespace leasehold::simulation {

/// A host that is let holds all its chips and counts as idle time of its lease; what others pay is a row of the ledger.
class Subleases final : public Process, public Occupant {
public:
  /// Tenants without a `sublease` let nothing.
  Subleases(ClusterState& state, const ServiceRunner& services, market::Market& market,
            std::span<const scenario::TenantSpec> tenants);

  /// Whether any tenant lets idle hosts.
  [[nodiscard]] bool any() const { return any_; }
  /// The event that a full hour begins: idle hosts are let at the end of this instant.
  void offer_due(const Event& event);
  /// The event that the notice of a host runs out.
  void give_back(const Event& event);
  /// Calls hosts back for work that still waits, and lets idle ones: after everything else.
  void decide() override;
  /// Ends the sublease at once: the host fails, or its lease ends.
  void evict(model::JobId let, EndReason reason, Seconds notice) override;
  /// Pays for what is let up to now and ends it. Called as the market closes, which it has to be billed to.
  void end_all();

private:
  struct Let {
    model::JobId job;
    model::LeaseId lease;
    model::HostId host;
    model::PoolId pool;
    std::uint32_t chips = 0;
    market::Rate rate;
    Timestamp due = Timestamp::never(); ///< when it comes back, once called
  };

  [[nodiscard]] const scenario::SubleaseSpec* spec_of(model::PoolId pool) const;
  /// Chips that work of the pool's owner waits for there.
  [[nodiscard]] double wanted(model::PoolId pool) const;
  [[nodiscard]] double waiting_replicas(model::PoolId pool) const;
  /// Up, empty, and on a lease that may be sublet.
  [[nodiscard]] std::vector<model::HostId> idle_hosts(model::PoolId pool) const;
  void call_back(model::PoolId pool);
  void let_idle(model::PoolId pool);
  void let(model::PoolId pool, model::HostId host);
  /// Does nothing where it has ended before.
  void end(model::JobId let);
  void tell_scheduler(model::PoolId pool);

  ClusterState* state_;
  const ServiceRunner* services_;
  market::Market* market_;
  std::vector<std::optional<scenario::SubleaseSpec>> specs_; ///< by tenant
  std::vector<Let> lets_;                                    ///< in order of their letting
  bool any_ = false;
  bool offering_ = false;
};

} // namespace leasehold::simulation
