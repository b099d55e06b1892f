// The policies that play shares of the time in rounds, and AlloX, worked out by hand, and what Gavel's paper says of them.
// Hosts of four chips; a stop costs 10 s of checkpoint, the start after it 20 s of restart.
#include "policy/stays.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

namespace leasehold::test {

namespace {

/// A job of four chips: so fast on the first type, and so on the second.
JobSpec on_two(std::string name, double submitted, double work, double first, double second)
{
  return {std::move(name), submitted, work, {on_chips(4, 0, first), on_chips(4, 1, second)}};
}

} // namespace

TEST_CASE("gavel: each job where it is best, whoever was first")
{
  // Y is first in the queue and as fast on either; X is four times as fast on the first. fcfs gives Y the first.
  const std::vector<JobSpec> jobs{on_two("Y", 0, 1000, 1, 1), on_two("X", 0, 1000, 4, 1)};
  CHECK(stays_under("gavel", {1, 1}, jobs) == "Y: 1:0-1000, X: 0:0-250");
  CHECK(stays_under("fcfs", {1, 1}, jobs) == "Y: 0:0-1000, X: 1:0-1000");
}

namespace {

/// A chip of lease 0 costs $4/h, of lease 1 $1/h.
class DearAndCheap final : public model::LeaseTerms {
public:
  [[nodiscard]] Timestamp end_of(model::LeaseId /*lease*/) const override { return Timestamp::never(); }
  [[nodiscard]] bool paid_by_use(model::LeaseId /*lease*/) const override { return true; }
  [[nodiscard]] double price_of(model::LeaseId lease, model::ChipTypeId /*chip*/, Timestamp /*now*/) const override
  {
    return lease.index() == 0 ? 4.0 : 1.0;
  }
};

} // namespace

TEST_CASE("gavel: by cost, each job where it and the other do most for a dollar")
{
  // Two jobs, two hosts of four chips. A does 8 or 3 a second, B 6 or 2. As sums of rates A on the first and B on the second
  // make 10, the other way round 9. At $16/h and $4/h a host they do, an hour and dollar, 8/16 or 3/4 and 6/16 or 2/4: 1 as
  // before, 1.125 the other way round. A has 2400 to do, 800 s at 3; B 1800, 300 s at 6. When B is done A stays: 3/4 > 1/2.
  const std::vector<JobSpec> jobs{on_two("A", 0, 2400, 8, 3), on_two("B", 0, 1800, 6, 2)};
  const DearAndCheap terms;
  CHECK(stays_under("{policy: gavel, objective: cost_normalised}", {1, 1}, jobs, nullptr, &terms) ==
        "A: 1:0-800, B: 0:0-300");
  CHECK(stays_under("{policy: gavel, objective: max_sum_throughput}", {1, 1}, jobs, nullptr, &terms)
            .starts_with("A: 0:0-300, B: 1:0-"));
  // Where nobody tells prices all chips are as dear.
  CHECK(stays_under("{policy: gavel, objective: cost_normalised}", {1, 1}, jobs).starts_with("A: 0:0-300, B: 1:0-"));
}

TEST_CASE("gavel: two jobs for one host take turns, and a tie leaves whoever is there")
{
  // Each has half of the time. 360: X had 360 s, Y none. 720: as much, and Y stays. 1080: X, which has kept 350 and has 20 s
  // of restart and 650 to go, until 1750; at 1440 both had 720. Y kept 710 and has 20 + 290 from the round at 1800 on.
  const std::vector<JobSpec> jobs{{"X", 0, 1000, {on_chips(4, -1, 1.0)}}, {"Y", 0, 1000, {on_chips(4, -1, 1.0)}}};
  CHECK(stays_under("gavel", {1}, jobs) == "X: 0:0-360 0:1080-1750, Y: 0:360-1080 0:1800-2110");
}

namespace {

/// The instant of each job's first start in the text of `shared_stays`, by name.
std::map<std::string, double> first_starts(const std::string& text)
{
  std::map<std::string, double> starts;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t colon = text.find(':', at), pool = text.find(':', colon + 1), end = text.find(", ", at);
    starts[text.substr(at, colon - at)] = std::stod(text.substr(pool + 1));
    at = end == std::string::npos ? text.size() : end + 2;
  }
  return starts;
}

} // namespace

TEST_CASE("gavel, isolated and gandiva_fair: like jobs take turns, though another comes in nearly every round")
{
  // Job k of one chip and 9000 s comes at 300 k: the first four at 0, 300, 600, 900 start at 0, 360, 720, 1080. The fifth
  // comes at 1200 and is met at 1440, when all have had what they were owed: a tie, and those that run stay. From then on
  // each of five is owed 4/5 of the time, so that at 1800, when the sixth comes too, those that run had a fifth of a round
  // too much and it lacks four: it is first. fcfs has it wait for the end of the first, at 9000.
  std::vector<JobSpec> jobs;
  for (int k = 0; k < 60; ++k)
    jobs.push_back({fmt::format("j{}", k), 300.0 * k, 9000, {on_chips(1, -1, 1.0)}});
  CHECK(first_starts(stays_under("fcfs", {1}, jobs)).at("j4") == 9000.0);
  for (const std::string policy : {"isolated", "gandiva_fair", "gavel"}) {
    CAPTURE(policy);
    auto starts = first_starts(stays_under(policy, {1}, jobs));
    CHECK(starts.at("j4") == 1800.0);
    // Job k < 60 is one of k + 1 at most. A newcomer of share x lacks half a round after R/(2x); whoever lacks more is
    // before it, but they are served at 4 a round, so that it waits for k + 1 others at most: (k + 1)/4 rounds, once for
    // those that come first and once for their next turn, and one for the round it comes in.
    for (int k = 4; k < 60; ++k) {
      CAPTURE(k);
      CHECK(starts.at(fmt::format("j{}", k)) <= 300.0 * k + 360.0 * (1.0 + 2.0 * std::ceil((k + 1) / 4.0)));
    }
  }
}

