#include "output/contracts_file.hpp"
#include "output/ledger_file.hpp"
#include "output/market_files.hpp"

#include "market/fixture.hpp"
#include "output/table_file.hpp"
#include "support/table.hpp"

#include <algorithm>

namespace leasehold::output {

namespace {

/// Four chips at $2 an hour from the first hour to the fourth: 12 chip-hours, $24.
market::Market three_hours()
{
  using namespace market;
  Market made = market_of({offer_of(programme(ProgrammeKind::on_demand), 2.0)}, 8);
  const LeaseId lease = made.request(ask(0, 4), at_hour(1)).lease;
  run_to(made, at_hour(4));
  made.classify(lease, {.productive = 6 * 3600.0, .lost = 1 * 3600.0, .idle = 3 * 3600.0, .stranded = 2 * 3600.0});
  made.release(lease, at_hour(4));
  made.close(at_hour(5));
  return made;
}

model::Inventory one_cloud()
{
  model::Inventory inventory;
  inventory.providers = {"cloud"};
  inventory.regions = {{"east", model::ProviderId{0}}};
  inventory.chip_types = {"h100"};
  return inventory;
}

} // namespace

TEST_CASE("leases.csv: each column of a lease that ended")
{
  const test::ScratchDirectory scratch;
  write_leases(scratch.path(), three_hours(), one_cloud(), {"lab"});
  test::check_only_row(scratch.path(), leases_file,
                       {{"lease", "0"},
                        {"tenant", "lab"},
                        {"offer", "on_demand"},
                        {"programme", "on_demand"},
                        {"kind", "on_demand"},
                        {"provider", "cloud"},
                        {"region", "east"},
                        {"chip", "h100"},
                        {"chips", "4"},
                        {"chips_at_end", "4"},
                        {"state", "ended"},
                        {"requested", "3600.000000"},
                        {"active", "3600.000000"},
                        {"end", "14400.000000"},
                        {"term", "0.000000"},
                        {"price_per_chip_hour", "2.000000"},
                        {"billed", "24.000000"},
                        {"effective", "24.000000"},
                        {"productive_chip_hours", "6.000000"},
                        {"lost_chip_hours", "1.000000"},
                        {"idle_chip_hours", "3.000000"},
                        {"stranded_chip_hours", "2.000000"}});
}

TEST_CASE("ledger.csv: each column of a charge")
{
  const test::ScratchDirectory scratch;
  write_ledger(scratch.path(), three_hours(), one_cloud(), {"lab"}, Calendar{instant_of(2026, 6, 1)});
  test::check_only_row(scratch.path(), ledger_file,
                       {{"BillingPeriodStart", "2026-06-01T00:00:00Z"},
                        {"BillingPeriodEnd", "2026-07-01T00:00:00Z"},
                        {"ChargePeriodStart", "2026-06-01T01:00:00Z"},
                        {"ChargePeriodEnd", "2026-06-01T04:00:00Z"},
                        {"ChargeCategory", "Usage"},
                        {"ChargeClass", ""},
                        {"ChargeFrequency", "Usage-Based"},
                        {"ChargeDescription", "chips"},
                        {"BillingAccountId", "lab"},
                        {"BillingAccountName", "lab"},
                        {"InvoiceIssuerName", "cloud"},
                        {"ProviderName", "cloud"},
                        {"PublisherName", "cloud"},
                        {"ServiceCategory", "Compute"},
                        {"ServiceName", "Accelerators"},
                        {"RegionId", "east"},
                        {"RegionName", "east"},
                        {"ResourceId", "0"},
                        {"ResourceName", ""},
                        {"ResourceType", "Chips"},
                        {"SkuId", "on_demand"},
                        {"SkuMeter", "Chip Time"},
                        {"SkuPriceId", "on_demand"},
                        {"SkuPriceDetails", ""},
                        {"PricingCategory", "Standard"},
                        {"PricingQuantity", "12"},
                        {"PricingUnit", "Chip-Hours"},
                        {"ListUnitPrice", "2"},
                        {"ContractedUnitPrice", "2"},
                        {"ConsumedQuantity", "12.000000"},
                        {"ConsumedUnit", "Chip-Hours"},
                        {"CommitmentDiscountId", ""},
                        {"CommitmentDiscountCategory", ""},
                        {"CommitmentDiscountName", ""},
                        {"CommitmentDiscountType", ""},
                        {"CommitmentDiscountStatus", ""},
                        {"CommitmentDiscountQuantity", ""},
                        {"CommitmentDiscountUnit", ""},
                        {"BilledCost", "24.000000"},
                        {"EffectiveCost", "24.000000"},
                        {"ListCost", "24.000000"},
                        {"ContractedCost", "24.000000"},
                        {"BillingCurrency", "USD"},
                        {"x_Chip", "h100"},
                        {"x_ChipHours", "12.000000"}});
}

TEST_CASE("ledger.csv: unit prices are the offer's, however costs are rounded, and a reservation's that on demand")
{
  // 3 chips at $1.90 for 7 s are $0.011083333…, billed as 0.011083: over 3 × 7/3600 chip-hours 1.89994.
  using namespace market;
  Programme terms = programme(ProgrammeKind::discount_reservation);
  terms.billing.locks_price = true;
  terms.term.choices = {10.0 * hour};
  terms.ending.exit = Exit::never;
  Offer reserved = offer_of(terms, 1.3, StockId::none());
  reserved.list = StepSeries<Rate>(dollars(1.9));
  Market made = market_of({offer_of(programme(ProgrammeKind::on_demand), 1.9), reserved}, 8);
  static_cast<void>(made.request(ask(0, 3), at_hour(0)));
  static_cast<void>(made.request(ask(1, 3, 10.0 * hour), at_hour(0)));
  run_to(made, Timestamp{7.0});
  made.close(Timestamp{7.0});
  const test::ScratchDirectory scratch;
  write_ledger(scratch.path(), made, one_cloud(), {"lab"}, Calendar{instant_of(2026, 6, 1)});
  int priced = 0;
  for (const test::Row& row : test::read_table(scratch.path() / ledger_file))
    if (row.at("ChargeDescription") == "chips") {
      CHECK(row.at("ListUnitPrice") == "1.9");
      CHECK(row.at("ContractedUnitPrice") == "1.9"); // without what the reservation takes off
      CHECK(row.at("ListCost") == "0.011083");
      ++priced;
    }
  CHECK(priced == 2);
}

TEST_CASE("contracts.csv: each column of a contract half over")
{
  // 8 chips for 20 hours at $3 are $480, a quarter paid ahead. After 10 h: $240 effective, of which 20 of 80 chip-hours
  // were idle, $60; still to pay are the other 10 h less what is prepaid for them: 240 − 60 = $180.
  using namespace market;
  Programme terms = programme(ProgrammeKind::reserved);
  terms.title = "Reserved";
  terms.billing.locks_price = true;
  terms.billing.upfront = 0.25;
  terms.term.choices = {20.0 * hour};
  terms.ending.exit = Exit::never;
  Market made = market_of({offer_of(terms, 3.0)}, 8);
  const LeaseId lease = made.request(ask(0, 8, 20.0 * hour), at_hour(0)).lease;
  run_to(made, at_hour(10));
  made.classify(lease, {.productive = 60 * 3600.0, .lost = 0.0, .idle = 20 * 3600.0, .stranded = 0.0});
  made.close(at_hour(10));
  const test::ScratchDirectory scratch;
  write_contracts(scratch.path(), made, one_cloud(), {"lab"}, Calendar{instant_of(2026, 6, 1)}, at_hour(10));
  test::check_only_row(scratch.path(), contracts_file,
                       {{"ContractId", "0"},
                        {"ContractPeriodStart", "2026-06-01T00:00:00Z"},
                        {"ContractPeriodEnd", "2026-06-01T20:00:00Z"},
                        {"ContractCommitmentId", "0"},
                        {"ContractCommitmentPeriodStart", "2026-06-01T00:00:00Z"},
                        {"ContractCommitmentPeriodEnd", "2026-06-01T20:00:00Z"},
                        {"ContractCommitmentCategory", "Usage"},
                        {"ContractCommitmentType", "reserved"},
                        {"ContractCommitmentDescription", "Reserved"},
                        {"ContractCommitmentQuantity", "160"},
                        {"ContractCommitmentUnit", "Chip-Hours"},
                        {"ContractCommitmentCost", "480.000000"},
                        {"BillingCurrency", "USD"},
                        {"x_Tenant", "lab"},
                        {"x_ProviderName", "cloud"},
                        {"x_State", "active"},
                        {"x_UsedCost", "180.000000"},
                        {"x_UnusedCost", "60.000000"},
                        {"x_RemainingCost", "180.000000"},
                        {"x_UsedShare", "0.750000"}});
}

TEST_CASE("ledger.csv: money is exact to the micro-dollar, credits with their sign")
{
  // Doubles near 10^12 lie 0.0001 apart: one would end in .4568.
  using namespace market;
  Market made = market_of({offer_of(programme(ProgrammeKind::on_demand), 2.0)}, 8);
  made.bill_own(lab, ChargeKind::engineering, Money::from_micros(1'234'567'890'123'456'789), at_hour(0), at_hour(1));
  made.bill_own(lab, ChargeKind::engineering, Money::from_micros(-5), at_hour(0), at_hour(1));
  const test::ScratchDirectory scratch;
  write_ledger(scratch.path(), made, one_cloud(), {"lab"}, Calendar{instant_of(2026, 6, 1)});
  const auto lines = test::lines_of(test::read_text(scratch.path() / ledger_file));
  REQUIRE(lines.size() == 3);
  const auto names = test::fields_of(lines[0]);
  const auto billed = static_cast<std::size_t>(std::ranges::find(names, "BilledCost") - names.begin());
  CHECK(test::fields_of(lines[1]).at(billed) == "1234567890123.456789");
  CHECK(test::fields_of(lines[2]).at(billed) == "-0.000005");
}

} // namespace leasehold::output
