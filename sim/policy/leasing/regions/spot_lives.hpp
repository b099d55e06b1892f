// How long spot that is there will stay, from how long it stayed before: survival analysis of spells.
#pragma once

#include "policy/api/leasing.hpp"

#include <map>
#include <vector>

namespace leasehold::policy {

/// A spell that still lasts is censored: it says that spot stays at least so long. The mean residual life at age a is
///   (Σ (x − a)⁺ + L₀ + a) / (number of ended spells longer than a + 1),
/// the maximum likelihood of a constant hazard beyond a, with one end seen before all others; L₀ is the same of all offers
/// together, for which it is `prior`. Where no spell lasted so long before, that end is not there to be seen: the time without any
/// counts, so that spot which never goes is believed to stay as long again as it did, and the prior.
class SpotLives {
public:
  explicit SpotLives(Seconds prior) : prior_(prior) {}

  /// Whether there is any of the offer, at instants that rise.
  void see(market::OfferId offer, bool is_there, Timestamp now);
  /// Of what is there now, how long it is expected to stay.
  [[nodiscard]] Seconds left(market::OfferId offer, Timestamp now) const;

  /// Of spells of all offers.
  [[nodiscard]] Seconds mean(Timestamp now) const { return together(Seconds{0.0}, now); }

private:
  struct Spells {
    std::vector<Seconds> ended;
    Timestamp since = Timestamp::never(); ///< of the one that lasts
  };
  static void count(const Spells& spells, Seconds age, Timestamp now, Seconds& beyond, double& ends);
  /// Of all offers, at this age.
  [[nodiscard]] Seconds together(Seconds age, Timestamp now) const;

  Seconds prior_;
  std::map<market::OfferId, Spells> offers_;
};

} // namespace leasehold::policy
