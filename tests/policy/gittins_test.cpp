// Gittins' index by hand and against all spans, and what `gittins` makes of it: jobs of one chip on one host, whose work is
// kept at no cost when they are stopped.
#include "policy/placement/registry.hpp"
#include "policy/scheduling/gittins_index.hpp"
#include "policy/scheduling/registry.hpp"
#include "random/stream.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>

using namespace leasehold;
using policy::GittinsIndex;

namespace {

std::vector<test::Outcome> served(const std::string& policy, const std::vector<test::TraceJob>& jobs)
{
  const auto scheduling = test::policy_from(policy::scheduling_policies(), policy);
  const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
  const model::Inventory inventory = test::plain_cluster(1);
  test::TraceRunner runner{inventory, *scheduling, *placement};
  runner.keep_work();
  auto outcomes = runner.play(jobs);
  CHECK(runner.refusals() == 0);
  return outcomes;
}

/// A job that declares nothing.
test::TraceJob of_length(double submitted, double run)
{
  return test::rigid_job(submitted, run, 1, model::no_limit.value());
}

double summed_completion(const std::string& policy, const std::vector<test::TraceJob>& jobs)
{
  double sum = 0.0;
  const auto outcomes = served(policy, jobs);
  for (std::size_t j = 0; j < jobs.size(); ++j)
    sum += (outcomes[j].finished - jobs[j].submitted).value();
  return sum;
}

/// By its definition: over all spans that end where a job of the law does.
double best_span(const std::vector<double>& law, double attained)
{
  double best = 0.0;
  for (const double end : law) {
    if (end <= attained)
      continue;
    double done = 0.0, service = 0.0;
    for (const double each : law) {
      done += each > attained && each <= end ? 1.0 : 0.0;
      service += each > attained ? std::min(each, end) - attained : 0.0;
    }
    best = std::max(best, done / service);
  }
  return best;
}

/// The least expected sum of completion times of three jobs of the law that are all there, served one second at a time by
/// whatever knows who had how much: `had` seconds, or `done`.
class ThreeJobs {
public:
  explicit ThreeJobs(std::vector<int> law) : law_(std::move(law)) {}

  double least(std::array<int, 3> had)
  {
    double left = 0.0, best = std::numeric_limits<double>::infinity();
    for (const int each : had)
      left += each == done ? 0.0 : 1.0;
    if (left == 0.0)
      return 0.0;
    const auto known = std::ranges::find(known_, had, &Known::had);
    if (known != known_.end())
      return known->least;
    for (std::size_t j = 0; j < had.size(); ++j)
      if (had[j] != done) {
        const auto longer = static_cast<double>(std::ranges::count_if(law_, [&](int s) { return s > had[j]; }));
        const auto ends = static_cast<double>(std::ranges::count(law_, had[j] + 1));
        auto then = had, over = had;
        ++then[j];
        over[j] = done;
        double cost = left; // a second for all that are there
        if (ends > 0.0)
          cost += ends / longer * least(over);
        if (ends < longer)
          cost += (1.0 - ends / longer) * least(then);
        best = std::min(best, cost);
      }
    known_.push_back({had, best});
    return best;
  }

private:
  struct Known {
    std::array<int, 3> had{};
    double least = 0.0;
  };
  static constexpr int done = -1;
  std::vector<int> law_;
  std::vector<Known> known_;
};

} // namespace

TEST_CASE("Gittins' index by hand")
{
  // Half need 1, half 10. Within 1 one in two ends, for 1 each; within 10 both, for 1 and 10.
  const GittinsIndex two{{10.0, 1.0}};
  CHECK(two.at(0.0) == doctest::Approx(1.0 / 2.0));
  CHECK(two.at(0.5) == doctest::Approx(1.0 / (2 * 0.5)));
  CHECK(two.at(1.0) == doctest::Approx(1.0 / 9.0));
  CHECK(two.at(5.5) == doctest::Approx(1.0 / 4.5));
  CHECK(two.at(10.0) == 0.0);
  // 5 or 6: within 5 one for 10, within 6 two for 11.
  const GittinsIndex alike{{5.0, 6.0}};
  CHECK(alike.at(0.0) == doctest::Approx(2.0 / 11.0));
  CHECK(alike.at(5.0) == doctest::Approx(1.0));
  CHECK(GittinsIndex{}.at(0.0) == 0.0);
}

