// One invoice for each programme of the catalogue, worked out by hand in the comment, to the micro-dollar.
#include "catalogue/prices.hpp"
#include "config/load.hpp"
#include "market/market.hpp"

#include <doctest/doctest.h>

#include <memory>

namespace leasehold::scenario {

namespace {

using namespace market;

const TenantId lab{0};
const ProviderId cloud{0};

const catalogue::ProgrammeCatalogue& programmes()
{
  static config::Diagnostics diagnostics;
  static const auto loaded = catalogue::load_programmes(
      std::string(LEASEHOLD_SOURCE_DIR) + "/platforms/catalogue/programmes.yaml", diagnostics);
  return loaded.value();
}

const catalogue::PriceCatalogue& prices()
{
  static config::Diagnostics diagnostics;
  static const auto loaded =
      catalogue::load_prices(std::string(LEASEHOLD_SOURCE_DIR) + "/platforms/catalogue/prices.yaml", diagnostics);
  return loaded.value();
}

Offer offer_of(const std::string& programme, const std::string& chip)
{
  Offer made;
  made.name = programme + "/" + chip;
  made.programme = *programmes().find(programme);
  made.provider = cloud;
  made.region = RegionId{0};
  made.chip = ChipTypeId{0};
  made.stock = StockId{0};
  if (const catalogue::PriceEntry* price = prices().find(programme, chip))
    made.price = StepSeries<Rate>(Rate::of(price->price));
  return made;
}

/// The scenario starts on 2026-06-01 at midnight UTC, with 4,096 chips.
struct Shop {
  explicit Shop(std::vector<Offer> offers)
      : market(std::move(offers),
               {{"stock",
                 cloud,
                 RegionId{0},
                 ChipTypeId{0},
                 {{Timestamp{0.0}, Timestamp{0.0}, 4096}},
                 StepSeries<std::int64_t>{0},
                 {}}},
               Calendar{instant_of(2026, 6, 1)})
  {
  }

  LeaseId buy(std::uint32_t offer, std::int64_t chips, Seconds at, Seconds term = Seconds{0.0}, Money spend = {})
  {
    to(at);
    LeaseRequest request;
    request.tenant = lab;
    request.offer = OfferId{offer};
    request.chips = chips;
    request.spend = spend;
    request.term = term;
    const Verdict verdict = market.request(request, Timestamp{at.value()});
    REQUIRE(verdict);
    return verdict.lease;
  }
  void end(LeaseId lease, Seconds at)
  {
    to(at);
    REQUIRE(market.release(lease, Timestamp{at.value()}));
  }
  void to(Seconds at)
  {
    std::vector<LeaseEvent> told;
    while (market.next_event() <= Timestamp{at.value()})
      market.advance(market.next_event(), told);
    market.advance(Timestamp{at.value()}, told);
  }
  /// Closes the books and returns the tenant's bill in micro-dollars; checks the ledger.
  std::int64_t bill(Seconds at)
  {
    to(at);
    market.close(Timestamp{at.value()});
    market.ledger().audit();
    CHECK(market.ledger().revenue(cloud) + market.ledger().own_costs() == market.ledger().billed(lab));
    return market.ledger().billed(lab).micros();
  }
  std::int64_t effective() const { return market.ledger().effective(lab).micros(); }
  Money of(ChargeKind kind) const
  {
    Money sum;
    for (const Charge& row : market.ledger().rows())
      if (row.kind == kind)
        sum += row.billed;
    return sum;
  }

