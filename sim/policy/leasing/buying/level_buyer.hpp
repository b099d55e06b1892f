// Rent or reserve one level of demand, which is busy or not in each slot (whole fleets: fleet_buyer.hpp). Renting
// costs `rent` a busy slot; a reservation costs `fee`, lasts `term` slots and lowers a busy slot's price to α × rent.
//
// Wang, Li, Liang, "To Reserve or Not to Reserve" (arXiv 1305.5608): reserve once renting in the last `term` slots has
// reached a threshold. At threshold β = fee / (1 − α) that costs at most 2 − α times the offline optimum (also
// Fleischer's Bahncard algorithm SUM, 2001); at a random threshold with the density below, e / (e − 1 + α) times in
// expectation (Karlin, Kenyon, Randall 2001). Both are best possible. A take-or-pay lease has α = 0: 2 and e / (e − 1).
// Ski rental proper has no window: what was rented since the last reservation ended counts, however long ago.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <vector>

namespace leasehold::policy {

struct LeaseEconomics {
  double rent = 1.0;     ///< dollars a busy slot
  double fee = 1.0;      ///< dollars a reservation
  double alpha = 0.0;    ///< share of `rent` still paid in a busy slot under a reservation, 0 ≤ α < 1
  std::int64_t term = 1; ///< slots that a reservation lasts

  /// β: renting worth a reservation, in dollars.
  [[nodiscard]] double break_even() const { return fee / (1.0 - alpha); }
};

/// The randomised threshold as a share x of β: density e^x / (e − 1 + α) on [0, 1), which is the paper's density
/// (1 − α) e^((1−α)z) / (e − 1 + α) in dollars z = x·β with fee = 1; with the remaining probability α / (e − 1 + α) it
/// is infinite: never reserve. `u` is uniform in (0, 1).
///
/// Where the atom stands matters. A busy run of r dollars of renting then costs e / (e − 1 + α) times the optimum for
/// every r, below β and above. Put at β, as the paper words it, a run just beyond β would cost α (1 − α) / (e − 1 + α)
/// of the optimum more than the bound (fee × atom / β).
[[nodiscard]] double random_threshold(double u, double alpha);
/// P(threshold ≤ x·β).
[[nodiscard]] double threshold_distribution(double x, double alpha);

class LevelBuyer {
public:
  /// `threshold` in dollars of renting; `windowed` forgets renting older than the term (Wang), otherwise only a
  /// reservation's end forgets (ski rental).
  LevelBuyer(const LeaseEconomics& economics, double threshold, bool windowed)
      : economics_(economics), threshold_(threshold), windowed_(windowed)
  {
  }

  enum class Step { idle, rent, covered, reserve };
  /// The next slot. `reserve` means: a reservation begins in this slot and covers it.
  Step step(bool busy);

  [[nodiscard]] double cost() const { return cost_; }
  [[nodiscard]] bool covered() const { return slot_ <= covered_until_; }
  /// Whether a reservation covers the slot that comes next.
  [[nodiscard]] bool will_be_covered() const { return slot_ < covered_until_; }
  void set_threshold(double dollars) { threshold_ = dollars; }
  /// The reservation that step() asked for could not be had: the slot is rented after all.
  void reservation_failed();

private:
  LeaseEconomics economics_;
  double threshold_;
  bool windowed_;
  std::int64_t slot_ = 0;           ///< slots seen
  std::int64_t covered_until_ = 0;  ///< last slot of the current reservation
  std::deque<std::int64_t> rented_; ///< slots rented that still count
  double cost_ = 0.0;
};

/// Cheapest cost of one level whose busy slots are known: dynamic programming from the end, O(slots).
[[nodiscard]] double offline_optimum(const LeaseEconomics& economics, const std::deque<bool>& busy);

/// The slots at which an optimal schedule reserves, counted from 0.
[[nodiscard]] std::vector<std::int64_t> offline_reservations(const LeaseEconomics& economics,
                                                             const std::deque<bool>& busy);

/// Slots of renting before a level is reserved, given a forecast of its busy slots (Purohit, Svitkina, Kumar, NeurIPS
/// 2018): λ × β where the forecast says that reserving pays, β / λ where it does not. Without a term's end, cost is at
/// most 1 + λ times the optimum for a right forecast and 1 + 1/λ for any. Returned in dollars of renting.
[[nodiscard]] double advised_threshold(const LeaseEconomics& economics, double forecast_rent, double lambda);

} // namespace leasehold::policy
