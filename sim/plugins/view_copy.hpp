// A leasing view that is somebody's own: what is written to it by force stays there.
#pragma once

#include "policy/api/leasing.hpp"

#include <vector>

namespace leasehold::policy {

/// Offers, contracts, workloads and what they need of each chip; histories and what is told by region are the run's.
class ViewCopy {
public:
  explicit ViewCopy(const LeasingView& view)
      : view_(view), offers_(view.offers.begin(), view.offers.end()),
        contracts_(view.contracts.begin(), view.contracts.end()), demands_(view.demands.begin(), view.demands.end())
  {
    chips_.reserve(demands_.size());
    for (Demand& demand : demands_) {
      chips_.emplace_back(demand.chips.begin(), demand.chips.end());
      demand.chips = chips_.back();
    }
    view_.offers = offers_;
    view_.contracts = contracts_;
    view_.demands = demands_;
  }
  ViewCopy(const ViewCopy&) = delete;
  ViewCopy& operator=(const ViewCopy&) = delete;

  [[nodiscard]] const LeasingView& view() const { return view_; }

private:
  LeasingView view_;
  std::vector<OfferView> offers_;
  std::vector<ContractView> contracts_;
  std::vector<Demand> demands_;
  std::vector<std::vector<ChipDemand>> chips_; ///< by demand
};

} // namespace leasehold::policy
