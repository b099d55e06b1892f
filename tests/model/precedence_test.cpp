#include "model/precedence.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

using namespace leasehold;
using namespace leasehold::model;

namespace {

JobTable table_of(const std::vector<double>& submitted)
{
  JobTable jobs;
  for (const double at : submitted) {
    Job job;
    job.submitted = Timestamp{at};
    const Request request;
    jobs.add(job, {&request, 1}, "job");
  }
  return jobs;
}

void end(JobTable& jobs, Precedence& precedence, std::uint32_t job, JobState state, double at)
{
  jobs[JobId{job}].state = state;
  precedence.over(JobId{job}, Timestamp{at});
}

} // namespace

TEST_CASE("the upward ranks of HEFT's example are those of its Table I")
{
  // Topcuoglu, Hariri and Wu 2002, Fig. 2: ten tasks, their cost on three processors, and what passes between them.
  const std::vector<std::vector<double>> costs{{14, 16, 9}, {13, 19, 18}, {11, 13, 19}, {13, 8, 17},  {12, 13, 10},
                                               {13, 16, 9}, {7, 15, 11},  {5, 11, 14},  {18, 12, 20}, {21, 7, 16}};
  std::vector<double> means;
  for (const auto& cost : costs)
    means.push_back((cost[0] + cost[1] + cost[2]) / 3.0);
  const std::vector<JobLink> links{{0, 1, Seconds{18}}, {0, 2, Seconds{12}}, {0, 3, Seconds{9}},  {0, 4, Seconds{11}},
                                   {0, 5, Seconds{14}}, {1, 7, Seconds{19}}, {1, 8, Seconds{16}}, {2, 6, Seconds{23}},
                                   {3, 7, Seconds{27}}, {3, 8, Seconds{23}}, {4, 8, Seconds{13}}, {5, 7, Seconds{15}},
                                   {6, 9, Seconds{17}}, {7, 9, Seconds{11}}, {8, 9, Seconds{13}}};
  const std::vector<double> published{108.000, 77.000, 80.000, 80.000, 69.000, 63.333, 42.667, 35.667, 44.333, 14.667};
  const std::vector<double> ranks = JobGraph{10, links}.upward_ranks(means);
  for (std::size_t t = 0; t < published.size(); ++t)
    CHECK(ranks[t] == doctest::Approx(published[t]).epsilon(5e-4 / published[t]));
}

TEST_CASE("a job ends no sooner than its own time and all before it allow")
{
  // 0 → 2 and 1 → 2, 5 s of thought after 1. 0: 0 + 10 = 10; 1: 4 + 3 = 7; 2: max(1, 10, 7 + 5) + 2 = 14. 3, alone: 20 + 1.
  const std::vector<JobLink> links{{0, 2}, {1, 2, Seconds{5}}};
  const std::vector<double> times{0, 4, 1, 20};
  const std::vector<double> lengths{10, 3, 2, 1};
  CHECK(JobGraph{4, links}.earliest_ends(times, lengths) == std::vector<double>{10, 7, 14, 21});
}

TEST_CASE("a cycle is found, in its order, and nothing else is taken for one")
{
  const std::vector<JobLink> diamond{{0, 1}, {0, 2}, {1, 3}, {2, 3}};
  CHECK(find_cycle(4, diamond).empty());
  const std::vector<JobLink> round{{0, 1}, {1, 2}, {2, 3}, {3, 1}};
  const std::vector<std::uint32_t> cycle = find_cycle(4, round);
  REQUIRE(cycle.size() == 3);
  for (std::size_t i = 0; i < cycle.size(); ++i)
    CHECK(cycle[(i + 1) % 3] == cycle[i] % 3 + 1); // 1 → 2 → 3 → 1
  const std::vector<JobLink> self{{2, 2}};
  CHECK(find_cycle(4, self) == std::vector<std::uint32_t>{2});
  CHECK_THROWS_AS((JobGraph{4, round}), std::invalid_argument);
}

TEST_CASE("a job comes once all before it have finished, thought about, and not before its own time")
{
  // 2 after 0 and, 30 s later, after 1; its own time is 5. 3 after 2, its own time is 500.
  JobTable jobs = table_of({0, 0, 5, 500});
  Precedence precedence{jobs, {{0, 2}, {1, 2, Seconds{30}}, {2, 3}}};
  CHECK(!precedence.holds(JobId{0}));
  CHECK(precedence.holds(JobId{2}));
  end(jobs, precedence, 1, JobState::finished, 10);
  CHECK(precedence.next() == Timestamp::never());
  end(jobs, precedence, 0, JobState::finished, 20);
  CHECK(precedence.next() == Timestamp{40}); // max(20, 10 + 30)
  CHECK(!precedence.take(Timestamp{39}));
  CHECK(precedence.take(Timestamp{40}) == JobId{2});
  CHECK(!precedence.take(Timestamp{40}));
  jobs[JobId{2}].submitted = Timestamp{40};
  CHECK(precedence.own_time(JobId{2}) == Timestamp{5});
  end(jobs, precedence, 2, JobState::finished, 60);
  CHECK(precedence.next() == Timestamp{500});
}

TEST_CASE("a job that needs one that was killed is doomed at once; one that waits for its end alone is not")
{
  JobTable jobs = table_of({0, 0, 0, 90});
  Precedence precedence{jobs, {{0, 2}, {1, 2}, {0, 3, Seconds{0}, true}}};
  CHECK(precedence.declared().size() == 2); // who comes after any end nobody knows of before
  end(jobs, precedence, 0, JobState::killed, 50);
  CHECK(precedence.take(Timestamp{50}) == JobId{2}); // though 1 still runs
  CHECK(precedence.doomed_by(JobId{2}) == JobId{0});
  CHECK(precedence.next() == Timestamp{90});
  CHECK(!precedence.doomed_by(JobId{3}).valid());
  end(jobs, precedence, 1, JobState::rejected, 60); // it has come already
  CHECK(precedence.take(Timestamp{90}) == JobId{3});
}

TEST_CASE("when a job is expected follows those before it that have still to run")
{
  // 0 runs with 10 s left, then 1 (own time 300, 20 s), then, 5 s later, 2. At 100: 1 at max(110, 300), 2 at 300 + 20 + 5.
  JobTable jobs = table_of({0, 300, 0});
  const Precedence precedence{jobs, {{0, 1}, {1, 2, Seconds{5}}}};
  jobs[JobId{0}].state = JobState::running;
  const auto left = [](JobId job) { return Seconds{job.index() == 0 ? 10.0 : 20.0}; };
  CHECK(precedence.expected(JobId{1}, Timestamp{100}, left) == Timestamp{300});
  CHECK(precedence.expected(JobId{2}, Timestamp{100}, left) == Timestamp{325});
}
