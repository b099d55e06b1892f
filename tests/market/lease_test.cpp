#include "market/lease.hpp"

#include "market/lease_book.hpp"

#include "fixture.hpp"

#include <doctest/doctest.h>

namespace leasehold::market {

namespace {

Agreement ten_chips_for(Seconds term)
{
  Agreement agreed;
  agreed.offer = OfferId{0};
  agreed.tenant = lab;
  agreed.chips = 10;
  agreed.term = term;
  return agreed;
}

} // namespace

TEST_CASE("a lease holds its chips from delivery to its end")
{
  Lease lease{LeaseId{0}, ten_chips_for(hour * 5.0), false};
  lease.agree(at_hour(1), hour * 2.0);
  CHECK(lease.dates().start == at_hour(1));
  CHECK(lease.dates().active == at_hour(3)); // as expected
  CHECK(lease.dates().end == at_hour(8));
  CHECK(lease.held(at_hour(9)) == 0.0); // nothing is there yet
  lease.move(LeaseState::accepted);
  lease.move(LeaseState::active);
  lease.activate(at_hour(4));                     // an hour late
  CHECK(lease.meter().billed_to() == at_hour(4)); // the first row starts there
  CHECK(lease.held(at_hour(6)) == doctest::Approx(10 * 2 * 3600.0));
  lease.classify({.productive = 36'000.0, .lost = 0.0, .idle = 0.0, .stranded = 0.0});
  CHECK(lease.unclassed(at_hour(6)) == doctest::Approx(36'000.0)); // 10 chips × 2 h − 10 chip-hours
  lease.move(LeaseState::exited);
  lease.stop(at_hour(6));
  CHECK(lease.held(at_hour(20)) == doctest::Approx(10 * 2 * 3600.0));
  CHECK_THROWS_AS(lease.move(LeaseState::active), std::logic_error);
}

TEST_CASE("an open-ended lease has no end, and one without chips holds none and splits its cost into used and unused")
{
  Lease open{LeaseId{0}, ten_chips_for(Seconds{0.0}), false};
  open.agree(at_hour(0), Seconds{0.0});
  CHECK(open.dates().end == Timestamp::never());
  Agreement plan = ten_chips_for(hour * 5.0);
  plan.capacity = false;
  Lease commitment{LeaseId{1}, plan, false};
  commitment.move(LeaseState::accepted);
  commitment.move(LeaseState::active);
  commitment.activate(at_hour(0));
  CHECK(commitment.held(at_hour(5)) == 0.0);
  Ledger ledger;
  Charge row;
  row.tenant = lab;
  row.billed = row.effective = Money::from_micros(100);
  commitment.post(row, ledger);
  commitment.leave_unused(Money::from_micros(30));
  CHECK(ledger.rows().size() == 1);
  CHECK(commitment.money().billed.micros() == 100);
  CHECK(commitment.outlay().idle.micros() == 0);
  CHECK(commitment.outlay().unused.micros() == 30);
  CHECK(commitment.outlay().productive.micros() == 70);
}

TEST_CASE("time billed beyond what was held is spread over the classes")
{
  // 10 chips for 30 min, all productive, billed as a full hour of 3,600 s at $10: half of the chip time on the bill was
  // held, and the rest counts as idle.
  Lease lease{LeaseId{0}, ten_chips_for(Seconds{0.0}), false};
  lease.agree(at_hour(0), Seconds{0.0});
  lease.move(LeaseState::accepted);
  lease.move(LeaseState::active);
  lease.activate(at_hour(0));
  lease.classify({.productive = 18'000.0, .lost = 0.0, .idle = 0.0, .stranded = 0.0});
  Ledger ledger;
  Charge row;
  row.tenant = lab;
  row.billed = row.effective = Money::from_micros(10'000'000);
  lease.post(row, ledger);
  lease.meter().advance(3600, at_hour(0.5));
  CHECK(lease.outlay().productive.micros() == 10'000'000);
  lease.close(at_hour(0.5));
  CHECK(lease.outlay().productive.micros() == 5'000'000);
  CHECK(lease.outlay().idle.micros() == 5'000'000);
}

TEST_CASE("a meter bills a piece as differences of its total, and a term by its seconds")
{
  // One chip at $0.0001 an hour: 100 / 3 = 33.3 micro-dollars a third of an hour, 33 + 34 + 33 on three bills.
  Meter meter;
  meter.open_term(dollars(0.0001), Seconds{3600.0});
  std::vector<std::int64_t> bills;
  for (const std::int64_t stop : {1200, 2400, 3600}) {
    bills.push_back(meter.take_piece(1, stop).micros());
    meter.advance(stop, Timestamp{static_cast<double>(stop)});
  }
  CHECK(bills == std::vector<std::int64_t>{33, 34, 33});
  // A second term of an hour costs 50 ahead and 100 later: after a quarter of it 12.5 and 25 have fallen due, rounded
  // away from zero, and 37 and 75 have not.
  meter.open_term(dollars(0.0001), Seconds{3600.0});
  meter.price_term(Money::from_micros(50), Money::from_micros(100));
  CHECK(meter.term_end() == 7200);
  CHECK(meter.upfront_until(4500).micros() == 13);
  CHECK(meter.recurring_until(4500).micros() == 25);
  meter.advance(4500, Timestamp{4500.0});
  CHECK(meter.unused_upfront().micros() == 37);
  CHECK(meter.outstanding().micros() == 75);
}

TEST_CASE("the book keeps every lease and tells which are live")
{
  LeaseBook book;
  for (int i = 0; i < 4; ++i)
    book.open(ten_chips_for(Seconds{0.0}), false);
  book.close(LeaseId{1}); // the last takes its place
  CHECK(book.live() == std::vector{LeaseId{0}, LeaseId{3}, LeaseId{2}});
  book.close(LeaseId{3});
  CHECK(book.live() == std::vector{LeaseId{0}, LeaseId{2}});
  book.close(LeaseId{2});
  book.close(LeaseId{0});
  CHECK(book.live().empty());
  CHECK(book.all().size() == 4);
  CHECK(book[LeaseId{3}].id() == LeaseId{3});
}

TEST_CASE("a lease leaves what it does not go on standing in")
{
  Agreement agreed;
  agreed.chips = 32;
  Lease lease{LeaseId{0}, agreed, false};
  lease.stand_in({{model::RackId{1}, 8}, {model::RackId{2}, 16}, {model::RackId{3}, 8}});
  const std::vector<RackShare> left = lease.stay_in({{model::RackId{3}, 8}, {model::RackId{2}, 6}});
  REQUIRE(left.size() == 2); // 8 of rack 1, 16 − 6 of rack 2
  CHECK(left[0].rack == model::RackId{1});
  CHECK(left[0].chips == 8);
  CHECK(left[1].rack == model::RackId{2});
  CHECK(left[1].chips == 10);
  CHECK(lease.racks().size() == 2);
}

} // namespace leasehold::market
