// What ran within a clock hour, at list price: commitments that give a price cover from it, whenever in the hour it ran.
#pragma once

#include "market/offer.hpp"

#include <vector>

namespace leasehold::market {

class UsageHour {
public:
  /// `chip_hours` more of an offer ran at this price.
  void add(OfferId offer, Rate price, double chip_hours);
  void clear() { usage_.clear(); }

  struct Cover {
    double chip_hours = 0.0;
    double list = 0.0; ///< dollars at list price
  };
  /// A discount reservation takes up to `chip_hours` of its own chip type and region.
  Cover take_chips(const Offer& reservation, double chip_hours, const std::vector<Offer>& offers);
  /// A plan in dollars takes the same share of all that is left, at most `dollars` at list price; returns what it took.
  double take_dollars(double dollars);

private:
  struct Usage {
    OfferId offer;
    Rate price;
    double chip_hours;
  };
  std::vector<Usage> usage_;
};

} // namespace leasehold::market
