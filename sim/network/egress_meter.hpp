// What leaves regions for others, and what that costs.
#pragma once

#include "model/ids.hpp"
#include "units/price.hpp"

#include <utility>
#include <vector>

namespace leasehold::network {

struct EgressBill {
  model::TenantId tenant;
  model::ProviderId from;
  Bytes bytes;
  PricePerGigabyte price;
};

class EgressMeter {
public:
  void add(const EgressBill& bill)
  {
    bills_.push_back(bill);
    cost_ += bill.price.bill(bill.bytes);
    moved_ += bill.bytes;
  }
  /// Of moves that began since the last call.
  [[nodiscard]] std::vector<EgressBill> take_bills() { return std::exchange(bills_, {}); }
  [[nodiscard]] Money cost() const { return cost_; }
  [[nodiscard]] Bytes moved() const { return moved_; }

private:
  std::vector<EgressBill> bills_;
  Money cost_;
  Bytes moved_;
};

} // namespace leasehold::network
