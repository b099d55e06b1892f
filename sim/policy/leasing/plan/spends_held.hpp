// The spend commitments that a plan has bought: what they still ask for, by the usage that was seen.
#pragma once

#include "policy/leasing/buying/desk.hpp"

#include <map>
#include <vector>

namespace leasehold::policy {

/// Dollars that a part of a spend commitment still asks for, and what it gives for them.
struct SpendAhead {
  market::OfferId offer;
  Timestamp begin;
  Timestamp end;
  double dollars = 0.0;
};

class SpendsHeld {
public:
  void begin(const market::Offer& offer, market::OfferId id, Money total, Timestamp from, Seconds term);
  /// Counts what ran since it was last told, but for what comes before: list dollars an hour of each provider's that other
  /// commitments cover.
  void watch(const LeasingView& view, const std::map<model::ProviderId, double>& covered);
  /// Of each that runs the rest of its part and the parts to come.
  [[nodiscard]] const std::vector<SpendAhead>& ahead() const { return parts_; }
  /// Whether one with this provider runs: the oldest takes all usage, so another would get none.
  [[nodiscard]] bool runs_with(model::ProviderId provider, const LeasingView& view) const;
  /// The view's offers at what is paid while these run: less the discount, and once a part has all it asks for, less that of
  /// overage.
  [[nodiscard]] std::vector<OfferView> prices_paid(const LeasingView& view) const;

private:
  std::vector<SpendAhead> parts_; ///< by begin
  Timestamp watched_;
};

} // namespace leasehold::policy
