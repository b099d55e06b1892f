// Deadline jobs on the published spot traces: every deadline met, costs between the offline optimum and always
// on-demand, uniform progress below greedy.
#include "desk_world.hpp"

#include "market/spot_traces.hpp"
#include "policy/leasing/buying/deadline_book.hpp"
#include "policy/leasing/buying/deadline_leasing.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

constexpr double spot_price = 0.918; // dollars an hour, p3.2xlarge as in the paper: a third of on-demand
constexpr double firm_price = 3.06;

std::string unpacked(const std::filesystem::path& path)
{
  std::string text;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(("gzip -dc '" + path.string() + "'").c_str(), "r"), pclose);
  std::array<char, 65536> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;)
    text.append(buffer.data(), got);
  return text;
}

std::vector<std::pair<std::string, market::SpotTrace>> shipped_traces()
{
  std::vector<std::pair<std::string, market::SpotTrace>> traces;
  const std::filesystem::path folder = std::string(LEASEHOLD_SHARED_DIR) + "/data/spot/skypilot";
  if (!std::filesystem::exists(folder))
    return traces;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    traces.emplace_back(entry.path().filename().string(),
                        market::parse_skypilot_trace(unpacked(entry.path()), market::Polarity::nodes_available));
  std::sort(traces.begin(), traces.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return traces;
}

struct Totals {
  double greedy = 0.0;
  double uniform = 0.0;
  double offline = 0.0;
  double firm = 0.0;
};

/// Jobs of `work` whole ticks from evenly spaced starts; checks each.
Totals compare(const market::SpotTrace& trace, double allowance, int jobs)
{
  const std::vector<bool> there = trace.available(1);
  const double hours = static_cast<double>(trace.nodes.size()) * trace.tick.value() / 3600.0;
  const auto work = static_cast<std::size_t>(std::min(24.0, hours / 4.0) * 3600.0 / trace.tick.value());
  const auto allowed = static_cast<std::size_t>(static_cast<double>(work) * allowance);
  const std::size_t changeover = std::max<std::size_t>(1, static_cast<std::size_t>(720.0 / trace.tick.value()));
  const DeadlineJob job{trace.tick * static_cast<double>(work), trace.tick * static_cast<double>(allowed),
                        trace.tick * static_cast<double>(changeover)};
  Totals sums;
  for (int i = 0; i < jobs; ++i) {
    const std::size_t start =
        (there.size() - allowed - 1) * static_cast<std::size_t>(i) / static_cast<std::size_t>(jobs);
    const DeadlineRun greedy = play(job, greedy_spot, there, start, trace.tick);
    const DeadlineRun uniform = play(job, uniform_progress, there, start, trace.tick);
    const double best = offline_deadline_cost(job, there, start, trace.tick, spot_price, firm_price);
    const double firm = (job.work + job.changeover).value() / 3600.0 * firm_price;
    CHECK(greedy.met);
    CHECK(uniform.met);
    CHECK(best <= greedy.cost(spot_price, firm_price) + 1e-6);
    CHECK(best <= uniform.cost(spot_price, firm_price) + 1e-6);
    CHECK(best <= firm + 1e-6);
    sums.greedy += greedy.cost(spot_price, firm_price);
    sums.uniform += uniform.cost(spot_price, firm_price);
    sums.offline += best;
    sums.firm += firm;
  }
  return sums;
}

} // namespace

TEST_CASE("greedy spot and uniform progress on the published traces")
{
  const auto traces = shipped_traces();
  if (traces.empty()) {
    MESSAGE("skipped: the spot traces are not there");
    return;
  }
  for (const double allowance : {1.1, 1.25, 1.5}) {
    Totals all;
    for (const auto& traced : traces) {
      const Totals sums = compare(traced.second, allowance, 8);
      INFO(traced.first << ": offline " << sums.offline << " uniform " << sums.uniform << " greedy " << sums.greedy
                        << " on-demand " << sums.firm);
      CHECK(sums.uniform <= sums.firm);
      CHECK(sums.greedy <= sums.firm * 1.05); // a zone with spot runs shorter than the changeover can waste some
      all.greedy += sums.greedy / sums.firm;
      all.uniform += sums.uniform / sums.firm;
      all.offline += sums.offline / sums.firm;
      all.firm += 1.0;
    }
    MESSAGE("allowance " << allowance << ", share of on-demand: offline " << all.offline / all.firm << ", uniform "
                         << all.uniform / all.firm << ", greedy " << all.greedy / all.firm);
    CHECK(all.offline < all.uniform);
    // The published order holds where the deadline binds; with half as much time again as work, greedy waits for spot
    // and comes out level or ahead on these zones, so the order is not claimed there.
    if (allowance <= 1.25)
      CHECK(all.uniform < all.greedy);
    CHECK(all.uniform < all.firm);
    CHECK(all.greedy < all.firm);
  }
}

