// What an hour of work is worth, from what it cost before.
#pragma once

#include "units/timestamp.hpp"

#include <map>

namespace leasehold::policy {

/// The cheapest hour of work at each time. A job that has to work for a share of the time that is left need not pay more than
/// the price that so much of the time was not above: the shadow price of its deadline.
class WorkPrice {
public:
  /// Dollars, from now on.
  void see(double price, Timestamp now);
  /// The least price that was not exceeded for so large a share of the time; infinite for all of it or more, and where the past
  /// is empty.
  [[nodiscard]] double at_share(double share) const;
  /// How long prices were seen.
  [[nodiscard]] Seconds seen() const { return Seconds{all_}; }

private:
  std::map<double, double> seconds_; ///< by price
  double all_ = 0.0;
  double price_ = 0.0; ///< since
  Timestamp since_ = Timestamp::never();
};

} // namespace leasehold::policy
