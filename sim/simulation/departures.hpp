// Leased chips that their tenant lets go of while replicas serve on them: they go once these serve elsewhere, where it holds
// chips for that; until then they are paid, and no policy sees them any more.
#pragma once

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
  Departures(ClusterState& state, ServiceRunner& services, market::Market& market)
      : state_(&state), services_(&services), market_(&market)
  {
  }

  /// Whether so many more of a lease's chips, with those that leave already on these hosts, go later: replicas for some of
  /// those there load elsewhere.
  bool defer(model::LeaseId lease, std::int64_t chips, std::span<const model::HostRange> hosts);
  /// Chips of a lease that are to go.
  [[nodiscard]] std::int64_t leaving(model::LeaseId lease) const;
  /// When the next go.
  [[nodiscard]] Timestamp next() const;
  /// Lets go of those that are due; whether there were any.
  bool go();
  /// Lets go of those on this stock, which are wanted at once.
  void hurry(market::StockId stock);
  /// The lease is over.
  void forget(model::LeaseId lease);

private:
  struct Leaving {
    Timestamp when;
    std::int64_t chips = 0;
    std::vector<model::HostRange> hosts;
  };
  using All = std::map<model::LeaseId, Leaving>;
  All::iterator let_go(All::iterator each);

  ClusterState* state_;
  ServiceRunner* services_;
  market::Market* market_;
  All all_;
};

} // namespace leasehold::simulation
