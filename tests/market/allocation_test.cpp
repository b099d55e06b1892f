// Cost to what caused it: lines that add up to the ledger.
#include "market/allocation.hpp"
#include "market/books.hpp"
#include "market/fixture.hpp"

#include <doctest/doctest.h>

namespace leasehold::market {

namespace {

constexpr auto serving = model::JobKind::replica;
constexpr auto training = model::JobKind::training;

/// Ten hours of 4 chips at `price`, used as `uses` say and idle for the rest.
LeaseId lease_for(Market& market, std::uint32_t offer, std::vector<Use> uses)
{
  const LeaseId lease = market.request(ask(offer, 4), at_hour(0)).lease;
  ChipTime time;
  for (const Use& use : uses) {
    time.productive += use.productive;
    time.lost += use.lost;
  }
  time.idle = 40 * 3600.0 - time.total();
  market.classify(lease, time);
  market.count_uses(lease, std::move(uses));
  return lease;
}

Market two_prices()
{
  return market_of(
      {offer_of(programme(ProgrammeKind::on_demand), 1.0), offer_of(programme(ProgrammeKind::on_demand), 7.0)}, 64);
}

} // namespace

TEST_CASE("a lease's dollars go to those who used it, whatever other chips cost")
{
  // Lease 0, $1: service 3 for 24 chip-hours, a tenth of it lost; training 0 for 8, 8 idle. Lease 1, $7: training alone,
  // 30 of 40. Lease 2, $1: nobody.
  Market market = two_prices();
  lease_for(market, 0, {{serving, 3, 21.6 * 3600.0, 2.4 * 3600.0}, {training, 0, 8 * 3600.0, 0.0}});
  lease_for(market, 1, {{training, 0, 30 * 3600.0, 0.0}});
  lease_for(market, 0, {});
  run_to(market, at_hour(10));
  market.bill_egress(lab, cloud, Bytes{1e9}, PricePerGigabyte{5.0}, at_hour(1));
  market.bill_own(lab, ChargeKind::engineering, Money::round(100.0), at_hour(0), at_hour(1));
  market.close(at_hour(10));
  const Allocation spend = allocate(market, lab);
  REQUIRE(spend.workloads.size() == 2);
  const WorkloadSpend& trained = spend.workloads[0];
  const WorkloadSpend& served = spend.workloads[1];
  CHECK(served.workload == 3);
  CHECK(served.own.micros() == 24'000'000);
  CHECK(served.unused_share.micros() == 6'000'000); // 8 idle × 24 / 32
  CHECK(trained.own.micros() == 8'000'000 + 210'000'000);
  CHECK(trained.unused_share.micros() == 2'000'000 + 70'000'000);
  CHECK(spend.idle.micros() == 8'000'000 + 70'000'000 + 40'000'000);
  CHECK(spend.data.micros() == 5'000'000);
  CHECK(spend.engineering.micros() == 100'000'000);
  CHECK(spend.of(serving) + spend.of(training) + spend.idle + spend.data + spend.engineering ==
        market.ledger().billed(lab));
  CHECK(allocate(market, rival).total().micros() == 0);
}

TEST_CASE("what a savings plan saves goes to the usage that it covers, what it wastes to commitments")
{
  // $10 an hour at 50 % off for 10 h, against 4 chips at $4 of which a service has 3: $16 an hour of usage take $8 of
  // the plan, so that $16 × 10 come back for $100 paid, $20 of it for nothing. The service pays 3 × 10 × $4 = $120 less
  // the $160 − $80 saved.
  Programme plan = programme(ProgrammeKind::savings_plan);
  plan.billing.locks_price = true;
  plan.term.choices = {10.0 * hour};
  plan.ending.exit = Exit::never;
  plan.spend.discount = 0.5;
  Market market =
      market_of({offer_of(programme(ProgrammeKind::on_demand), 4.0), offer_of(plan, 0.0, StockId::none())}, 64);
  LeaseRequest request = ask(1, 0, 10.0 * hour);
  request.spend = Money::round(10.0);
  REQUIRE(market.request(request, at_hour(0)));
  lease_for(market, 0, {{serving, 0, 30 * 3600.0, 0.0}});
  run_to(market, at_hour(10));
  market.close(at_hour(10));
  const Allocation spend = allocate(market, lab);
  CHECK(spend.of(serving).micros() == 120'000'000 - 80'000'000);
  CHECK(spend.idle.micros() == 40'000'000);
  CHECK(spend.commitments.micros() == 20'000'000);
  // Whoever looks at what a token costs sees the service alone carry all that was paid.
  CHECK(spend.workloads.front().unused_share == spend.idle + spend.commitments);
  CHECK(spend.workloads.front().loaded() == market.ledger().billed(lab));
  CHECK(spend.total() == market.ledger().billed(lab));
  // Of the plan's $100, 80 were used.
  CHECK(tenant_book(market, lab, at_hour(10)).commitment_utilisation() == doctest::Approx(0.8));
  CHECK(commitment_use(market, market.leases()[0]).used.micros() == 80'000'000);
}

TEST_CASE("shares of money add up to it")
{
  const std::vector<Money> thirds = shares(Money::from_micros(100), std::vector<double>{1.0, 1.0, 1.0});
  REQUIRE(thirds.size() == 3);
  CHECK(thirds[0].micros() + thirds[1].micros() + thirds[2].micros() == 100);
  CHECK(thirds[0].micros() == 33);
  CHECK(shares(Money::from_micros(100), std::vector<double>{0.0}).empty());
}

} // namespace leasehold::market
