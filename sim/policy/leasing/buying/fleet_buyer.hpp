// Rent or reserve for a fleet whose reservations serve any part of demand. Levels of demand taken one by one
// (level_buyer.hpp) waste what an idle reservation of one level could do for another, so the optimum of the fleet can
// lie below the sum of the levels' optima, and bounds must be measured against the fleet's.
//
// Wang, Li, Liang (arXiv 1305.5608), algorithm 1 and 3: while the slots of the last term whose demand exceeds what is
// reserved would cost more than a threshold, reserve one more and count it as if it had been there all that time.
#pragma once

#include "policy/leasing/buying/level_buyer.hpp"

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace leasehold::policy {

class FleetBuyer {
public:
  /// `threshold` in dollars of renting; economics.break_even() for the deterministic algorithm.
  FleetBuyer(const LeaseEconomics& economics, double threshold) : economics_(economics), threshold_(threshold) {}

  /// The next slot's demand; returns how many reservations begin in it (and serve it).
  std::int64_t step(std::int64_t demand);
  /// The last `count` of those could not be had: their slot is rented after all, and they stay due.
  void reservation_failed(std::int64_t count);
  [[nodiscard]] double cost() const { return cost_; }
  /// Reservations that serve the last slot.
  [[nodiscard]] std::int64_t reserved() const { return reserved_; }

private:
  struct Slot {
    std::int64_t demand;
    std::int64_t covered; ///< reservations that served it, or would have
  };
  void reserve_one();

  LeaseEconomics economics_;
  double threshold_;
  std::deque<Slot> window_;                                   ///< the last `term` slots
  std::deque<std::pair<std::int64_t, std::int64_t>> running_; ///< first slot without them, how many
  std::int64_t short_slots_ = 0;                              ///< in the window
  std::int64_t reserved_ = 0;
  std::int64_t slot_ = 0;
  double cost_ = 0.0;
};

struct FleetOptimum {
  double cost = 0.0;
  std::vector<std::int64_t> reserve; ///< reservations that begin in each slot
};

/// The cheapest reservations for known demand: min Σ fee·n_t + rent·(α d_t + (1 − α) u_t) with r_t = r_{t−1} + n_t −
/// n_{t−term} and r_t + u_t ≥ d_t. The matrix is totally unimodular (an interval matrix), so the linear program, solved
/// by Clp, has a whole-numbered optimum. Throws std::runtime_error where Clp fails.
[[nodiscard]] FleetOptimum fleet_optimum(const LeaseEconomics& economics, std::span<const std::int64_t> demand);

} // namespace leasehold::policy