TEST_CASE("Gittins' index is the best of all spans, on random laws")
{
  random::Stream stream{7, 0, "test/gittins"};
  for (int round = 0; round < 200; ++round) {
    std::vector<double> law;
    const auto size = stream.uniform_int(1, 30);
    const double power = stream.uniform(0.2, 4.0); // tails of all kinds
    for (std::int64_t j = 0; j < static_cast<std::int64_t>(size); ++j)
      law.push_back(std::ceil(20.0 * std::pow(stream.uniform(0.01, 1.0), power)));
    const GittinsIndex index{law};
    for (const double attained : {0.0, 0.5, 1.0, 3.0, 7.5, 12.0, 19.0, 20.0})
      CHECK(index.at(attained) == doctest::Approx(best_span(law, attained)).epsilon(1e-9));
  }
}

TEST_CASE("gittins: who is near its end goes on, where las stops it for whoever comes")
{
  // Earlier jobs needed 100 or 1000 s: a new one has 1/200, one that had `a` > 100 s of its 1000 has 1/(1000 - a), which is more
  // from 800 s on.
  const auto course = [](const std::string& policy, double comes) {
    std::string text;
    for (const test::Outcome& outcome : served(policy, {of_length(0, 1000), of_length(comes, 100)}))
      text += fmt::format("{:g}-{:g} ", outcome.started.value(), outcome.finished.value());
    return text;
  };
  const std::string known = "{policy: gittins, round: 10 s, past: [100 s, 1000 s]}";
  CHECK(course(known, 500) == "600-1100 500-600 ");
  CHECK(course(known, 790) == "890-1100 790-890 ");
  CHECK(course(known, 810) == "0-1000 1000-1100 ");
  CHECK(course("{policy: las, round: 10 s}", 810) == "910-1100 810-910 ");
  // Nobody told it anything: as las.
  CHECK(course("{policy: gittins, round: 10 s}", 810) == "910-1100 810-910 ");
  CHECK(course("{policy: gittins, round: 100 s, past: [100 s, 1000 s]}", 790) ==
        "0-1000 1000-1100 "); // at 800 it is equal
}

TEST_CASE("gittins: it learns from ten jobs that ended in the run")
{
  // Ten jobs of 1000 s one after another. Then all are taken to need 1000 s: whoever runs is nearest to its end. The eleventh
  // runs when the twelfth comes; after nine it would have been stopped for it, as under las.
  std::vector<test::TraceJob> jobs;
  jobs.reserve(12);
  for (int k = 0; k < 10; ++k)
    jobs.push_back(of_length(1000.0 * k, 1000));
  jobs.push_back(of_length(10'000, 1000));
  jobs.push_back(of_length(10'500, 1000));
  CHECK(served("{policy: gittins, round: 10 s}", jobs)[10].finished == Timestamp{11'000});
  jobs.erase(jobs.begin());
  CHECK(served("{policy: gittins, round: 10 s}", jobs)[9].finished > Timestamp{11'000});
}

TEST_CASE("gittins: of three jobs of a known law no order of seconds that knows no run time has a lower mean")
{
  for (const std::vector<int>& law :
       {std::vector{1, 3}, std::vector{2, 2, 5}, std::vector{1, 4, 4, 6}, std::vector{3, 4}, std::vector{1, 1, 2, 7}}) {
    const std::string policy = fmt::format("{{policy: gittins, round: 1 s, past: [{} s]}}", fmt::join(law, " s, "));
    double sum = 0.0;
    for (const int a : law)
      for (const int b : law)
        for (const int c : law)
          sum += summed_completion(policy, {of_length(0, a), of_length(0, b), of_length(0, c)});
    const auto cases = static_cast<double>(law.size() * law.size() * law.size());
    CHECK(sum / cases == doctest::Approx(ThreeJobs{law}.least({0, 0, 0})).epsilon(1e-9));
  }
}

TEST_CASE("gittins: as in Tiresias' paper, a lower mean than las where it is known what jobs need, and than fifo")
{
  // Half need 100 s, half 1000 s; a load of 0.8.
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    random::Stream stream{seed, 0, "test/gittins"};
    std::vector<test::TraceJob> jobs;
    double now = 0.0;
    for (int j = 0; j < 150; ++j) {
      now += stream.exponential(550.0 / 0.8);
      jobs.push_back(of_length(now, stream.bernoulli(0.5) ? 100.0 : 1000.0));
    }
    const double told = summed_completion("{policy: gittins, round: 10 s, past: [100 s, 1000 s]}", jobs);
    CHECK(told < summed_completion("{policy: las, round: 10 s}", jobs));
    CHECK(told < summed_completion("fcfs", jobs));
    CHECK(summed_completion("{policy: gittins, round: 10 s}", jobs) <
          summed_completion("{policy: las, round: 10 s}", jobs));
  }
}
