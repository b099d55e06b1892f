#include "supply_fixture.hpp"

namespace leasehold::market::supply_test {

TEST_CASE("supply alone: spot leases have what the offer has on the market, and firm leases and others leave")
{
  std::vector<Offer> offers = firm_and_spot();
  offers[spot_offer.index()].supply = StepSeries<std::int64_t>(12);
  StockPlan plan = stock_of(20);
  plan.background = StepSeries<std::int64_t>(3);
  Supply supply = supply_of(plan, offers);
  CHECK(supply.spot_room(spot_offer, at_hour(0)) == 12);       // the offer's 12; the stock would give 20 − 3
  CHECK(supply.spot_room(other_spot_offer, at_hour(0)) == 17); // the stock's
  const Lease firm = running_lease(supply, 0, firm_offer, 10);
  CHECK(supply.spot_room(spot_offer, at_hour(0)) == 7); // 20 − 3 − 10
  Lease spot = running_lease(supply, 1, spot_offer, 4);
  CHECK(supply.spot_room(spot_offer, at_hour(0)) == 3);       // min(12 − 4, 7 − 4)
  CHECK(supply.spot_room(other_spot_offer, at_hour(0)) == 3); // of the same stock
  supply.give_back(spot, at_hour(1));
  CHECK(supply.spot_room(spot_offer, at_hour(1)) == 7);
}

TEST_CASE("supply alone: firm leases squeeze spot leases, the newest first, across the offers of the stock")
{
  Supply supply = supply_of(stock_of(16));
  const Lease oldest = running_lease(supply, 0, spot_offer, 6);
  Lease middle = running_lease(supply, 1, other_spot_offer, 5);
  Lease newest = running_lease(supply, 2, spot_offer, 4);
  CHECK_FALSE(supply.squeezed(stock, at_hour(0)).valid()); // 6 + 5 + 4 = 15 of 16
  Lease first = agreed_lease(3, firm_offer, 4);
  supply.hold(first, at_hour(0));
  CHECK(supply.squeezed(stock, at_hour(0)) == newest.id()); // 15 > 16 − 4
  give_notice_to(supply, newest);
  CHECK_FALSE(supply.squeezed(stock, at_hour(0)).valid()); // 15 − 4 = 11 are to stay, of 12
  Lease second = agreed_lease(4, firm_offer, 4);
  supply.hold(second, at_hour(0));
  CHECK(supply.squeezed(stock, at_hour(0)) == middle.id()); // 11 > 16 − 8
  give_notice_to(supply, middle);
  CHECK_FALSE(supply.squeezed(stock, at_hour(0)).valid()); // 6 of 8
  // Chips under notice are held until they are given back: what leaves is taken off both, and nobody else has to go.
  CHECK(supply.stocks()[0].spot() == 15);
  supply.give_back(newest, at_hour(1));
  CHECK(supply.stocks()[0].spot() == 11);
  CHECK_FALSE(supply.squeezed(stock, at_hour(1)).valid());
  supply.give_back(middle, at_hour(1));
  CHECK(supply.stocks()[0].spot() == oldest.chips());
}

TEST_CASE("supply alone: an offer whose supply falls squeezes its own leases alone")
{
  std::vector<Offer> offers = firm_and_spot();
  offers[spot_offer.index()].supply = StepSeries<std::int64_t>({{at_hour(0), 8}, {at_hour(2), 5}});
  Supply supply = supply_of(stock_of(100), offers);
  Lease older = running_lease(supply, 0, spot_offer, 4);
  Lease newer = running_lease(supply, 1, spot_offer, 4);
  const Lease elsewhere = running_lease(supply, 2, other_spot_offer, 4);
  CHECK_FALSE(supply.squeezed(spot_offer, at_hour(1)).valid());
  CHECK(supply.squeezed(spot_offer, at_hour(2)) == newer.id()); // 8 > 5
  give_notice_to(supply, newer);
  CHECK_FALSE(supply.squeezed(spot_offer, at_hour(2)).valid()); // 8 − 4 are to stay
  CHECK(supply.spot_room(spot_offer, at_hour(2)) == 0);         // but all 8 are held: 5 − 8
  supply.give_back(newer, at_hour(3));
  CHECK(supply.spot_room(spot_offer, at_hour(3)) == 1); // 5 − 4
}

} // namespace leasehold::market::supply_test
