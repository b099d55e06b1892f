// Which hosts of the platform each lease holds: those it gets when it is delivered, and those it gives back first.
#pragma once

#include "market/lease.hpp"
#include "model/host_set.hpp"
#include "model/host_users.hpp"
#include "model/ledger.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace leasehold::market {

/// What runs on the hosts of a lease, beside what the ledger says.
struct HostUse {
  model::HostSet gangs;                          ///< of the owner, which are to stay
  std::map<model::HostId, model::Others> others; ///< who is not the owner
};

class LeaseHosts {
public:
  explicit LeaseHosts(const model::ClusterLedger& ledger) : ledger_(&ledger) {}

  /// Empty where it holds none.
  [[nodiscard]] std::span<const model::HostRange> of(LeaseId lease) const
  {
    return lease.index() < hosts_.size() ? std::span<const model::HostRange>{hosts_[lease.index()]}
                                         : std::span<const model::HostRange>{};
  }
  [[nodiscard]] bool has(LeaseId lease) const { return !of(lease).empty(); }

  /// Free hosts of the offer's place for a lease that is delivered, in its racks, or of `first` as far as they go; those that
  /// are `out` where others hold what stands. Throws std::logic_error where no whole hosts come to its chips.
  std::span<const model::HostRange> give(const Offer& offer, const Lease& lease, const model::HostSet& out,
                                         std::span<const model::HostRange> first = {});
  /// All that it holds; it holds none from now on.
  std::vector<model::HostRange> take_all(LeaseId lease);
  /// What it holds beyond the chips and racks that it has left: first what is down, then what runs nothing of the
  /// owner's, be it idle or guests', then what runs least, with the hosts of gangs last. Throws std::logic_error where no
  /// whole hosts come to that.
  std::vector<model::HostRange> take_excess(const Lease& lease, const HostUse& use);
  /// What that would be if it had so many chips left, wherever its racks are.
  [[nodiscard]] std::vector<model::HostRange> excess(LeaseId lease, std::int64_t left, const HostUse& use) const;
  /// The racks of the hosts that it would keep with so many chips left, wherever its racks are.
  [[nodiscard]] std::vector<RackShare> racks_kept(LeaseId lease, std::int64_t left, const HostUse& use) const;

  /// Chips on hosts that are `out`: of the lease, and, by rack, of those of the offer's place that nobody leases.
  [[nodiscard]] std::int64_t chips_out(LeaseId lease, const model::HostSet& out) const;
  [[nodiscard]] std::vector<RackShare> chips_out(const Offer& offer, const model::HostSet& out) const;

private:
  /// Of its hosts those to keep, with so many chips, in these racks; in any where there are none.
  [[nodiscard]] std::vector<model::HostId> to_keep(LeaseId lease, std::int64_t left, std::vector<RackShare> racks,
                                                   const HostUse& use) const;
  /// Its hosts without these, which rise.
  [[nodiscard]] std::vector<model::HostRange> all_but(std::span<const model::HostId> kept, LeaseId lease) const;
  /// Counts the host's chips to its rack.
  void add_to(std::vector<RackShare>& racks, model::HostId host) const;
  [[nodiscard]] std::int64_t chips_of(model::HostId host) const
  {
    return ledger_->inventory().hosts[host.index()].chips;
  }

  const model::ClusterLedger* ledger_;
  std::vector<std::vector<model::HostRange>> hosts_; ///< by lease
};

} // namespace leasehold::market
