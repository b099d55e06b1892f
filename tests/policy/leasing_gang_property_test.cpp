// Gangs and ports in random worlds: a place is one that can hold the gang in time, and a port pays for itself.
#include "desk_world.hpp"

#include "policy/leasing/buying/porting_case.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace leasehold::policy {

namespace {

/// Two chips at up to three sites, a service and up to three gangs that want either; nothing is leased yet.
struct GangWorld {
  DeskWorld desk;
  std::deque<std::vector<Seconds>> waits; ///< by demand, then region

  explicit GangWorld(random::Stream& stream)
  {
    desk.horizon = Timestamp{} + day * 30.0;
    for (std::uint32_t site = 0; site < 3; ++site)
      for (std::uint32_t chip = 0; chip < 2; ++chip)
        desk.sell(Kind::on_demand, chip, site, stream.uniform(1.0, 4.0), 8 * stream.uniform_int(0, 16));
    for (std::int64_t gangs = stream.uniform_int(1, 3); gangs > 0; --gangs)
      add(stream, WorkloadKind::training);
    add(stream, WorkloadKind::serving);
    for (std::size_t d = 0; d < desk.demands.size(); ++d)
      desk.demands[d].name = names[d];
  }

private:
  void add(random::Stream& stream, WorkloadKind kind)
  {
    Demand demand;
    demand.kind = kind;
    std::vector<ChipDemand>& needs = desk.needs.emplace_back(2);
    for (std::uint32_t chip = 0; chip < 2; ++chip) {
      needs[chip].chip = model::ChipTypeId{chip};
      needs[chip].needed = needs[chip].tuned = 8.0 * static_cast<double>(stream.uniform_int(1, 16));
      needs[chip].remaining = day * stream.uniform(1.0, 25.0);
    }
    demand.chips = needs;
    if (kind == WorkloadKind::training) {
      demand.deadline = stream.bernoulli(0.5) ? Timestamp{} + day * stream.uniform(1.0, 40.0) : Timestamp::never();
      demand.in_vain = stream.bernoulli(0.3) ? day * stream.uniform(0.0, 20.0) : Seconds{0.0};
      std::vector<Seconds>& wait = waits.emplace_back();
      for (int region = 0; region < 3; ++region)
        wait.push_back(stream.bernoulli(0.3) ? Seconds{std::numeric_limits<double>::infinity()}
                                             : day * std::max(0.0, stream.uniform(-5.0, 10.0))); // some are there
      if (stream.bernoulli(0.7))
        demand.data_wait = wait;
    }
    desk.demands.push_back(demand);
  }

  static constexpr std::string_view names[] = {"a", "b", "c", "d"};
};

const Demand& housed_as(const DeskWorld& world, const DeskWorld::Kept& kept)
{
  return *std::ranges::find(world.demands, kept.demand, &Demand::name);
}

const ChipDemand& need_on(const Demand& demand, model::ChipTypeId chip)
{
  return *std::ranges::find(demand.chips, chip, &ChipDemand::chip);
}

double dollars_of(double chips, double price, double hours)
{
  return chips * price * hours;
}

} // namespace

