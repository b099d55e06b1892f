// All leases of a market, and those that are under way.
#pragma once

#include "market/lease.hpp"

#include <cstddef>
#include <deque>
#include <vector>

namespace leasehold::market {

class LeaseBook {
public:
  [[nodiscard]] const std::deque<Lease>& all() const { return all_; }
  [[nodiscard]] std::deque<Lease>& all() { return all_; }
  /// Leases that are not in a final state, in no particular order.
  [[nodiscard]] const std::vector<LeaseId>& live() const { return live_; }
  [[nodiscard]] const Lease& operator[](LeaseId id) const { return all_.at(id.index()); }
  [[nodiscard]] Lease& operator[](LeaseId id) { return all_.at(id.index()); }

  Lease& open(const Agreement& agreed, bool auto_renew)
  {
    const LeaseId id{static_cast<std::uint32_t>(all_.size())};
    place_.push_back(live_.size());
    live_.push_back(id);
    return all_.emplace_back(id, agreed, auto_renew);
  }

  /// The lease is live no longer.
  void close(LeaseId id)
  {
    const std::size_t place = place_.at(id.index());
    live_[place] = live_.back();
    place_[live_.back().index()] = place;
    live_.pop_back();
  }

private:
  std::deque<Lease> all_;
  std::vector<LeaseId> live_;
  std::vector<std::size_t> place_; ///< by lease: where it stands, or stood, in `live_`
};

} // namespace leasehold::market
