// No load is covered twice: a port under way, what is committed on the old chip, and what is put on the new one.
#include "desk_world.hpp"
#include "support/leasing_loop.hpp"

#include "policy/leasing/buying/porting_case.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

namespace leasehold::policy {

using namespace test;

namespace {

using market::ProgrammeKind;

constexpr model::ChipTypeId old_chip{0};
constexpr model::ChipTypeId new_chip{1};

struct Sold {
  ProgrammeKind kind = ProgrammeKind::on_demand;
  std::string name;
  std::uint32_t chip = 0;
  double price = 1.0;
  double days = 0.0; ///< of its term
  double delivery = 0.0;
};

/// `old_stock`: so many old chips in all.
market::Market two_chips(const std::vector<Sold>& sold, std::optional<std::int64_t> old_stock = std::nullopt)
{
  std::vector<market::Offer> offers;
  for (const Sold& each : sold) {
    market::Offer offer;
    offer.programme = programme(each.kind, each.name, Seconds{each.days * 86400.0});
    offer.programme.size.step = 8;
    offer.programme.timing.delivery = Seconds{each.delivery * 86400.0};
    offer.programme.ending.renewable = true;
    offer.name = each.name;
    offer.provider = model::ProviderId{each.chip};
    offer.region = model::RegionId{each.chip};
    offer.chip = model::ChipTypeId{each.chip};
    offer.price = market::StepSeries<market::Rate>(market::Rate::of(PricePerHour{each.price}));
    if (old_stock && each.chip == 0)
      offer.stock = market::StockId{0};
    offers.push_back(offer);
  }
  std::vector<market::StockPlan> stocks;
  if (old_stock) {
    stocks.emplace_back();
    stocks.back().name = "old";
    stocks.back().provider = model::ProviderId{0};
    stocks.back().region = model::RegionId{0};
    stocks.back().chip = old_chip;
    stocks.back().waves = {{Timestamp{}, Timestamp{}, *old_stock}};
  }
  return market::Market(std::move(offers), std::move(stocks), Calendar{instant_of(2026, 1, 5)});
}

/// A service of so many chips, of either type, that is ported in so many days.
LeasingLoop porting_world(const std::vector<Sold>& sold, double chips, double days, double pilots)
{
  const auto always = [chips](int) { return chips; };
  LeasingLoop loop(two_chips(sold),
                   {{"chat",
                     WorkloadKind::serving,
                     {{old_chip, always, Portability::validated}, {new_chip, always, Portability::unported}}}},
                   chip_names);
  loop.port_time = loop.port_plan.time = Seconds{days * 86400.0};
  loop.pilots = loop.port_plan.pilots = pilots;
  return loop;
}

double dollars_with_what_is_owed(const LeasingLoop& loop, int hours)
{
  double dollars = loop.dollars();
  for (const market::Lease& lease : loop.market().leases()) {
    const market::Offer& offer = loop.market().offer(lease.offer());
    const double left = (lease.dates().end - Timestamp{hours * 3600.0}) / hour;
    if (offer.programme.ending.exit == market::Exit::never && left > 0.0)
      dollars += left * static_cast<double>(lease.chips()) * offer.price.at(Timestamp{}).dollars_per_hour();
  }
  return dollars;
}

/// Chips of one type that compute now: of any kind but pilots, or those that are committed alone.
double held(const LeasingLoop& loop, model::ChipTypeId chip, bool committed)
{
  double chips = 0.0;
  for (const model::LeaseId id : loop.market().live()) {
    const market::Lease& lease = loop.market().lease(id);
    const market::Offer& offer = loop.market().offer(lease.offer());
    const ProgrammeKind kind = offer.programme.kind;
    const bool bound = kind == ProgrammeKind::reserved || kind == ProgrammeKind::take_or_pay;
    if (offer.chip == chip && market::holds_chips(lease.state()) && kind != ProgrammeKind::pilot &&
        (bound || !committed))
      chips += static_cast<double>(lease.chips());
  }
  return chips;
}

/// What a port of a training job pays that needs 64 old chips at $3 or 32 new ones at $2 for so many days: it takes 60 days, 8
/// pilots at $2 and $50,000 of engineers' pay, $73,040 in all. The old chips may be bound for so many days, if any.
double gain_for_training(double days_old, double days_new, double horizon, std::int64_t stock_of_old,
                         double days_bound = 0.0)
{
  const std::vector<Sold> sold = {{ProgrammeKind::on_demand, "old", 0, 3.0}, {ProgrammeKind::on_demand, "new", 1, 2.0}};
  DeskWorld sink;
  const market::Market market = two_chips(sold);
  std::vector<market::Offer> listed(market.offers().begin(), market.offers().end());
  std::vector<OfferView> offers;
  for (std::uint32_t i = 0; i < 2; ++i)
    listed[i].stock = market::StockId{i};
  for (std::uint32_t i = 0; i < 2; ++i)
    offers.push_back({market::OfferId{i}, &listed[i], "cloud", "region", chip_names[i],
                      market::Rate::of(PricePerHour{sold[i].price}), i == 0 ? stock_of_old : 4096});
  std::vector<ChipDemand> needs(2);
  for (std::uint32_t i = 0; i < 2; ++i) {
    needs[i].chip = model::ChipTypeId{i};
    needs[i].needed = needs[i].tuned = i == 0 ? 64.0 : 32.0;
    needs[i].history = {&needs[i].tuned, 1};
    needs[i].remaining = day * (i == 0 ? days_old : days_new);
  }
  needs[1].portability = Portability::unported;
  needs[1].port = {day * 60.0, 50'000.0, 8.0, Seconds{0.0}, 0};
  Demand demand;
  demand.name = "train";
  demand.chips = needs;
  LeasingView view;
  view.horizon = Timestamp{} + day * horizon;
  view.offers = offers;
  view.demands = {&demand, 1};
  const ContractView contract{model::LeaseId{0},
                              market::OfferId{0},
                              market::LeaseState::active,
                              64,
                              Timestamp{},
                              Timestamp{} + day * days_bound};
  listed[0].programme.ending.exit = days_bound > 0.0 ? market::Exit::never : market::Exit::free;
  if (days_bound > 0.0)
    view.contracts = {&contract, 1};
  return gain_of_port(Desk(view, sink), needs[1]);
}

const std::string staged_in_steps =
    "{policy: staged, chip: maia-200, pilot: test, deployment: new, commitment: new_year, prove: 120 d}";

} // namespace

TEST_CASE("while a port is under way only what stays on the old chip is committed there")
{
  // 24 chips of either type for 730 days; old: $2, a year $1.6; new: $1.4, a year $1.1, ported to in 90 days with 8 pilots.
  // 60 % of 24 chips is 16 in whole hosts; 8 stay: two weeks at $2, then two years at $1.6. The 16 cost $2 until day 90,
  // pilots $1.4. any_silicon then commits 16 for a year, and pays $1.4 for the last 275 days, which cost more committed:
  // 365 · 1.1 > 275 · 1.4. staged rents for 120 days before it commits, and for the 155 days after the year.
  const std::vector<Sold> sold = {{ProgrammeKind::on_demand, "old", 0, 2.0},
                                  {ProgrammeKind::reserved, "old_year", 0, 1.6, 365.0},
                                  {ProgrammeKind::on_demand, "new", 1, 1.4},
                                  {ProgrammeKind::pilot, "test", 1, 1.4, 30.0},
                                  {ProgrammeKind::reserved, "new_year", 1, 1.1, 365.0}};
  const double stays = 8.0 * (14.0 * 2.0 + 2.0 * 365.0 * 1.6);
  const double until = 16.0 * 90.0 * 2.0 + 8.0 * 90.0 * 1.4;
  const double after = 16.0 * (365.0 * 1.1 + 275.0 * 1.4);
  for (const std::string& policy : {std::string{"{policy: any_silicon}"}, staged_in_steps}) {
    CAPTURE(policy);
    LeasingLoop loop = porting_world(sold, 24.0, 90.0, 8.0);
    REQUIRE(loop.run(policy, 730 * 24));
    CHECK(loop.shortage < 1e-6);
    CHECK(dollars_with_what_is_owed(loop, 730 * 24) == doctest::Approx(24.0 * (stays + until + after)).epsilon(0.005));
  }
}

// From day 60 on 240 of 300 days are left, and on the new chips 4/5 of their 200 days: 24 · 32 · $2 · 160 = $245,760. Bound for
// 365 days, the old chips are paid for whether it leaves or not; bound for 180, they are up to then, and for 120 days more
// would cost 24 · 64 · $3 · 120 = $552,960, though all there are are held and no more can be had.
TEST_CASE("a port away from chips that are bound saves only what they would cost after it")
{
  CHECK(gain_for_training(300.0, 200.0, 400.0, 0, 365.0) == doctest::Approx(-245'760.0 - 73'040.0));
  CHECK(gain_for_training(300.0, 200.0, 400.0, 0, 180.0) == doctest::Approx(552'960.0 - 245'760.0 - 73'040.0));
}

TEST_CASE("a deployment that is no cheaper itself leads to the commitment that the port was for")
{
  // 24 chips of either type for 730 days: old $2, new $2.1 and for a year $1. 16 of them, 60 % in whole hosts, are ported to in
  // 14 days with 8 pilots, rented for 120 days at 5 % more, and committed to for a year; the 231 days after it cost less
  // committed, too: 365 · 1 < 231 · 2. What is left of that year is owed. The other 8 stay at $2.
  const std::vector<Sold> sold = {{ProgrammeKind::on_demand, "old", 0, 2.0},
                                  {ProgrammeKind::on_demand, "new", 1, 2.1},
                                  {ProgrammeKind::pilot, "test", 1, 2.1, 14.0},
                                  {ProgrammeKind::reserved, "new_year", 1, 1.0, 365.0}};
  LeasingLoop loop = porting_world(sold, 24.0, 14.0, 8.0);
  REQUIRE(loop.run(staged_in_steps, 730 * 24));
  CHECK(loop.shortage < 1e-6);
  const double until = 14.0 * (24.0 * 2.0 + 8.0 * 2.1);
  const double after = 8.0 * 716.0 * 2.0 + 16.0 * (120.0 * 2.1 + 2.0 * 365.0);
  CHECK(dollars_with_what_is_owed(loop, 730 * 24) == doctest::Approx(24.0 * (until + after)).epsilon(0.005));
}

TEST_CASE(
    "who plans ahead puts the pilots of a port on what it commits to for later, and ports where the plan is cheaper")
{
  // 24 chips of either type for 393 days; old: $2, a year $1.6; new: $4, a year $0.9, ported to in 28 days with 24 pilots.
  // Pilots that are rented cost 28 · $4 a chip, beside 28 · $2 of what serves meanwhile, and the year begins after them. On
  // what is committed to from the first day on they cost nothing, and the last 28 days are rented on the old chip: 28 · $2.
  // Without the port it is $1.6 · 365 + $2 · 28 a chip.
  const std::vector<Sold> sold = {{ProgrammeKind::on_demand, "old", 0, 2.0},
                                  {ProgrammeKind::reserved, "old_year", 0, 1.6, 365.0},
                                  {ProgrammeKind::on_demand, "new", 1, 4.0},
                                  {ProgrammeKind::reserved, "new_year", 1, 0.9, 365.0}};
  LeasingLoop loop = porting_world(sold, 24.0, 28.0, 24.0);
  REQUIRE(loop.run("{policy: oracle_offline}", 393 * 24, true));
  CHECK(loop.ports.size() == 1);
  CHECK(loop.shortage < 1e-6);
  const double dollars = 24.0 * 24.0 * (28.0 * 2.0 + 365.0 * 0.9 + 28.0 * 2.0);
  CHECK(dollars_with_what_is_owed(loop, 393 * 24) == doctest::Approx(dollars).epsilon(0.01));
}

TEST_CASE("rolling_horizon begins no port that saves less than it costs beside what else its plan uses")
{
  // 24 chips of either type for 200 days: old $2, new $1, ported to in 28 days with 8 pilots; that saves 24 · 24 · $1 a day,
  // for pilots of 8 · 24 · $1. With spot of the old chip at $0.5 there is nothing to be saved.
  std::vector<Sold> sold = {{ProgrammeKind::on_demand, "old", 0, 2.0}, {ProgrammeKind::on_demand, "new", 1, 1.0}};
  for (const bool spot : {false, true}) {
    if (spot)
      sold.push_back({ProgrammeKind::spot, "old_spot", 0, 0.5});
    LeasingLoop loop = porting_world(sold, 24.0, 28.0, 8.0);
    REQUIRE(loop.run("{policy: rolling_horizon}", 200 * 24));
    CHECK(loop.ports.size() == (spot ? 0 : 1));
  }
}

TEST_CASE("rolling_horizon ports to a dearer chip where the highest hours of a day have no other")
{
  // 16 to 39 chips, and 96 in one hour of each day: the mean of the highest quarter, (96 + 39 + … + 35) / 6 = 46.8, is below
  // 64, of which so many are there.
  const std::vector<Sold> sold = {{ProgrammeKind::on_demand, "old", 0, 2.0}, {ProgrammeKind::on_demand, "new", 1, 3.0}};
  const auto peak = [](int h) { return h % 24 == 0 ? 96.0 : 16.0 + h % 24; };
  for (const std::int64_t stock : {64, 96}) {
    LeasingLoop loop(two_chips(sold, stock),
                     {{"chat",
                       WorkloadKind::serving,
                       {{old_chip, peak, Portability::validated}, {new_chip, peak, Portability::unported}}}},
                     chip_names);
    loop.port_time = loop.port_plan.time = Seconds{28.0 * 86400.0};
    loop.pilots = loop.port_plan.pilots = 8.0;
    REQUIRE(loop.run("{policy: rolling_horizon}", 100 * 24));
    CHECK(loop.ports.size() == (stock < 96 ? 1 : 0));
  }
}

TEST_CASE("a test that is over and does not pay keeps nobody from committing elsewhere")
{
  // 24 chips of either type for 400 days: old $2, and for a year $1; new $2.1, and for a year $0.95. The port costs next to
  // nothing, and $0.95 is less than $1, but not after 120 days at $2.1. So after 14 days with 8 pilots all is committed to for
  // a year where it is, and rented for the last 21 days.
  const std::vector<Sold> sold = {{ProgrammeKind::on_demand, "old", 0, 2.0},
                                  {ProgrammeKind::reserved, "old_year", 0, 1.0, 365.0},
                                  {ProgrammeKind::on_demand, "new", 1, 2.1},
                                  {ProgrammeKind::pilot, "test", 1, 0.01, 14.0},
                                  {ProgrammeKind::reserved, "new_year", 1, 0.95, 365.0}};
  LeasingLoop loop = porting_world(sold, 24.0, 14.0, 8.0);
  REQUIRE(loop.run(staged_in_steps, 400 * 24));
  CHECK(loop.shortage < 1e-6);
  CHECK(held(loop, old_chip, true) == 0.0); // the year is over
  const double dollars = 24.0 * (24.0 * (14.0 * 2.0 + 365.0 * 1.0 + 21.0 * 2.0) + 8.0 * 14.0 * 0.01);
  CHECK(dollars_with_what_is_owed(loop, 400 * 24) == doctest::Approx(dollars).epsilon(0.02));
}

TEST_CASE("a port saves nothing of the training that is done elsewhere while it is under way")
{
  // After 60 of 100 days elsewhere 40 days are left of either chip: 960 h · (64 · $3 − 32 · $2) = $122,880. Were they 50 on
  // the new chip, 20 of those would be left: 40 days of old chips, $184,320, less 480 h · 32 · $2 = $30,720.
  CHECK(gain_for_training(100.0, 100.0, 365.0, 4096) == doctest::Approx(122'880.0 - 73'040.0));
  CHECK(gain_for_training(100.0, 50.0, 365.0, 4096) == doctest::Approx(184'320.0 - 30'720.0 - 73'040.0));
  // A job of 60 days is over by then. Of one that the horizon cuts 20 days after the port that much is saved.
  CHECK(gain_for_training(60.0, 60.0, 365.0, 4096) == doctest::Approx(-73'040.0));
  CHECK(gain_for_training(100.0, 100.0, 80.0, 4096) == doctest::Approx(61'440.0 - 73'040.0));
  // Where no old chip can be had it waits for the port, which is all that lets it run.
  CHECK(gain_for_training(60.0, 60.0, 365.0, 0) > 0.0);
}

TEST_CASE("in random worlds with a port no load is covered twice")
{
  // Load is flat. Commitments on both chips, each as a share of what the load needs there, never exceed it by more than a
  // host of each; nor does all that computes, but for two reviews in which the old goes as the new comes.
  const int worlds = std::getenv("LEASEHOLD_LONG") != nullptr ? 2000 : 40;
  random::Stream stream(12, 0, "test/leasing/ports");
  for (int w = 0; w < worlds; ++w) {
    const double rent = stream.uniform(1.0, 4.0);
    const double chips = 8.0 * static_cast<double>(stream.uniform_int(1, 20));
    const auto term = [&] { return static_cast<double>(stream.uniform_int(20, 120)); };
    const auto share = [&](double low, double high) { return rent * stream.uniform(low, high); };
    const std::vector<Sold> sold = {{ProgrammeKind::on_demand, "old", 0, rent},
                                    {ProgrammeKind::reserved, "old_term", 0, share(0.4, 1.0), term()},
                                    {ProgrammeKind::on_demand, "new", 1, share(0.3, 1.1)},
                                    {ProgrammeKind::pilot, "test", 1, share(0.3, 1.1), 30.0},
                                    {ProgrammeKind::take_or_pay, "deploy", 1, share(0.3, 1.1), term(),
                                     static_cast<double>(stream.uniform_int(0, 20))},
                                    {ProgrammeKind::take_or_pay, "new_year", 1, share(0.2, 0.9), term(),
                                     static_cast<double>(stream.uniform_int(0, 40))}};
    const double days = static_cast<double>(stream.uniform_int(10, 80));
    const int hours = static_cast<int>(stream.uniform_int(60, 250)) * 24;
    const std::string deployment = stream.uniform(0.0, 1.0) < 0.5 ? "new" : "deploy";
    for (const std::string& policy : {std::string{"{policy: any_silicon}"},
                                      "{policy: staged, chip: maia-200, pilot: test, deployment: " + deployment +
                                          ", commitment: new_year, prove: 20 d}"}) {
      CAPTURE(w);
      CAPTURE(policy);
      LeasingLoop loop = porting_world(sold, chips, days, 8.0);
      int beyond = 0; // hours in a row
      int longest = 0;
      double most = 0.0; // committed, as a share of the load
      loop.after_review = [&](int) {
        most = std::max(most, (held(loop, old_chip, true) + held(loop, new_chip, true)) / chips);
        beyond = held(loop, old_chip, false) + held(loop, new_chip, false) > chips + 16.0 ? beyond + 1 : 0;
        longest = std::max(longest, beyond);
      };
      REQUIRE(loop.run(policy, hours));
      CHECK(most <= 1.0 + 16.0 / chips);
      CHECK(longest <= 2);
      CHECK(loop.shortage < 1e-6);
    }
  }
}

} // namespace leasehold::policy
