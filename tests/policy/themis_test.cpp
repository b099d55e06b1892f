// Themis and its auction, worked out by hand, and what its paper says of them. Hosts of four chips; a stop costs 10 s of
// checkpoint, the start after it 20 s of restart.
#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/shares/auction.hpp"
#include "policy/stays.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace leasehold::test {

using policy::Auction;
using policy::partial_allocation;

TEST_CASE("auction: the largest product wins, and pays for what it costs the others")
{
  // Four chips; X and Y want all, at values of 2 and 4 times those of going without: Y wins. Without Y, X would have had 2:
  // Y keeps 1/2. Alone, it keeps all.
  const auto two = partial_allocation({{4.0}, {4.0, 4.0}, {std::log(2.0), std::log(4.0)}});
  CHECK(two.won == std::vector{Auction::nothing, std::size_t{0}});
  CHECK(two.kept[1] == doctest::Approx(0.5));
  CHECK(partial_allocation({{4.0}, {4.0}, {std::log(4.0)}}).kept[0] == 1.0);
  // Two of two chips at 2 each beat one of four at 3: 4 against 3. Without either the other would still win 2 · 1, and with
  // the wide one 3: each leaves the other 2 where that had 3 without it, and keeps 2/3.
  const auto narrow = partial_allocation({{4.0}, {2.0, 2.0, 4.0}, {std::log(2.0), std::log(2.0), std::log(3.0)}});
  CHECK(narrow.won == std::vector{std::size_t{0}, std::size_t{0}, Auction::nothing});
  CHECK(narrow.kept[0] == doctest::Approx(2.0 / 3.0));
  CHECK(narrow.kept[1] == doctest::Approx(2.0 / 3.0));
}

TEST_CASE("auction: two kinds, each to whom it is worth more")
{
  // A: 3 or 2, B: 4 or 1.5 times. A on the first and B on the second: 4.5; the other way round 8. Without A, B has 4 as well;
  // without B, A would have had 3: B keeps 2/3.
  const auto result = partial_allocation(
      {{1.0, 1.0}, {1.0, 1.0, 1.0, 1.0}, {std::log(3.0), std::log(2.0), std::log(4.0), std::log(1.5)}});
  CHECK(result.won == std::vector<std::size_t>{1, 0});
  CHECK(result.kept[0] == doctest::Approx(1.0));
  CHECK(result.kept[1] == doctest::Approx(2.0 / 3.0));
}

TEST_CASE("auction: nobody gains by a false bid, and nobody gets more than there is")
{
  // What a bidder has is what its gang is worth to it times what it keeps; without its gang 1. As in any auction in which the
  // bidder pays what it costs the others, that is most for a true bid: its logarithm is what all win together by its true bid,
  // less what the others would without it.
  random::Stream stream{3, 0, "test/auction"};
  for (int round = 0; round < 60; ++round) {
    Auction auction{
        {static_cast<double>(stream.uniform_int(1, 8)), static_cast<double>(stream.uniform_int(1, 8))}, {}, {}};
    const auto bidders = static_cast<std::size_t>(stream.uniform_int(1, 6));
    for (std::size_t e = 0; e < 2 * bidders; ++e) {
      auction.widths.push_back(static_cast<double>(1 << stream.uniform_int(0, 2)));
      auction.bids.push_back(stream.uniform(0.0, 2.0));
    }
    const auto has = [&](const policy::AuctionResult& result, std::size_t i) { // by its true bid
      return result.won[i] == Auction::nothing ? 0.0 : auction.bids[2 * i + result.won[i]] + std::log(result.kept[i]);
    };
    const auto honest = partial_allocation(auction);
    std::vector<double> taken(2, 0.0);
    for (std::size_t i = 0; i < bidders; ++i) {
      CHECK(honest.kept[i] > 0.0);
      CHECK(has(honest, i) >= -1e-9);
      if (honest.won[i] != Auction::nothing)
        taken[honest.won[i]] += auction.widths[2 * i + honest.won[i]];
      for (int lie = 0; lie < 4; ++lie) {
        Auction false_bid = auction;
        false_bid.bids[2 * i] = stream.uniform(0.0, 3.0);
        false_bid.bids[2 * i + 1] = stream.uniform(0.0, 3.0);
        CHECK(has(partial_allocation(false_bid), i) <= has(honest, i) + 1e-6);
      }
    }
    CHECK(taken[0] <= auction.chips[0]);
    CHECK(taken[1] <= auction.chips[1]);
  }
}

