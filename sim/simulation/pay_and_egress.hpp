// Money that moves for what others do: engineers whom no ledger pays, and data that crosses a border.
#pragma once

#include "simulation/data_runner.hpp"
#include "simulation/lease_runner.hpp"
#include "simulation/porting_runner.hpp"
#include "simulation/process.hpp"

namespace leasehold::simulation {

/// Where nobody leases there are no books; the pay of engineers counts all the same.
class UnbilledPay final : public Process {
public:
  explicit UnbilledPay(demand::PortOffice& ports) : ports_(&ports) {}
  void advance() override
  {
    if (ports_->pay_due())
      static_cast<void>(ports_->collect_pay());
  }
  void close() override { static_cast<void>(ports_->collect_pay()); }

private:
  demand::PortOffice* ports_;
};

/// Posts what moves of data cost.
class EgressBills final : public Process {
public:
  EgressBills(const ClusterState& state, DataRunner& data, market::Market& market)
      : state_(&state), data_(&data), market_(&market)
  {
  }
  void decide() override
  {
    for (const network::EgressBill& bill : data_->egress().take_bills())
      market_->bill_egress(bill.tenant, bill.from, bill.bytes, bill.price, state_->now);
  }

private:
  const ClusterState* state_;
  DataRunner* data_;
  market::Market* market_;
};

} // namespace leasehold::simulation