TEST_CASE("uniform progress costs no more than always on-demand in a zone where spot is rare, however far the deadline")
{
  // 15 h of work, 10 min to change over, no spot at all: always-on-demand pays 15 h + 10 min. The rule of the paper
  // would go to and fro: at a deadline of 37.5 h, c = 0.4, it pays 10 min for every 20 min of work, 22.5 h.
  const DeadlineJob job{15.0 * hour, 37.5 * hour, Seconds{600.0}};
  const std::vector<bool> never(1000, false);
  const DeadlineRun run = play(job, uniform_progress, never, 0, Seconds{300.0});
  CHECK(run.met);
  CHECK(run.on_demand_seconds == doctest::Approx(15.0 * 3600.0 + 600.0));
  // Spot pays for pauses: two hours of it, 110 min of work, cost 36 min of on-demand, so pauses are had for 74 min of
  // changeovers; always-on-demand is still not passed.
  std::vector<bool> first(1000, false);
  std::fill_n(first.begin(), 24, true);
  const DeadlineRun saved =
      play({15.0 * hour, 30.0 * hour, Seconds{600.0}}, uniform_progress, first, 0, Seconds{300.0});
  CHECK(saved.met);
  CHECK(saved.cost(0.3, 1.0) < 15.0 + 1.0 / 6.0);
  CHECK(saved.finished > 20.0 * hour); // always-on-demand would be done after 15 h 10 min
}

TEST_CASE("by hand: work that spot may lose is kept in reserve")
{
  // 2 h of work, 4 h allowed, 10 min to change over, 90 min between checkpoints that do not fit spot's notice. On warm
  // spot slack is 2 h: 2 h − 90 min ≥ 10 min is safe; after half an hour without progress slack is 90 min: not.
  DeadlineState state;
  state.work = state.remaining = 2.0 * hour;
  state.allowed = 4.0 * hour;
  state.changeover = Seconds{600.0};
  state.at_stake = 1.5 * hour;
  state.tick = Seconds{300.0};
  state.held = Capacity::spot;
  state.spot_available = true;
  CHECK(is_safe(state, Capacity::spot));
  state.elapsed = 0.5 * hour;
  CHECK(!is_safe(state, Capacity::spot));
  CHECK(greedy_spot(state) == Capacity::on_demand);
  CHECK(uniform_progress(state) == Capacity::on_demand);
  state.at_stake = Seconds{0.0};
  CHECK(is_safe(state, Capacity::spot));
}

TEST_CASE("the published traces with deadlines near and far: uniform progress pays at most 1 % more than on-demand")
{
  const auto traces = shipped_traces();
  if (traces.empty()) {
    MESSAGE("skipped: the spot traces are not there");
    return;
  }
  for (const double allowance : {1.1, 1.25, 1.5, 2.0, 3.0})
    for (const auto& traced : traces) {
      const Totals sums = compare(traced.second, allowance, 4);
      INFO(traced.first << " allowance " << allowance << ": uniform " << sums.uniform << " on-demand " << sums.firm);
      CHECK(sums.uniform <= sums.firm * 1.01); // hops to spot that go before they are warm
    }
}

TEST_CASE("no spot trace whatever makes either rule miss a deadline")
{
  // 3,000 random traces, jobs, changeovers and allowances, tight ones and adversaries that take spot away at once.
  random::Stream stream(6, 0, "test/deadline");
  for (int i = 0; i < 3000; ++i) {
    const Seconds tick{stream.uniform(30.0, 900.0)};
    const double work = stream.uniform(1.0, 40.0);
    const double changeover = stream.uniform(0.0, 3.0);
    const double allowed = work + changeover + stream.uniform(0.0, 30.0);
    const DeadlineJob job{Seconds{work * 3600.0}, Seconds{allowed * 3600.0}, Seconds{changeover * 3600.0}};
    std::vector<bool> there(static_cast<std::size_t>(allowed * 3600.0 / tick.value()) + 2);
    const double stay = stream.uniform(0.0, 1.0);
    bool now = false;
    for (std::size_t t = 0; t < there.size(); ++t)
      there[t] = now = stream.bernoulli(stay) ? now : !now;
    CHECK(play(job, greedy_spot, there, 0, tick).met);
    CHECK(play(job, uniform_progress, there, 0, tick).met);
  }
}