TEST_CASE("gavel, isolated and gandiva_fair: a gang of the whole host has its turn among jobs of one chip")
{
  // Every 300 s a job of one chip and 1080 s, so that 3.6 of 4 chips are in use, and at 1000 a gang of four. Of m jobs each
  // owns 4/m chips: the gang is owed 1/m of the time at least, others 4/m or all of it. The gang is first once half a round
  // is due to it before it is to others. To it that is at t = mR/2 after it was met; to one who came at t' and was not
  // served at t' + max(m/4, 1) R/2, and one who is served all its time always has as long to go. While the gang waits m is
  // 6 at most: 1080 s and the rounds that they wait for are five arrivals. So all that came after t = 3R − 0.75 R are after
  // it, and those before have been served and have as long to go as newcomers: it runs in the fourth round at the latest.
  std::vector<JobSpec> jobs;
  for (int k = 0; k < 60; ++k)
    jobs.push_back({fmt::format("j{}", k), 300.0 * k, 1080, {on_chips(1, -1, 1.0)}});
  jobs.insert(jobs.begin() + 4, {"gang", 1000, 1080, {on_chips(4, -1, 1.0)}});
  for (const std::string policy : {"isolated", "gandiva_fair", "gavel"}) {
    CAPTURE(policy);
    const std::string text = stays_under(policy, {1}, jobs);
    CAPTURE(text);
    CHECK(first_starts(text).at("gang") <= 1080.0 + 4 * 360.0);
  }
}

TEST_CASE("gavel: as in its paper, jobs end sooner on average where it is known how fast they are on which chips")
{
  std::map<std::string, double> mean;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    random::Stream stream{seed, 0, "test/gavel"};
    std::vector<JobSpec> jobs;
    double now = 0.0;
    for (int j = 0; j < 24; ++j) {
      now += std::floor(stream.exponential(400.0));
      // Twice as fast on the first kind or ten times, as A3C and ResNet-50 are on V100s against K80s.
      const double faster = stream.bernoulli(0.5) ? 10.0 : 2.0;
      jobs.push_back(on_two(fmt::format("j{}", j), now, faster * 500.0 * static_cast<double>(stream.uniform_int(1, 10)),
                            faster, 1.0));
    }
    for (const std::string policy :
         {"isolated", "gandiva_fair", "gavel", "{policy: gavel, objective: min_total_duration}",
          "{policy: gavel, objective: finish_time_fairness}", "{policy: gavel, objective: max_sum_throughput}",
          "allox"}) {
      std::map<std::string, double> ends;
      static_cast<void>(stays_under(policy, {3, 3}, jobs, &ends));
      for (const JobSpec& job : jobs)
        mean[policy] += (ends.at(job.name) - job.submitted) / static_cast<double>(jobs.size());
    }
  }
  for (const auto& [policy, seconds] : mean)
    MESSAGE(policy << ": mean completion " << seconds / 12.0 << " s");
  CHECK(mean["gavel"] < mean["isolated"]);
  CHECK(mean["gavel"] < mean["gandiva_fair"]);
  CHECK(mean["allox"] < mean["gavel"]); // it is for this mean, and knows what is left
}

TEST_CASE("allox: a job waits for fast chips where that is sooner for all")
{
  // A on the first for 1000 s, B after it for 2000: 1000 + 3000. B on the second at once would take 5000. The first round
  // after A's end is at 1080.
  const std::vector<JobSpec> jobs{on_two("A", 0, 1000, 1, 0.25), on_two("B", 0, 2000, 1, 0.4)};
  CHECK(stays_under("allox", {1, 1}, jobs) == "A: 0:0-1000, B: 0:1080-3080");
  // Where B would take 2500 there, that is sooner than 3000.
  CHECK(stays_under("allox", {1, 1}, {on_two("A", 0, 1000, 1, 0.25), on_two("B", 0, 2000, 1, 0.8)}) ==
        "A: 0:0-1000, B: 1:0-2500");
}

TEST_CASE("gavel, isolated, gandiva_fair and allox: random gangs are all done, and nothing is refused")
{
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    random::Stream stream{seed, 0, "test/rounds"};
    std::vector<JobSpec> jobs;
    double now = 0.0;
    for (int j = 0; j < 25; ++j) {
      now += std::floor(stream.exponential(300.0));
      std::vector<model::Request> requests;
      for (std::int64_t r = stream.uniform_int(1, 2); r > 0; --r) {
        requests.push_back(on_chips(static_cast<std::uint32_t>(stream.uniform_int(1, 4)),
                                    stream.bernoulli(0.5) ? static_cast<int>(r) - 1 : -1,
                                    1.0 + static_cast<double>(r)));
        requests.back().members = static_cast<std::uint32_t>(stream.uniform_int(1, 3));
      }
      jobs.push_back(
          {"", now, 100.0 * static_cast<double>(stream.uniform_int(1, 60)), requests, stream.bernoulli(0.1) ? 1 : 0});
    }
    for (const std::string policy :
         {"isolated", "gandiva_fair", "gavel", "{policy: gavel, objective: min_total_duration}",
          "{policy: gavel, objective: finish_time_fairness}", "{policy: gavel, objective: max_sum_throughput}",
          "{policy: gavel, objective: cost_normalised}", "allox", "themis", "{policy: themis, fairness: 0}",
          "shockwave"}) {
      CAPTURE(seed);
      CAPTURE(policy);
      CHECK(!stays_under(policy, {3, 4}, jobs).empty());
    }
  }
}

} // namespace leasehold::test
