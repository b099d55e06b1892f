// The offers of a market, by position.
#pragma once

#include "market/offer.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace leasehold::market {

/// Offers do not change once the market is open, so its parts share one list of them, wherever the market is moved to.
class OfferList {
public:
  explicit OfferList(std::vector<Offer> offers) : offers_(std::make_shared<const std::vector<Offer>>(std::move(offers)))
  {
  }

  [[nodiscard]] const std::vector<Offer>& all() const { return *offers_; }
  [[nodiscard]] const Offer& operator[](OfferId id) const { return offers_->at(id.index()); }

private:
  std::shared_ptr<const std::vector<Offer>> offers_;
};

} // namespace leasehold::market