TEST_CASE("by hand: spot for an hour, then none")
{
  // 2 h of work, 4 h allowed, no changeover, hour-long ticks; spot in the first hour alone.
  // Greedy: spot, wait (slack 4−1−1 = 2 ≥ 1 h), wait (slack 1), then on-demand in the last hour: 1 spot + 1 on-demand.
  // Uniform: spot; at 1 h it has 1 h done, the line says 0.5: wait; at 2 h the line is met, not passed: wait;
  // at 3 h behind: on-demand. The optimum is the same.
  const std::vector<bool> there{true, false, false, false, false};
  const DeadlineJob job{2.0 * hour, 4.0 * hour, Seconds{0.0}};
  for (const DeadlineRule rule : {&greedy_spot, &uniform_progress}) {
    const DeadlineRun run = play(job, rule, there, 0, hour);
    CHECK(run.met);
    CHECK(run.cost(1.0, 3.0) == doctest::Approx(4.0));
  }
  CHECK(offline_deadline_cost(job, there, 0, hour, 1.0, 3.0) == doctest::Approx(4.0));
}

TEST_CASE("by hand: a changeover makes a short spot run worthless to the optimum")
{
  // 2 h of work, changeover 1 h, 5 h allowed. Spot lasts one hour: all of it is warm-up. The optimum ignores it: 3 h of
  // on-demand at $3 = $9.
  const std::vector<bool> there{true, false, false, false, false, false};
  const DeadlineJob job{2.0 * hour, 5.0 * hour, hour};
  CHECK(offline_deadline_cost(job, there, 0, hour, 1.0, 3.0) == doctest::Approx(9.0));
  const DeadlineRun greedy = play(job, greedy_spot, there, 0, hour);
  CHECK(greedy.met);
  CHECK(greedy.cost(1.0, 3.0) == doctest::Approx(10.0)); // and greedy pays for it
}

namespace {

/// A job of 64 chips and five days of work before its first review; at each site one stock of its chip.
struct FarDataWorld : DeskWorld {
  std::vector<Seconds> waits; ///< by site

  FarDataWorld(std::vector<Seconds> far, Seconds deadline) : waits(std::move(far))
  {
    ChipDemand need;
    need.chip = model::ChipTypeId{0};
    need.needed = need.tuned = 64.0;
    need.remaining = day * 5.0;
    needs.push_back({need});
    Demand demand;
    demand.name = "job";
    demand.deadline = Timestamp{} + deadline;
    demand.chips = needs.back();
    demand.data_wait = waits;
    demands.push_back(demand);
  }
  /// The sites at which the rule leases chips.
  std::vector<std::size_t> leased_by(DeadlineRule rule)
  {
    requests.clear();
    sent.clear();
    deadline_leasing(DeadlineParameters{}, rule)->review(view(), *this);
    std::vector<std::size_t> sites;
    for (const market::LeaseRequest& request : requests)
      sites.push_back(listed[request.offer.index()].region.index());
    return sites;
  }
};

} // namespace

TEST_CASE("by hand: data are sent for at once, where they come in time, and chips leased when they are all but there")
{
  // Data that take four days, five days of work, no spot. With nine days left they are sent for, with less the job is late
  // whatever is done. Chips would only wait for them.
  const auto sends = [](Seconds deadline) {
    FarDataWorld world({day * 4.0}, deadline);
    world.sell(Kind::on_demand, 0, 0, 2.0, 64);
    CHECK(world.leased_by(greedy_spot).empty());
    return world.sent.size();
  };
  CHECK(sends(day * 10.0) == 1);
  CHECK(sends(day * 9.0 + Seconds{200.0}) == 1);
  CHECK(sends(day * 9.0 - Seconds{200.0}) == 0);
  // Half an hour before they are there greedy leases if the time to the next review, 300 s, is not to spare.
  const auto leases = [](Seconds spare) {
    FarDataWorld world({hour * 0.5}, hour * 0.5 + day * 5.0 + spare);
    world.sell(Kind::on_demand, 0, 0, 2.0, 64);
    return !world.leased_by(greedy_spot).empty();
  };
  CHECK(!leases(day));
  CHECK(leases(Seconds{200.0}));
}

TEST_CASE("by hand: data go where spot is if they cannot come where chips are to be had on demand")
{
  FarDataWorld world({model::no_limit, day * 4.0}, day * 10.0);
  world.sell(Kind::on_demand, 0, 0, 2.0, 64);
  world.sell(Kind::spot, 0, 1, 1.0, 64);
  CHECK(world.leased_by(greedy_spot).empty());
  CHECK((world.sent == std::vector<std::pair<std::string, model::RegionId>>{{"job", model::RegionId{1}}}));
}

TEST_CASE("by hand: spot that costs more than on demand is no spot")
{
  // Data are there, and a day is to spare: on spot at half the price of on demand it runs at once, at twice that it waits.
  const auto leases = [](double price) {
    FarDataWorld world({Seconds{0.0}}, day * 6.0);
    world.sell(Kind::on_demand, 0, 0, 2.0, 64);
    world.sell(Kind::spot, 0, 0, price, 64);
    return world.leased_by(greedy_spot).size();
  };
  CHECK(leases(1.0) == 1);
  CHECK(leases(4.0) == 0);
}

