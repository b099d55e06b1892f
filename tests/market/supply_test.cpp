#include "supply_fixture.hpp"

#include <limits>

namespace leasehold::market::supply_test {

TEST_CASE("supply alone: firm leases book chips over windows of time")
{
  Supply supply = supply_of(stock_of(16));
  const auto room = [&](double from, double to, double now = 0.0) {
    return supply.room(firm_offer, at_hour(from), at_hour(to), at_hour(now));
  };
  Lease open_ended = agreed_lease(0, firm_offer, 10);
  Lease window = agreed_lease(1, firm_offer, 4, at_hour(5), hour * 10.0); // hours 5 to 15
  supply.hold(open_ended, at_hour(0));
  supply.hold(window, at_hour(0));
  CHECK(window.booked_from() == at_hour(5));
  CHECK(room(0, 5) == 6);   // 16 − 10
  CHECK(room(0, 6) == 2);   // 16 − 10 − 4
  CHECK(room(15, 20) == 6); // the window is over
  supply.give_back(open_ended, at_hour(1));
  CHECK(room(1, 5, 1) == 16);
  CHECK(room(1, 6, 1) == 12);
  // An offer that draws on no stock is never short.
  std::vector<Offer> unlimited = firm_and_spot();
  unlimited[0].stock = StockId::none();
  CHECK(supply_of(stock_of(0), unlimited).room(firm_offer, at_hour(0), at_hour(1), at_hour(0)) ==
        std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("supply alone: a term that begins late, or anew, is booked to its new end")
{
  Supply supply = supply_of(stock_of(16));
  Lease lease = agreed_lease(0, firm_offer, 10, at_hour(0), hour * 10.0);
  supply.hold(lease, at_hour(0));
  CHECK(supply.room(firm_offer, at_hour(10), at_hour(12), at_hour(2)) == 16);
  supply.extend(lease, at_hour(12), at_hour(2)); // delivered 2 h late
  lease.run_until(at_hour(12));
  CHECK(supply.room(firm_offer, at_hour(10), at_hour(12), at_hour(2)) == 6);
  CHECK(supply.room(firm_offer, at_hour(12), at_hour(22), at_hour(2)) == 16);
  lease.run_until(at_hour(22));
  supply.renew(lease, at_hour(12));
  CHECK(lease.booked_from() == at_hour(12));
  CHECK(supply.room(firm_offer, at_hour(12), at_hour(22), at_hour(12)) == 6);
  supply.give_back(lease, at_hour(13)); // nothing is left of either booking
  CHECK(supply.room(firm_offer, at_hour(13), at_hour(30), at_hour(13)) == 16);
  CHECK(supply.stocks()[0].firm() == 0);
}

TEST_CASE("supply alone: a lease whose chips others still hold is late until they have left")
{
  Supply supply = supply_of(stock_of(8));
  Lease spot = running_lease(supply, 0, spot_offer, 8);
  Lease first = agreed_lease(1, firm_offer, 3);
  Lease second = agreed_lease(2, firm_offer, 5);
  for (Lease* firm : {&first, &second}) {
    supply.hold(*firm, at_hour(0));
    CHECK_FALSE(supply.deliver(*firm, no_rivals, at_hour(0))); // 8 spot beside them, of 8
  }
  give_notice_to(supply, spot);
  supply.give_back(spot, at_hour(1));
  CHECK(supply.take_late(stock) == std::vector{first.id(), second.id()});
  CHECK(supply.take_late(stock).empty());
  CHECK(supply.deliver(first, no_rivals, at_hour(1)));
  CHECK(supply.deliver(second, no_rivals, at_hour(1)));
}

TEST_CASE("supply alone: who gives up while late is late no longer")
{
  Supply supply = supply_of(stock_of(8));
  const Lease spot = running_lease(supply, 0, spot_offer, 8);
  Lease firm = agreed_lease(1, firm_offer, 3);
  supply.hold(firm, at_hour(0));
  CHECK_FALSE(supply.deliver(firm, no_rivals, at_hour(0)));
  supply.give_back(firm, at_hour(0));
  CHECK(supply.take_late(stock).empty());
  CHECK(supply.stocks()[0].firm() == 0);
}

TEST_CASE("supply alone: racks of rivals are no room, and where none is free the lease is late")
{
  // 32 chips in four racks of 8. The lab's 12 fill rack 0 and stand in rack 1: 16 are left to its rival.
  StockPlan plan = stock_of(32);
  for (std::uint32_t r = 0; r < 4; ++r)
    plan.racks.push_back({model::RackId{r}, 8, {}});
  Supply supply = supply_of(plan);
  Lease mine = running_lease(supply, 0, firm_offer, 12);
  REQUIRE(mine.racks().size() == 2);
  CHECK(mine.racks()[1].chips == 4);
  CHECK(supply.rack_room(firm_offer, but_lab, at_hour(0)) == 16);
  CHECK(supply.rack_room(firm_offer, no_rivals, at_hour(0)) == std::numeric_limits<std::int64_t>::max());
  Lease theirs = agreed_lease(1, firm_offer, 17); // by count 20 are free
  supply.hold(theirs, at_hour(0));
  CHECK_FALSE(supply.deliver(theirs, but_lab, at_hour(0)));
  CHECK(theirs.racks().empty());
  supply.give_back(mine, at_hour(1));
  CHECK(supply.rack_room(firm_offer, but_lab, at_hour(1)) == 32);
  CHECK(supply.deliver(theirs, but_lab, at_hour(1)));
  CHECK(theirs.racks().size() == 3); // 8 + 8 + 1
}

TEST_CASE("supply alone: the queue of a stock is left from the front or from within")
{
  Supply supply = supply_of(stock_of(8));
  CHECK_FALSE(supply.has_queue(stock));
  const std::array waiting{agreed_lease(0, firm_offer, 8), agreed_lease(1, firm_offer, 1),
                           agreed_lease(2, firm_offer, 2)};
  for (const Lease& lease : waiting)
    supply.join_queue(lease);
  supply.leave_queue(waiting[1]); // withdrawn
  CHECK(supply.first_in_queue(stock) == LeaseId{0});
  supply.leave_queue(waiting[0]); // served
  CHECK(supply.first_in_queue(stock) == LeaseId{2});
  supply.leave_queue(waiting[2]);
  CHECK_FALSE(supply.has_queue(stock));
}

TEST_CASE("supply alone: the next change of a stock is told once, and an earlier one takes its place")
{
  // A wave planned for day 10 that arrives on day 14: supply knows the truth.
  StockPlan plan = stock_of(8);
  plan.waves.push_back({at_day(10), at_day(14), 8});
  Supply supply = supply_of(plan);
  CHECK(supply.next_change(stock, at_day(0)) == at_day(14));
  CHECK(supply.next_change(stock, at_day(1)) == std::nullopt);
  CHECK(supply.is_due(stock, at_day(14)));
  Lease lease = agreed_lease(0, firm_offer, 8, at_day(1), day * 4.0); // until day 5
  supply.hold(lease, at_day(1));
  CHECK(supply.next_change(stock, at_day(1)) == at_day(5));
  CHECK_FALSE(supply.is_due(stock, at_day(14)));
  supply.advance(stock, at_day(5));
  CHECK(supply.next_change(stock, at_day(5)) == at_day(14));
  supply.advance(stock, at_day(14));
  CHECK(supply.next_change(stock, at_day(14)) == Timestamp::never());
}

TEST_CASE("supply alone: what is turned away is counted where there is a stock")
{
  std::vector<Offer> offers = firm_and_spot();
  offers[other_spot_offer.index()].stock = StockId::none();
  Supply supply = supply_of(stock_of(8), offers);
  supply.count_refused(firm_offer, TenantId{0}, 9, at_day(0));
  supply.count_refused(spot_offer, TenantId{0}, 3, at_day(1));
  supply.count_refused(other_spot_offer, TenantId{0}, 5, at_day(1));
  CHECK(supply.refused(stock).requests == 2);
  CHECK(supply.refused(stock).chips == 12);
}

TEST_CASE("supply alone: who tries again at once, or for more, asks for one thing")
{
  // 8, again 8 at another start, then 6 of it as spot, then 11: 11 chips that were asked for once. What another tenant asks
  // for counts by itself, and so does what the first asks for an hour later.
  Supply supply = supply_of(stock_of(4), firm_and_spot());
  for (const std::int64_t chips : {8, 8})
    supply.count_refused(firm_offer, TenantId{0}, chips, at_day(1));
  supply.count_refused(spot_offer, TenantId{0}, 6, at_day(1));
  CHECK(supply.refused(stock).requests == 1);
  CHECK(supply.refused(stock).chips == 8);
  supply.count_refused(firm_offer, TenantId{0}, 11, at_day(1));
  CHECK(supply.refused(stock).requests == 1);
  CHECK(supply.refused(stock).chips == 11);
  supply.count_refused(firm_offer, TenantId{1}, 5, at_day(1));
  CHECK(supply.refused(stock).requests == 2);
  CHECK(supply.refused(stock).chips == 16);
  supply.count_refused(firm_offer, TenantId{0}, 8, at_day(1) + hour);
  CHECK(supply.refused(stock).requests == 3);
  CHECK(supply.refused(stock).chips == 24);
}

} // namespace leasehold::market::supply_test
