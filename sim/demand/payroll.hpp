// When engineers are paid for porting: at the end of each month, and at that of the run.
#pragma once

#include "demand/port_office.hpp"
#include "market/porting.hpp"
#include "units/calendar.hpp"

#include <cstdint>
#include <vector>

namespace leasehold::demand {

class Payroll {
public:
  explicit Payroll(const Calendar& calendar) : calendar_(calendar) {}

  [[nodiscard]] Timestamp next() const { return calendar_.add_months(Timestamp{0}, months_); }
  [[nodiscard]] bool due(Timestamp now) const { return now >= next(); }
  /// Of each tenant what its engineers have earned since they were paid.
  [[nodiscard]] std::vector<PortOffice::Pay> collect(market::Porting& porting, std::size_t tenants, Timestamp now)
  {
    std::vector<PortOffice::Pay> pay;
    for (std::uint32_t t = 0; t < tenants; ++t)
      if (const Money amount = porting.collect_pay(model::TenantId{t}, now); amount != Money{}) {
        pay.push_back({model::TenantId{t}, amount, until_, now});
        paid_ += amount;
      }
    until_ = now;
    while (due(now))
      ++months_;
    return pay;
  }
  [[nodiscard]] Money paid() const { return paid_; }

private:
  Calendar calendar_;
  int months_ = 1;
  Timestamp until_;
  Money paid_;
};

} // namespace leasehold::demand