TEST_CASE("by hand: what was paid on spot is known when spot is gone")
{
  // 120 h of work in 360 h, on demand $2, spot $1. Ten hours on spot are ten of work for five: when it goes, on demand can be given
  // up for nothing, as the job is 10 − 10 / 3 h ahead. A price of nothing, or of infinity, would have it stay.
  FarDataWorld world({Seconds{0.0}}, hour * 360.0);
  world.sell(Kind::on_demand, 0, 0, 2.0, 64);
  world.sell(Kind::spot, 0, 0, 1.0, 64);
  DeadlineBook book(uniform_progress, Seconds{300.0});
  const auto decide = [&](double hours, double left, const SpotSeen& spot) {
    LeasingView seen = world.view();
    seen.now = Timestamp{} + hour * hours;
    world.needs.back()[0].remaining = hour * left;
    world.demands[0].progress = 1.0 - left / 120.0;
    const Desk desk(seen, world);
    return book.decide(desk, world.demands[0], world.needs.back()[0], spot);
  };
  SpotSeen there;
  there.there = true;
  there.price_share = 0.5;
  CHECK(decide(0.0, 120.0, there) == Capacity::spot);
  world.offers[1].available = 0;
  SpotSeen gone;
  gone.runs = Capacity::on_demand;
  CHECK(decide(10.0, 110.0, gone) == Capacity::none);
}

TEST_CASE("by hand: spot that is delivered later warms up later")
{
  // 10 h of work in 11.2 h, half an hour for each start, spot after 20 min: at 40 min it has worked on nothing and will not for 10
  // min. 32 min are to spare; a tick of 5 without work and half an hour for the start on demand are more.
  FarDataWorld world({Seconds{0.0}}, hour * 11.2);
  world.sell(Kind::on_demand, 0, 0, 2.0, 64);
  world.sell(Kind::spot, 0, 0, 1.0, 64);
  const auto after_40_minutes = [&](Seconds delivery) {
    DeadlineBook book(uniform_progress, Seconds{300.0});
    SpotSeen spot;
    spot.there = true;
    spot.delivery = delivery;
    Capacity choice = Capacity::none;
    for (int minutes = 0; minutes <= 40; minutes += 5) {
      LeasingView seen = world.view();
      seen.now = Timestamp{} + Seconds{minutes * 60.0};
      world.demands[0].restart = Seconds{1800.0};
      world.demands[0].progress = 0.0;
      world.needs.back()[0].remaining = hour * 10.0;
      spot.held = minutes > 0;
      const Desk desk(seen, world);
      choice = book.decide(desk, world.demands[0], world.needs.back()[0], spot);
    }
    return choice;
  };
  CHECK(after_40_minutes(Seconds{1200.0}) == Capacity::on_demand);
  CHECK(after_40_minutes(Seconds{0.0}) == Capacity::spot);
}

TEST_CASE("in random worlds both rules lease for a job only where its data come in time")
{
  random::Stream stream(47, 0, "test/deadline/data");
  int reaches_none = 0;
  int somewhere = 0;
  for (int w = random_worlds(300, 5000); w > 0; --w) {
    CAPTURE(w);
    std::vector<Seconds> waits;
    for (int site = 0; site < 3; ++site)
      waits.push_back(stream.bernoulli(0.3) ? Seconds{std::numeric_limits<double>::infinity()}
                                            : day * stream.uniform(-3.0, 20.0));
    for (Seconds& wait : waits)
      wait = std::max(Seconds{0.0}, wait); // some are there
    const Seconds deadline = day * stream.uniform(4.0, 20.0);
    FarDataWorld world(waits, deadline);
    for (std::uint32_t site = 0; site < 3; ++site) {
      world.sell(Kind::on_demand, 0, site, stream.uniform(1.0, 4.0), 8 * stream.uniform_int(0, 16));
      if (stream.bernoulli(0.7))
        world.sell(Kind::spot, 0, site, stream.uniform(0.3, 1.0), 8 * stream.uniform_int(0, 16));
    }
    const auto in_time = [&](std::size_t site) {
      return waits[site].value() <= 0.0 || waits[site] + day * 5.0 <= deadline;
    };
    for (const DeadlineRule rule : {greedy_spot, uniform_progress}) {
      const std::vector<std::size_t> leased = world.leased_by(rule);
      for (const auto& [job, region] : world.sent)
        CHECK(in_time(region.index()));
      for (const std::size_t site : leased) {
        CHECK(in_time(site));
        CHECK(waits[site] < hour);
        ++somewhere;
      }
    }
    reaches_none += !in_time(0) && !in_time(1) && !in_time(2);
  }
  CHECK(reaches_none > 20);
  CHECK(somewhere > 20);
}

} // namespace leasehold::policy
