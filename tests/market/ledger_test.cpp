#include "market/ledger.hpp"

#include <doctest/doctest.h>

using namespace leasehold;
using namespace leasehold::market;

TEST_CASE("income from sublet chips is a credit to the tenant that no provider pays")
{
  // The tenant pays a provider $10 and has $4 from others: it owes $6 net, the provider has $10, the others paid $4.
  const TenantId tenant{0};
  const ProviderId provider{0};
  Ledger ledger;
  Charge rent;
  rent.tenant = tenant;
  rent.provider = provider;
  rent.billed = rent.effective = Money::from_micros(10'000'000);
  ledger.post(rent);
  Charge income;
  income.category = ChargeCategory::credit;
  income.kind = ChargeKind::sublease;
  income.tenant = tenant;
  income.billed = income.effective = Money::from_micros(-4'000'000);
  ledger.post(income);
  CHECK(ledger.billed(tenant).micros() == 6'000'000);
  CHECK(ledger.revenue(provider).micros() == 10'000'000);
  CHECK(ledger.own_costs().micros() == 0);
  CHECK(ledger.sublease_income().micros() == 4'000'000);
  CHECK(ledger.sublease_income(tenant).micros() == 4'000'000);
  CHECK_NOTHROW(ledger.audit());
}
