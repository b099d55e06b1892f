// Shockwave's windows, worked out by hand, and what its paper says of them. Hosts of four chips; a stop costs 10 s of
// checkpoint, the start after it 20 s of restart.
#include "policy/stays.hpp"
#include "random/stream.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

namespace leasehold::test {

namespace {

/// Seconds that a job of `stays_under` held chips between two instants.
double held_between(const std::string& text, const std::string& name, double from, double until)
{
  const std::size_t begin = text.find(name + ":");
  REQUIRE(begin != std::string::npos);
  std::istringstream stays{text.substr(begin + name.size() + 1, text.find(", ", begin) - begin - name.size() - 1)};
  double sum = 0.0;
  for (std::string stay; stays >> stay;) {
    const std::size_t colon = stay.find(':'), dash = stay.find('-');
    sum += std::max(0.0, std::min(until, std::stod(stay.substr(dash + 1))) -
                             std::max(from, std::stod(stay.substr(colon + 1))));
  }
  return sum;
}

JobSpec host_of_work(const std::string& name, double submitted, double work)
{
  return {name, submitted, work, {on_chips(4, -1, 1.0)}};
}

const std::string welfare_alone = "{policy: shockwave, fairness_power: 0, makespan_weight: 0}";

} // namespace

TEST_CASE("shockwave: of a window each gets what makes the product of what all will have done largest")
{
  // X alone for 1200 s, then Y: 24,000 s of work each. Of the window of 20 rounds of 120 s from 1200 on X gets p and Y q,
  // p + q = 2400: (1200 + p) · (60 + q), as nothing done counts as half a round, is largest where both are 1830: p = 630, q = 1770.
  // The logarithm is in pieces of an eighth of the window, 300 s, and rounds are whole: 5 or 6 for X.
  const std::vector<JobSpec> jobs{host_of_work("X", 0, 24'000), host_of_work("Y", 1200, 24'000)};
  const std::string text = stays_under(welfare_alone, {1}, jobs);
  CHECK(held_between(text, "X", 0, 1200) == 1200.0);
  const double x = held_between(text, "X", 1200, 3600), y = held_between(text, "Y", 1200, 3600);
  CAPTURE(text.substr(0, 300));
  CHECK(std::abs(x - 600.0) <= 120.0);
  CHECK(std::abs(y - 1800.0) <= 120.0);
  CHECK(x + y == 2400.0);
}

TEST_CASE("shockwave: whoever would end last has its way with a weight on the makespan")
{
  // Two hosts, one long job and four short ones: 9600 s, and 4 · 2400, in windows of ten rounds of 600 s. For the makespan the
  // long one has all ten, and ends at 9600 but for two rounds in which it gives way to whoever lacks more, and their stops. By welfare alone all five are alike in the first window, so that it has four rounds of ten until the short
  // ones are done at 6000, and 7200 s to go then.
  std::vector<JobSpec> jobs{host_of_work("long", 0, 9600)};
  for (int j = 0; j < 4; ++j)
    jobs.push_back(host_of_work("s" + std::to_string(j), 0, 2400));
  const std::string windows = "{policy: shockwave, round: 10 min, window: 10, fairness_power: 0, makespan_weight: ";
  std::map<std::string, double> fast, fair;
  static_cast<void>(stays_under(windows + "1000}", {2}, jobs, &fast));
  static_cast<void>(stays_under(windows + "0}", {2}, jobs, &fair));
  CHECK(fast.at("long") <= 9600.0 + 2.0 * (600.0 + 30.0));
  CHECK(fair.at("long") >= 12'000.0);
}

TEST_CASE("shockwave: as in its paper, all are done sooner than under max-min fairness, and none is much later")
{
  double shockwave = 0.0, gavel = 0.0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    random::Stream stream{seed, 0, "test/shockwave"};
    std::vector<JobSpec> jobs;
    jobs.reserve(16);
    for (int j = 0; j < 16; ++j)
      jobs.push_back({"j" + std::to_string(j),
                      std::floor(stream.uniform(0.0, 3000.0)),
                      std::floor(600.0 * std::exp(stream.uniform(0.0, 3.0))),
                      {on_chips(1U << static_cast<unsigned>(stream.uniform_int(0, 2)), -1, 1.0)}});
    std::ranges::stable_sort(jobs, {}, &JobSpec::submitted);
    const auto last = [&](const std::string& policy) {
      std::map<std::string, double> ends;
      static_cast<void>(stays_under(policy, {2}, jobs, &ends));
      double end = 0.0;
      for (const auto& [name, at] : ends)
        end = std::max(end, at);
      return end;
    };
    shockwave += last("shockwave") / 8.0;
    gavel += last("{policy: gavel, round: 2 min}") / 8.0;
  }
  MESSAGE("mean makespan: shockwave " << shockwave << " s, gavel's max-min " << gavel << " s");
  CHECK(shockwave < gavel);
}

TEST_CASE("shockwave: like jobs have like parts of every window")
{
  // Five jobs of a whole host on one: of two windows, 4800 s, each has a fifth, 960 s, to a round of 120 s for each window.
  for (const std::string& policy : {welfare_alone, std::string{"shockwave"}}) {
    std::vector<JobSpec> jobs;
    jobs.reserve(5);
    for (int j = 0; j < 5; ++j)
      jobs.push_back(host_of_work("j" + std::to_string(j), 0, 20'000));
    const std::string text = stays_under(policy, {1}, jobs);
    for (const JobSpec& job : jobs) {
      CAPTURE(job.name);
      CHECK(std::abs(held_between(text, job.name, 0, 4800) - 960.0) <= 240.0);
    }
  }
}

} // namespace leasehold::test