TEST_CASE("in random worlds a gang is leased only where it can run in time, beside replicas that keep off")
{
  // (I10) Nothing is leased yet. A gang's place has stock for it and for the gangs that were put there before; its data
  // are there, or sent for where it then still ends before its deadline and the horizon; it has not had chips in vain for more than a day of
  // the week; and the place is said to be its home, from which replicas keep off: what a chip's target asks for beside
  // gangs is serving's, and as much as the service needs in all where stock allows.
  random::Stream stream(41, 0, "test/leasing/gangs");
  int placed = 0;
  int sent = 0;
  int left_out = 0;
  for (int w = random_worlds(300, 5000); w > 0; --w) {
    CAPTURE(w);
    GangWorld world(stream);
    const LeasingView view = world.desk.view();
    const Desk desk(view, world.desk);
    const std::vector<ChipTarget> wanted = targets(desk, flexible_kinds);
    std::map<std::pair<model::ChipTypeId, Site>, double> taken;
    for (const DeskWorld::Kept& kept : world.desk.housed) {
      const Demand& demand = housed_as(world.desk, kept);
      const ChipDemand& need = need_on(demand, kept.chip);
      const auto offer = std::ranges::find_if(world.desk.offers, [&](const OfferView& each) {
        return each.offer->chip == kept.chip && each.offer->provider == kept.site.provider;
      });
      taken[{kept.chip, kept.site}] += need.needed;
      CHECK((taken[{kept.chip, kept.site}] <= static_cast<double>(offer->available)));
      const Seconds wait = demand.wait_in(kept.site.region);
      CHECK(wait.value() < std::numeric_limits<double>::infinity());
      CHECK(wait < hour); // chips do not wait for data
      const double in_vain = demand.in_vain / day;
      CHECK((in_vain <= 1.0 || (in_vain >= 7.0 && in_vain <= 8.0) || (in_vain >= 14.0 && in_vain <= 15.0)));
    }
    for (const auto& [name, region] : world.desk.sent) {
      const Demand& demand = *std::ranges::find(world.desk.demands, name, &Demand::name);
      const Seconds shortest = std::min(demand.chips[0].remaining, demand.chips[1].remaining);
      CHECK((view.now + (demand.wait_in(region) + shortest) <= std::min(demand.deadline, view.horizon)));
      CHECK(std::ranges::find(world.desk.housed, name, &DeskWorld::Kept::demand) == world.desk.housed.end());
    }
    sent += static_cast<int>(world.desk.sent.size());
    placed += static_cast<int>(world.desk.housed.size());
    left_out += static_cast<int>(world.desk.demands.size() - 1 - world.desk.housed.size());
    double gangs = 0.0;
    double share = 0.0; // of the service's load
    for (const ChipTarget& target : wanted) {
      double here = 0.0;
      for (const Gang& gang : target.gangs)
        here += gang.chips;
      CHECK(target.training == doctest::Approx(here));
      gangs += here;
      share += (target.chips - target.training) / need_on(world.desk.demands.back(), target.chip).needed;
    }
    double all = 0.0;
    for (const auto& [place, chips] : taken)
      all += chips;
    CHECK(gangs == doctest::Approx(all)); // each has a home
    CHECK(share >= 1.0 - 1e-9);
  }
  CHECK(placed > 20);
  CHECK(sent > 20);
  CHECK(left_out > 20);
}

