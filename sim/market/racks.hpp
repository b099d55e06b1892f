// Which racks of a stock the tenants stand in, so that rivals can be kept out of each other's.
//
// Only leases of the scenario's tenants stand in named racks: the chips of others (StockPlan::background) are counted
// in the stock and may stand anywhere.
#pragma once

#include "market/offer.hpp"
#include "model/host_set.hpp"
#include "model/inventory.hpp"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace leasehold::market {

struct RackPlan {
  model::RackId rack;
  std::int64_t chips = 0;         ///< that can be leased
  std::vector<TenantId> standing; ///< who owns other hosts of the rack
};

/// A lease's chips in one rack.
struct RackShare {
  model::RackId rack;
  std::int64_t chips = 0;
};

/// Of all racks together.
[[nodiscard]] std::int64_t chips_in(std::span<const RackShare> racks);

/// Whole hosts among `free`, in the platform's order, for so many chips in these racks; in any where there are none. Takes
/// what it found off `chips`.
[[nodiscard]] std::vector<model::HostRange> pick_hosts(const model::HostSet& free, std::span<const model::Host> hosts,
                                                       std::vector<RackShare> racks, std::int64_t& chips);

/// Without racks nothing here limits anything. Deliveries fill the racks in the platform's order: `delivered` are the
/// stock's chips that have come, and later racks are not there yet. Calls cost O(racks).
class Racks {
public:
  explicit Racks(const std::vector<RackPlan>& plan);

  [[nodiscard]] bool matter() const { return !racks_.empty(); }
  /// What of a stock is there: chips that have come, and of those that nobody leases the ones that are down.
  struct There {
    std::int64_t delivered = 0;
    std::span<const RackShare> out;
  };
  /// Free chips of the racks in which none of `rivals` stands.
  [[nodiscard]] std::int64_t room(std::span<const TenantId> rivals, const There& there) const;
  /// Sets chips aside, in racks where the tenant stands already before others, each in the platform's order. Chips that are
  /// down come last. Nothing where those that are free do not suffice.
  std::vector<RackShare> take(TenantId tenant, std::span<const TenantId> rivals, std::int64_t chips, There there);
  /// `shares` as take() returned them.
  void give_back(TenantId tenant, std::span<const RackShare> shares);

private:
  struct Rack {
    model::RackId id;
    std::int64_t chips = 0;
    std::int64_t before = 0; ///< chips of the racks before it
    std::int64_t taken = 0;
    std::vector<TenantId> owners;
    std::vector<std::pair<TenantId, std::int64_t>> held; ///< no entry is zero
    [[nodiscard]] std::int64_t free(const There& there) const;
    [[nodiscard]] bool has(TenantId tenant) const;
    [[nodiscard]] bool has_any(std::span<const TenantId> tenants) const;
    void add(TenantId tenant, std::int64_t chips);
  };
  std::vector<Rack> racks_;
};

} // namespace leasehold::market
