// Leased chips that their tenant lets go of while replicas serve on them: they go once these serve elsewhere, where it holds
// chips for that; until then they are paid, and no policy sees them any more.
#pragma once

#include "market/lease_hosts.hpp"
#include "market/market.hpp"
#include "simulation/service_runner.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace leasehold::simulation {

class Departures {
public:
  /// All outlive it.
  Departures(ClusterState& state, ServiceRunner& services, market::Market& market, const market::LeaseHosts& hosts)
      : state_(&state), services_(&services), market_(&market), hosts_(&hosts)
  {
  }

  /// Whether so many more of a lease's chips, with those that leave already on these hosts, go later: replicas for some of
  /// those there load elsewhere.
  bool defer(model::LeaseId lease, std::int64_t chips, std::span<const model::HostRange> hosts);
  /// The lease has a term: what serves on its chips when that is nearly over is to serve elsewhere at its end.
  void foresee(model::LeaseId lease);
  /// Chips of a lease that are to go before its term is over.
  [[nodiscard]] std::int64_t leaving(model::LeaseId lease) const;
  /// When the next go.
  [[nodiscard]] Timestamp next() const;
  /// Lets go of those that are due, and starts replicas in place of those on leases that end soon; whether any went.
  bool go();
  /// Lets go of those on this stock, which are wanted at once.
  void hurry(market::StockId stock);
  /// The lease is over.
  void forget(model::LeaseId lease);

private:
  struct Leaving {
    Timestamp when;
    std::int64_t chips = 0; ///< 0: what its term takes with it, and only that
    std::vector<model::HostRange> hosts;
  };
  using All = std::map<model::LeaseId, Leaving>;
  All::iterator let_go(All::iterator each);
  void prepare(model::LeaseId lease);

  ClusterState* state_;
  ServiceRunner* services_;
  market::Market* market_;
  const market::LeaseHosts* hosts_;
  All all_;
  std::multimap<Timestamp, model::LeaseId> ends_; ///< when replicas must be started for their terms' ends
};

} // namespace leasehold::simulation