TEST_CASE("in random worlds a port's gain is what a run with it saves, less what it costs")
{
  // (I9) A training job or a service runs to its end, or the horizon, on the old chip; or until the port is done, and then
  // on the new one. Both are rented. The difference, less engineers, pilots and tuning, is the gain, where it saves
  // anything.
  random::Stream stream(42, 0, "test/leasing/gain");
  int pays = 0;
  for (int w = random_worlds(300, 10'000); w > 0; --w) {
    CAPTURE(w);
    DeskWorld world;
    const double old_price = stream.uniform(1.0, 4.0);
    const double new_price = stream.uniform(0.5, 4.0);
    world.sell(Kind::on_demand, 0, 0, old_price, 4096);
    world.sell(Kind::on_demand, 1, 1, new_price, 4096);
    const bool trains = stream.bernoulli(0.5);
    const double old_hours = stream.uniform(100.0, 3000.0);
    const double new_hours = stream.uniform(100.0, 3000.0);
    const double port = stream.uniform(100.0, 2000.0);
    const double horizon = port + (trains ? 3000.0 : stream.uniform(1.0, 3000.0));
    world.horizon = Timestamp{horizon * 3600.0};
    std::vector<ChipDemand>& needs = world.needs.emplace_back(2);
    for (std::uint32_t chip = 0; chip < 2; ++chip) {
      needs[chip].chip = model::ChipTypeId{chip};
      needs[chip].needed = needs[chip].tuned = static_cast<double>(8 * stream.uniform_int(1, 64));
      needs[chip].history = {&needs[chip].tuned, 1};
      needs[chip].remaining = hour * (chip == 0 ? old_hours : new_hours);
    }
    needs[1].portability = Portability::unported;
    needs[1].port.time = hour * port;
    needs[1].port.engineers = stream.uniform(0.0, 200'000.0);
    needs[1].port.pilots = static_cast<double>(8 * stream.uniform_int(0, 4));
    needs[1].port.tuning = hour * stream.uniform(0.0, 50.0);
    Demand demand;
    demand.name = "work";
    demand.kind = trains ? WorkloadKind::training : WorkloadKind::serving;
    demand.chips = needs;
    world.demands = {demand};
    const double left = trains ? std::max(0.0, 1.0 - port / old_hours) : 1.0;
    const double stays = trains ? old_hours : horizon;
    const double until = trains ? std::min(port, old_hours) : port;
    const double after = trains ? left * new_hours : horizon - port;
    const double without = dollars_of(needs[0].needed, old_price, stays);
    const double with = dollars_of(needs[0].needed, old_price, until) + dollars_of(needs[1].needed, new_price, after);
    const double tuning = dollars_of(needs[1].needed, new_price, std::min(after, needs[1].port.tuning / hour));
    const double saved = without > with ? without - with - tuning : 0.0;
    const double cost = needs[1].port.engineers + dollars_of(needs[1].port.pilots, new_price, port);
    const LeasingView view = world.view();
    const double gain = gain_of_port(Desk(view, world), needs[1]);
    CHECK(gain == doctest::Approx(saved - cost).epsilon(1e-6));
    pays += gain > 0.0;
  }
  CHECK(pays > 20);
}

TEST_CASE("nothing is rented for a gang that trains on a capacity block")
{
  // It has 16 chips at the first site, paid for until the block ends; on demand they would cost $4 there, and spot costs $1 at
  // the second site, where it would start again at no loss. Rented ones at $4 are left for it.
  for (const bool paid : {true, false}) {
    CAPTURE(paid);
    DeskWorld world;
    const market::OfferId block = world.sell(Kind::capacity_block, 0, 0, 3.0, 0);
    const market::OfferId rented = world.sell(Kind::on_demand, 0, 0, 4.0, 1000);
    const market::OfferId spot = world.sell(Kind::spot, 0, 1, 1.0, 1000);
    std::vector<ChipDemand>& chips = world.needs.emplace_back(1);
    chips[0].chip = model::ChipTypeId{0};
    chips[0].needed = chips[0].tuned = chips[0].peak = 16.0;
    chips[0].remaining = hour * 100.0;
    Demand demand;
    demand.name = "tune";
    demand.chips = chips;
    demand.running = true;
    world.demands.push_back(demand);
    world.hold(paid ? block : rented, 16, 16.0, 16.0);
    if (paid)
      world.contracts[0].end = Timestamp{} + hour * 100.0;
    const LeasingView view = world.view();
    Desk desk(view, world);
    for (const ChipTarget& target : targets(desk, {Kind::on_demand, Kind::spot}))
      follow(desk, target, target.chips, {Kind::on_demand, Kind::spot}, {});
    std::int64_t on_spot = 0;
    for (const market::LeaseRequest& request : world.requests)
      on_spot += request.offer == spot ? request.chips : 0;
    CHECK(on_spot == (paid ? 0 : 16));
  }
}

TEST_CASE("a port saves nothing while what it would free is committed to")
{
  // A service of 16 chips, at $2 or at $1 once it is ported, in 10 days, for nothing; 100 days are left after it. All of it there
  // saves 16 · $1 · 24 h · 100. Where 16 chips are held for 60 days yet, 50 of them after the port, half of that is left; where
  // 8 are, three quarters. If half of the load may go, 8 held chips are those of the half that stays.
  const auto gain = [](std::int64_t held, double share) {
    DeskWorld world;
    world.horizon = Timestamp{} + day * 110.0;
    world.sell(Kind::on_demand, 0, 0, 2.0, 1000);
    world.sell(Kind::on_demand, 1, 0, 1.0, 1000);
    const market::OfferId bound = world.sell(Kind::reserved, 0, 0, 2.0, 0);
    if (held > 0) {
      world.hold(bound, held, static_cast<double>(held));
      world.contracts[0].end = Timestamp{} + day * 60.0;
    }
    std::vector<ChipDemand>& needs = world.needs.emplace_back(2);
    for (std::uint32_t c = 0; c < 2; ++c) {
      needs[c].chip = model::ChipTypeId{c};
      needs[c].needed = needs[c].tuned = needs[c].peak = 16.0;
      needs[c].history = {&needs[c].tuned, 1};
    }
    needs[1].portability = Portability::unported;
    needs[1].port = {day * 10.0, 0.0, 0.0, Seconds{0.0}, 0};
    Demand demand;
    demand.name = "chat";
    demand.kind = WorkloadKind::serving;
    demand.chips = needs;
    world.demands.push_back(demand);
    const LeasingView view = world.view();
    return gain_of_port(Desk(view, world), needs[1], share);
  };
  const double all = 16.0 * 24.0 * 100.0;
  CHECK(gain(0, 1.0) == doctest::Approx(all));
  CHECK(gain(16, 1.0) == doctest::Approx(all / 2.0));
  CHECK(gain(8, 1.0) == doctest::Approx(all * 0.75));
  CHECK(gain(8, 0.5) == doctest::Approx(all / 2.0));
  CHECK(gain(16, 0.5) == doctest::Approx(all / 4.0));
}

TEST_CASE("in random worlds replicas keep what is committed to where they are, and a gang that waits is leased its own")
{
  // A service fills what is committed, and chips of another type are cheaper to rent. The gang that waits can have neither, so
  // that all it needs is rented beside; once it runs there, nothing changes. Had the service been counted as leaving, its place
  // on the other type would be paid for and stay empty, as replicas move for nobody.
  random::Stream stream(1, 0, "test/replicas-keep-committed");
  for (int w = random_worlds(200, 5'000); w > 0; --w) {
    const double serves = 8.0 * static_cast<double>(stream.uniform_int(1, 16));
    const double trains = 8.0 * static_cast<double>(stream.uniform_int(1, 16));
    const double idle = 8.0 * static_cast<double>(stream.uniform_int(0, 4));
    const double cheap = stream.uniform(0.5, 2.0);
    for (const bool runs : {false, true}) {
      DeskWorld world;
      const auto bound = world.sell(Kind::reserved, 0, 0, 1.0, 0);
      const auto rented = world.sell(Kind::on_demand, 0, 0, cheap + stream.uniform(0.1, 2.0), 512);
      world.sell(Kind::on_demand, 1, 1, cheap, 512);
      world.hold(bound, std::llround(serves + idle), serves);
      if (runs)
        world.hold(rented, std::llround(trains), trains, trains);
      std::vector<ChipDemand>& gang = world.needs.emplace_back(1);
      gang[0].chip = model::ChipTypeId{0};
      gang[0].needed = gang[0].tuned = trains;
      gang[0].remaining = day * 3.0;
      Demand job;
      job.name = "j";
      job.chips = gang;
      job.running = runs;
      std::vector<ChipDemand>& either = world.needs.emplace_back(2);
      for (std::uint32_t c = 0; c < 2; ++c) {
        either[c].chip = model::ChipTypeId{c};
        either[c].needed = either[c].tuned = serves;
        either[c].replica = 8.0;
      }
      Demand service;
      service.name = "s";
      service.kind = WorkloadKind::serving;
      service.chips = either;
      world.demands = {job, service};
      const LeasingView view = world.view();
      const Desk desk(view, world);
      CAPTURE(serves);
      CAPTURE(trains);
      CAPTURE(idle);
      for (const ChipTarget& target : targets(desk, flexible_kinds))
        if (target.chip ==
            model::ChipTypeId{1}) // only what a gang takes of what is idle and would serve is rented there
          CHECK(target.chips == doctest::Approx(0.0));
        else
          CHECK(target.chips == doctest::Approx(serves + trains));
    }
  }
}

} // namespace leasehold::policy