TEST_CASE("themis: chips go to the job that is worst off, for a term")
{
  // X and Y want the host for 3000 s each, from 0. Of two jobs each owns half: alone both take 6000 s. At 0 both would end
  // after 3000, rho 0.5; X stands first and has a term of 1200 s, alone in the auction, as a fifth of two is one job. At 1200
  // X would end at 3000 and Y at 4200, 0.7, which has the next term. At 2400 X, which kept 1190, would end at 4210 of 6020
  // alone, 0.699, and Y at 4200 of 6000: Y goes on. At 3600 X is at 0.9. At 4800 it has 630 s to go and Y, which kept 2390,
  // 610: 5430 and 5410 of 6020, so X goes on to its end. Y starts at the round after that, with 20 s of restart.
  const std::vector<JobSpec> jobs{{"X", 0, 3000, {on_chips(4, -1, 1.0)}}, {"Y", 0, 3000, {on_chips(4, -1, 1.0)}}};
  CHECK(stays_under("themis", {1}, jobs) == "X: 0:0-1200 0:3600-5430, Y: 0:1200-3600 0:5460-6090");
}

TEST_CASE("themis: without fairness the auction takes all, and the winner pays with its term")
{
  // X would end after 1000 s with the host and after 2200 without its term: it bids 2.2. Y, of 400 s, bids 1600/400 = 4, wins
  // and keeps 1/2.2 of the term, 545 s: enough. X starts at the next round after it, 420.
  const std::vector<JobSpec> jobs{{"X", 0, 1000, {on_chips(4, -1, 1.0)}}, {"Y", 0, 400, {on_chips(4, -1, 1.0)}}};
  CHECK(stays_under("{policy: themis, fairness: 0}", {1}, jobs) == "X: 0:420-1420, Y: 0:0-400");
  // Fair, X is first, alone in the auction.
  CHECK(stays_under("themis", {1}, jobs) == "X: 0:0-1000, Y: 0:1020-1420");
  // Y of 900 s bids 2100/900 = 2.33 and keeps 545 s. At 600, when its payment is due at a round, X bids (600 + 2200)/1600 =
  // 1.75, and Y, which has 300 to go, (600 + 1500)/900 = 2.33: it goes on.
  const std::vector<JobSpec> longer{{"X", 0, 1000, {on_chips(4, -1, 1.0)}}, {"Y", 0, 900, {on_chips(4, -1, 1.0)}}};
  CHECK(stays_under("{policy: themis, fairness: 0}", {1}, longer) == "X: 0:900-1900, Y: 0:0-900");
}

TEST_CASE("themis: what the auction leaves goes to others")
{
  // Ten jobs of one chip for eight: the worst two bid and win, six others get the rest at random.
  std::vector<JobSpec> jobs;
  jobs.reserve(10);
  for (int j = 0; j < 10; ++j)
    jobs.push_back({"j" + std::to_string(j), 0, 600, {on_chips(1, -1, 1.0)}});
  const std::string text = stays_under("themis", {2}, jobs);
  std::size_t at_once = 0;
  for (std::size_t at = text.find(":0-600"); at != std::string::npos; at = text.find(":0-600", at + 1))
    ++at_once;
  CHECK(at_once == 8);
  CHECK(text.starts_with("j0: 0:0-600, j1: 0:0-600"));
}

namespace {

/// Of jobs that all come at 0, the largest rho: completion against that with an n-th of the chips all along.
double worst_rho(const std::string& policy, const std::vector<std::uint32_t>& hosts, const std::vector<JobSpec>& jobs)
{
  std::map<std::string, double> ends;
  static_cast<void>(stays_under(policy, hosts, jobs, &ends));
  double worst = 0.0;
  for (const JobSpec& job : jobs) {
    const double own = std::min(1.0, 4.0 * hosts[0] / static_cast<double>(jobs.size()) / job.requests[0].total_chips());
    worst = std::max(worst, ends.at(job.name) / (job.work / own));
  }
  return worst;
}

} // namespace

TEST_CASE("themis: sharing is no worse than having one's own part, but for a term and the stops")
{
  // Jobs of one chip and several terms' length that come together. With their own part all the time rho is 1. While a job runs
  // its rho falls and while it waits it rises, and whoever has the largest is served next, so that none ends much later than
  // its part would have it; a term, and the stops of all terms (30 s in 1200), are what it may be late by. fcfs has whoever is
  // last wait for all before it.
  double themis = 0.0, fcfs = 0.0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    random::Stream stream{seed, 0, "test/themis"};
    std::vector<JobSpec> jobs;
    const auto count = static_cast<int>(stream.uniform_int(6, 14));
    jobs.reserve(static_cast<std::size_t>(count));
    for (int j = 0; j < count; ++j)
      jobs.push_back({"j" + std::to_string(j),
                      0,
                      1200.0 * static_cast<double>(stream.uniform_int(6, 20)),
                      {on_chips(1, -1, 1.0)}});
    const double shared = worst_rho("themis", {1}, jobs), queued = worst_rho("fcfs", {1}, jobs);
    CAPTURE(seed);
    CHECK(shared < 1.1);
    themis = std::max(themis, shared);
    fcfs = std::max(fcfs, queued);
  }
  MESSAGE("worst rho: themis " << themis << ", fcfs " << fcfs);
  CHECK(themis < fcfs);
}

} // namespace leasehold::test
