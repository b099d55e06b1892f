// The chips of one provider, region and type: what has been delivered, what is promised, what is held.
#pragma once

#include "market/offer.hpp"
#include "market/racks.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace leasehold::market {

/// Chips that join the stock. `planned` is the road map's date, which buyers see; `arrives` is the truth.
struct Wave {
  Timestamp planned;
  Timestamp arrives;
  std::int64_t chips = 0;
};

struct StockPlan {
  std::string name; ///< such as `aws/us-east-1/h100`
  ProviderId provider;
  RegionId region;
  ChipTypeId chip;
  std::vector<Wave> waves;
  StepSeries<std::int64_t> background{0}; ///< chips that tenants outside the scenario ask for, firm
  std::vector<RackPlan> racks;            ///< where rivals are kept apart by racks
};

/// Firm holds are booked over windows of time; spot holds live on what is left. Cost of a call: O(log changes) plus the
/// booked changes inside the window asked about.
class Stock {
public:
  explicit Stock(StockPlan plan);

  [[nodiscard]] const StockPlan& plan() const { return plan_; }
  /// Folds bookings that begin or end up to `now`. Time must not fall.
  void advance(Timestamp now);
  /// The next wave, booking change or change of the background after `now`.
  [[nodiscard]] Timestamp next_change(Timestamp now) const;

  /// Chips delivered by t.
  [[nodiscard]] std::int64_t delivered(Timestamp t) const;
  /// Chips that a firm lease over [from, to) could have, given all bookings; a start in the future counts planned
  /// waves.
  [[nodiscard]] std::int64_t room(Timestamp now, Timestamp from, Timestamp to) const;
  void book(Timestamp now, Timestamp from, Timestamp to, std::int64_t chips);
  /// Gives back what is left of book(…, from, to, chips).
  void unbook(Timestamp now, Timestamp from, Timestamp to, std::int64_t chips);

  [[nodiscard]] std::int64_t firm() const { return firm_; }
  [[nodiscard]] std::int64_t spot() const { return spot_; }
  void hold_spot(std::int64_t chips) { spot_ += chips; }
  void free_spot(std::int64_t chips) { spot_ -= chips; }
  /// Chips that others hold now: their demand as far as firm leases leave room.
  [[nodiscard]] std::int64_t others(Timestamp now) const;
  /// Chips that spot leases may hold in all.
  [[nodiscard]] std::int64_t spot_room(Timestamp now) const;

  // The provider's book, in chip-seconds up to the last advance().
  [[nodiscard]] double sold() const { return sold_; }
  [[nodiscard]] double sold_to_others() const { return sold_to_others_; }
  [[nodiscard]] double unsold() const { return unsold_; }

private:
  void integrate(Timestamp until);
  void change(Timestamp now, Timestamp at, std::int64_t chips);

  StockPlan plan_;
  std::map<Timestamp, std::int64_t> changes_; ///< of firm chips, in the future
  std::int64_t firm_ = 0;
  std::int64_t spot_ = 0;
  Timestamp now_;
  double sold_ = 0.0;
  double sold_to_others_ = 0.0;
  double unsold_ = 0.0;
};

} // namespace leasehold::market