  Market market;
};

} // namespace

TEST_CASE("aws_on_demand: by the second, a minute at least")
{
  // p5: 8 H100 at $6.88. 10 s count as 60: 8 × 60/3600 × 6.88 = 0.917333…; 5,025 s: 8 × 5025/3600 × 6.88 = 76.826666….
  Shop shop({offer_of("aws_on_demand", "h100")});
  shop.end(shop.buy(0, 8, Seconds{0.0}), Seconds{10.0});
  shop.end(shop.buy(0, 8, Seconds{100.0}), Seconds{5125.0});
  CHECK(shop.bill(day) == 917'333 + 76'826'667);
}

TEST_CASE("aws_odcr: the on-demand price for chips held, used or not")
{
  // 64 H100 × 36 h × $6.88 = 15,851.52.
  Shop shop({offer_of("aws_odcr", "h100")});
  shop.end(shop.buy(0, 64, hour), 37.0 * hour);
  CHECK(shop.bill(2.0 * day) == 15'851'520'000);
}

TEST_CASE("aws_reserved_1y: take-or-pay by the hour, renewed or not")
{
  // 8 A100 × 8,760 h × $2.18 = 152,774.40, whatever is used.
  Shop shop({offer_of("aws_reserved_1y", "a100-80")});
  shop.buy(0, 8, Seconds{0.0}, 365.0 * day);
  CHECK(shop.bill(400.0 * day) == 152'774'400'000);
}

TEST_CASE("aws_reserved_3y: no, partial and all upfront bill the same in the end, at other times")
{
  // 8 H100 × 26,280 h × $2.9722 = 624,875.328. After 365 of 1,095 days: none: a third = 208,291.776;
  // partial: half at once 312,437.664 + a third of the other half 104,145.888 = 416,583.552; all: 624,875.328.
  // EffectiveCost is a third of the whole in each.
  for (const auto& [name, billed] : {std::pair{"aws_reserved_3y", 208'291'776'000},
                                     {"aws_reserved_3y_partial", 416'583'552'000},
                                     {"aws_reserved_3y_all", 624'875'328'000}}) {
    Shop shop({offer_of(name, "h100")});
    shop.buy(0, 8, Seconds{0.0});
    CHECK(shop.bill(365.0 * day) == billed);
    CHECK(shop.effective() == 208'291'776'000);
    Shop whole({offer_of(name, "h100")});
    whole.buy(0, 8, Seconds{0.0});
    CHECK(whole.bill(1095.0 * day) == 624'875'328'000);
    CHECK(whole.effective() == 624'875'328'000);
  }
}

TEST_CASE("aws_savings_plan_1y: covered usage comes back, the plan is paid whether used or not")
{
  // $20/h committed for a year: 8,760 h × 20 = 175,200. Discount 36.6 %, so it covers 20/0.634 = 31.545741… list
  // dollars an hour. Usage: 8 H100 on demand = 55.04 $/h for 100 h: billed 5,504, of which 3,154.574132 come back.
  Shop shop({offer_of("aws_savings_plan_1y", "h100"), offer_of("aws_on_demand", "h100")});
  shop.buy(0, 0, Seconds{0.0}, Seconds{0.0}, Money::from_micros(20'000'000));
  const LeaseId used = shop.buy(1, 8, Seconds{0.0});
  shop.end(used, 100.0 * hour);
  CHECK(shop.bill(365.0 * day) == 175'200'000'000 + 5'504'000'000 - 3'154'574'132);
  // Unused: all but 100 of 8,760 h: 8,660 × 20 = 173,200.
  CHECK(shop.market.spend(LeaseId{0}).unused.micros() == 173'200'000'000);
}

TEST_CASE("aws_savings_plan_3y: usage below the commitment is covered in full")
{
  // $40/h at 56.8 % covers 92.59 list dollars an hour; usage is 55.04 $/h for 10 h: 550.40 comes back whole. In 10 h
  // the plan bills 400.
  Shop shop({offer_of("aws_savings_plan_3y", "h100"), offer_of("aws_on_demand", "h100")});
  shop.buy(0, 0, Seconds{0.0}, Seconds{0.0}, Money::from_micros(40'000'000));
  shop.buy(1, 8, Seconds{0.0});
  CHECK(shop.bill(10.0 * hour) == 400'000'000);
  CHECK(shop.of(ChargeKind::discount).micros() == -550'400'000);
}

TEST_CASE("aws_capacity_block: paid in full at purchase, 11:30 to 11:30, no cancelling")
{
  // Asked at midnight, earliest 00:30, so it starts at 11:30. 16 H100 × 3 d × 24 h × $4.916 = 5,663.232, at once.
  Shop shop({offer_of("aws_capacity_block", "h100")});
  const LeaseId block = shop.buy(0, 16, Seconds{0.0}, 3.0 * day);
  CHECK(shop.market.lease(block).dates().active == Timestamp{11.5 * 3600.0});
  CHECK(shop.market.release(block, Timestamp{0.0}).refusal == Refusal::no_exit);
  CHECK(shop.bill(hour) == 5'663'232'000);
  CHECK(shop.bill(10.0 * day) == 5'663'232'000);
  CHECK(shop.effective() == 5'663'232'000);
  CHECK(shop.market.lease(block).dates().ended == Timestamp{11.5 * 3600.0 + 3.0 * 86400.0});
}

TEST_CASE("aws_capacity_block: its terms, sizes and look-ahead")
{
  Shop shop({offer_of("aws_capacity_block", "h100")});
  const auto ask = [&](std::int64_t chips, double days, double start) {
    LeaseRequest request{lab, OfferId{0}, chips, {}, days * day, Timestamp{start * 86400.0}, false, false};
    return shop.market.request(request, Timestamp{0.0}).refusal;
  };
  CHECK(ask(16, 1.5, 1) == Refusal::bad_term);
  CHECK(ask(16, 15, 1) == Refusal::bad_term); // beyond 14 days by the week
  CHECK(ask(16, 21, 1) == Refusal::none);
  CHECK(ask(16, 183, 1) == Refusal::bad_term);
  CHECK(ask(520, 1, 1) == Refusal::bad_size);  // 64 instances of 8
  CHECK(ask(16, 1, 57) == Refusal::bad_start); // beyond 8 weeks
  for (int i = 0; i < 3; ++i)
    CHECK(ask(512, 1, 1) == Refusal::none);
  CHECK(ask(512, 1, 1) == Refusal::over_limit); // 16 + 3 × 512 + 512 > 2,048 = 256 instances
}

TEST_CASE("aws_spot: by the second at the price of the moment")
{
  // 8 H100 for 2 h: 1 h at $2.4066, then $3.00 for the second hour: 8 × (2.4066 + 3) = 43.2528.
  Offer spot = offer_of("aws_spot", "h100");
  spot.price = StepSeries<Rate>(
      {{Timestamp{0.0}, spot.price.at(Timestamp{0.0})}, {Timestamp{3600.0}, Rate::of(PricePerHour{3.0})}});
  Shop shop({spot});
  shop.end(shop.buy(0, 8, Seconds{0.0}), 2.0 * hour);
  CHECK(shop.bill(day) == 43'252'800);
}

TEST_CASE("gcp_on_demand and gcp_spot: a minute at least; nothing when preempted in the first minute")
{
  // 4 TPU v6e at $2.70 for 30 s, billed 60 s: 4 × 60/3600 × 2.70 = 0.18.
  Shop shop({offer_of("gcp_on_demand", "tpu-v6e")});
  shop.end(shop.buy(0, 4, Seconds{0.0}), Seconds{30.0});
  CHECK(shop.bill(hour) == 180'000);
  // Spot at $1.0375: the supply goes after 20 s, the chips 30 s later, at 50 s: free. After it returns, 4 chips are
  // held for 970 s more until the next loss at 1,970 s, notice included: 4 × 970/3600 × 1.0375 = 1.118194….
  Offer spot = offer_of("gcp_spot", "tpu-v6e");
  spot.supply = StepSeries<std::int64_t>(
      {{Timestamp{0.0}, 4}, {Timestamp{20.0}, 0}, {Timestamp{600.0}, 4}, {Timestamp{1940.0}, 0}});
  Shop second({spot});
  second.buy(0, 4, Seconds{0.0});
  second.buy(0, 4, Seconds{1000.0});
  CHECK(second.bill(hour) == 1'118'194);
}

TEST_CASE("gcp_flex_start: queued until the whole gang is there, then paid as used")
{
  // 4,096 chips are taken until hour 5. The gang of 8 waits, runs 3 h of its 10 h and leaves: 8 × 3 × $4.2008 =
  // 100.8192.
  Shop shop({offer_of("gcp_flex_start", "h100"), offer_of("gcp_on_demand", "h100")});
  const LeaseId blocker = shop.buy(1, 4096, Seconds{0.0});
  const LeaseId gang = shop.buy(0, 8, Seconds{0.0}, 10.0 * hour);
  shop.to(4.0 * hour);
  CHECK(shop.market.lease(gang).state() == LeaseState::queued);
  shop.end(blocker, 5.0 * hour);
  shop.to(5.0 * hour);
  CHECK(shop.market.lease(gang).state() == LeaseState::active);
  shop.end(gang, 8.0 * hour);
  shop.bill(day);
  CHECK(shop.market.lease(gang).money().billed.micros() == 100'819'200);
}

TEST_CASE("gcp_calendar: a window ahead, paid while it runs, never cancelled")
{
  // 8 H200 × 2 d × 24 h × $6.4745 = 2,486.208.
  Shop shop({offer_of("gcp_calendar", "h200")});
  const LeaseId window = shop.buy(0, 8, Seconds{0.0}, 2.0 * day);
  CHECK(shop.market.lease(window).dates().active == Timestamp{86400.0});
  CHECK(shop.market.release(window, Timestamp{0.0}).refusal == Refusal::no_exit);
  CHECK(shop.bill(10.0 * day) == 2'486'208'000);
}

TEST_CASE("gcp_cud_1y and gcp_cud_3y: take-or-pay")
{
  // 4 B200: 1 y: 4 × 8,760 × 11.1159 = 389,501.136; 3 y: 4 × 26,280 × 7.0884 = 745,132.608.
  Shop shop({offer_of("gcp_cud_1y", "b200"), offer_of("gcp_cud_3y", "b200")});
  const LeaseId one = shop.buy(0, 4, Seconds{0.0});
  const LeaseId three = shop.buy(1, 4, Seconds{0.0});
  CHECK(shop.bill(1200.0 * day) == 389'501'136'000 + 745'132'608'000);
  CHECK(shop.market.lease(one).dates().ended == Timestamp{365.0 * 86400.0});
  CHECK(shop.market.lease(three).dates().ended == Timestamp{1095.0 * 86400.0});
}

TEST_CASE("azure_reservation_1y: a discount, not capacity")
{
  // 8 A100 reserved at $3.5306, 16 in use on demand at $4.0963 for 100 h:
  // 8 × 100 × 3.5306 + 16 × 100 × 4.0963 − 8 × 100 × 4.0963 = 2,824.48 + 6,554.08 − 3,277.04 = 6,101.52.
  Shop shop({offer_of("azure_reservation_1y", "a100-80"), offer_of("azure_on_demand", "a100-80")});
  const LeaseId reservation = shop.buy(0, 8, Seconds{0.0});
  shop.buy(1, 16, Seconds{0.0});
  CHECK(shop.bill(100.0 * hour) == 6'101'520'000);
  CHECK(shop.market.available(OfferId{1}, Timestamp{360000.0}) == 4096 - 16);
  CHECK(shop.market.spend(reservation).unused.micros() == 0);
}

TEST_CASE(
    "azure_reservation_3y: up to $50,000 are cancelled without a fee; azure_reservation_3y_upfront: refunded, with "
    "a fee of 12 %")
{
  // 8 A100 × 26,280 h × $2.1264 = 447,054.336. Monthly, left after 365 d: 8 × 8,760 × 2.1264 = 149,018.112, and of the
  // 298,036.224 to go 50,000 are cancelled.
  Shop monthly({offer_of("azure_reservation_3y", "a100-80")});
  monthly.end(monthly.buy(0, 8, Seconds{0.0}), 365.0 * day);
  CHECK(monthly.bill(400.0 * day) == 447'054'336'000 - 50'000'000'000);
  // Upfront: 447,054.336 paid, 298,036.224 unused, of which 50,000 are cancelled and come back less 12 %, 6,000.
  Shop upfront({offer_of("azure_reservation_3y_upfront", "a100-80")});
  upfront.end(upfront.buy(0, 8, Seconds{0.0}), 365.0 * day);
  // A second one in the same twelve months gets nothing back: 447,054.336 stay paid.
  upfront.end(upfront.buy(0, 8, 366.0 * day), 367.0 * day);
  CHECK(upfront.bill(400.0 * day) == 447'054'336'000 - 50'000'000'000 + 6'000'000'000 + 447'054'336'000);
  CHECK(upfront.of(ChargeKind::exit_fee).micros() == 6'000'000'000);
  CHECK(upfront.effective() == upfront.market.ledger().billed(lab).micros());
}

TEST_CASE("azure_on_demand, azure_capacity_reservation, azure_spot")
{
  // By the minute: 8 H200 at $10.60 for 61 s count as 120: 8 × 120/3600 × 10.6 = 2.826666…; 8 H100 reserved for 90 min
  // at $12.29 = 147.48; 8 H100 spot at $4 by the second, 100 s: 8 × 100/3600 × 4 = 0.888888….
  Shop shop({offer_of("azure_on_demand", "h200"), offer_of("azure_capacity_reservation", "h100"),
             offer_of("azure_spot", "h100")});
  shop.end(shop.buy(0, 8, Seconds{0.0}), Seconds{61.0});
  shop.end(shop.buy(1, 8, Seconds{100.0}), Seconds{5500.0});
  shop.end(shop.buy(2, 8, Seconds{6000.0}), Seconds{6100.0});
  CHECK(shop.bill(day) == 2'826'667 + 147'480'000 + 888'889);
}

TEST_CASE("neocloud_on_demand, neocloud_spot, neocloud_cluster")
{
  // On demand by the minute: 8 H100 × 1 h × 3.99 = 31.92. Spot: 8 × 1 h × 1.25 = 10.
  // Cluster: 16 H100 × 14 d × 24 h × $3.20 = 17,203.20, prepaid, delivered after a day.
  Shop shop({offer_of("neocloud_on_demand", "h100"), offer_of("neocloud_spot", "h100"),
             offer_of("neocloud_cluster", "h100")});
  const LeaseId lease = shop.buy(0, 8, Seconds{0.0});
  const LeaseId spot = shop.buy(1, 8, Seconds{0.0});
  shop.end(lease, hour);
  shop.end(spot, hour);
  const LeaseId cluster = shop.buy(2, 16, hour, 14.0 * day);
  CHECK(shop.bill(2.0 * hour) == 31'920'000 + 10'000'000 + 17'203'200'000);
  shop.to(30.0 * day);
  CHECK(shop.market.lease(cluster).dates().active == Timestamp{3600.0 + 86400.0});
  CHECK(shop.market.lease(cluster).money().effective.micros() == 17'203'200'000);
}

TEST_CASE("neocloud_take_or_pay: a fifth prepaid; leaving early costs the rest")
{
  // 512 H100 × 2 y (17,520 h) × $2.20 = 19,734,528. A fifth at signature = 3,946,905.60. Delivered after 90 d. Left
  // after one of two years (day 455): the rest is due at once, so the bill is the whole contract.
  Shop shop({offer_of("neocloud_take_or_pay", "h100")});
  const LeaseId contract = shop.buy(0, 512, Seconds{0.0}, 730.0 * day);
  CHECK(shop.bill(day) == 3'946'905'600'000);
  shop.end(contract, 455.0 * day);
  CHECK(shop.bill(500.0 * day) == 19'734'528'000'000);
  // The fee: half of the recurring four fifths = 7,893,811.20.
  CHECK(shop.of(ChargeKind::exit_fee).micros() == 7'893'811'200'000);
}

TEST_CASE("maia: pilot, deployment, commitment")
{
  // Pilot: 256 chips at $5.50, 14 d to deliver, left after 20 d of use: 256 × 480 h × 5.5 = 675,840.
  Shop pilot({offer_of("maia_pilot", "maia-200")});
  pilot.end(pilot.buy(0, 256, Seconds{0.0}, 60.0 * day), 34.0 * day);
  CHECK(pilot.bill(40.0 * day) == 675'840'000'000);
  // Deployment: 256 chips, one year at $4.20: 256 × 8,760 × 4.2 = 9,418,752. Minimum take 70 % = 6,593,126.40. Left
  // after 100 d of use (2,400 h = 2,580,480): the fee brings it to the minimum take.
  Shop deployment({offer_of("maia_deployment", "maia-200")});
  deployment.end(deployment.buy(0, 256, Seconds{0.0}, 365.0 * day), 145.0 * day);
  CHECK(deployment.bill(200.0 * day) == 6'593'126'400'000);
  CHECK(deployment.of(ChargeKind::chips).micros() == 2'580'480'000'000);
  // Commitment: 1,024 chips, 3 y at $3.20: 1,024 × 26,280 × 3.2 = 86,114,304; a fifth at signature = 17,222,860.80.
  Shop commitment({offer_of("maia_commitment", "maia-200")});
  const LeaseId lease = commitment.buy(0, 1024, Seconds{0.0}, 1095.0 * day);
  CHECK(commitment.bill(day) == 17'222'860'800'000);
  CHECK(commitment.market.release(lease, Timestamp{86400.0}).refusal == Refusal::no_exit);
  CHECK(commitment.bill(1300.0 * day) == 86'114'304'000'000);
}

TEST_CASE("frontier_commitment: ramp, discount, overage, true-up")
{
  // $1,000,000 over five years in parts of 100, 150, 200, 250 and 300 thousand; 30 % off, 20 % beyond the part.
  // Year 1: 8 Maia 200 on demand at $6 = 48 $/h for 1,000 h = 48,000 list; −30 % = 33,600 counted; true-up 66,400.
  // Year 2: 48 $/h for 8,760 h = 420,480 list. Up to 150,000 at 30 % off, i.e. 214,285.714285… list; the rest,
  // 206,194.285714…, at 20 % off: credits 64,285.714285… + 41,238.857142… = 105,524.571428…. No true-up.
  // Years 3 to 5 without usage: 200,000 + 250,000 + 300,000.
  Shop shop({offer_of("frontier_commitment", "maia-200"), offer_of("azure_on_demand", "maia-200")});
  shop.buy(0, 0, Seconds{0.0}, Seconds{0.0}, Money::from_micros(1'000'000'000'000));
  const LeaseId first = shop.buy(1, 8, Seconds{0.0});
  shop.end(first, 1000.0 * hour);
  const LeaseId second = shop.buy(1, 8, 365.0 * day);
  shop.end(second, 730.0 * day);
  const std::int64_t bill = shop.bill(1826.0 * day);
  CHECK(shop.of(ChargeKind::true_up).micros() == 66'400'000'000 + 750'000'000'000);
  // Credits are rounded once a calendar month: 14,400 + 105,524.571428… within a micro-dollar a month.
  CHECK(std::abs(shop.of(ChargeKind::discount).micros() + 14'400'000'000 + 105'524'571'429) <= 12);
  CHECK(bill == (48'000'000'000 + 420'480'000'000) + shop.of(ChargeKind::discount).micros() + 816'400'000'000);
}

TEST_CASE("own_gpu: capital at signature, then power and the cost of money; depreciation in EffectiveCost")
{
  // 8 chips: capital 8 × 45,000 = 360,000 at once, running after 365 d. One year of running: energy 8 × 1.3 kW × 8,760
  // h × $0.08 = 7,288.32; interest 10 % on the falling value: 0.1 × 360,000 × (1 − 1/10) = 32,400 (s = 1 y of L = 5 y:
  // s − s²/2L = 0.9 y). Depreciation 72,000. Billed 399,688.32; effective 111,688.32.
  Shop shop({offer_of("own_gpu", "h100")});
  shop.buy(0, 8, Seconds{0.0});
  CHECK(shop.bill(730.0 * day) == 399'688'320'000);
  CHECK(shop.effective() == 111'688'320'000);
  CHECK(shop.market.ledger().revenue(cloud).micros() == 0);
}

} // namespace leasehold::scenario
