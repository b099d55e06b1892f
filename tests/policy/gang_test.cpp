// Who waits for a gang that gathers its chips, and for how long, under `gang`. Four hosts of one chip; a job is written as
// (submitted, run time, hosts, estimate).
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "random/stream.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

using namespace leasehold;
using test::rigid_job;

namespace {

std::vector<double> starts_under(const std::string& policy, const std::vector<test::TraceJob>& jobs)
{
  const auto scheduling = test::policy_from(policy::scheduling_policies(), policy);
  const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
  const model::Inventory inventory = test::plain_cluster(4);
  test::TraceRunner runner{inventory, *scheduling, *placement};
  std::vector<double> starts;
  for (const test::Outcome& outcome : runner.play(jobs))
    starts.push_back(outcome.started.value());
  CHECK(runner.refusals() == 0);
  return starts;
}

std::string gang_with(const std::string& timeout, const std::string& backoff)
{
  return fmt::format("{{policy: gang, timeout: {}, backoff: {}}}", timeout, backoff);
}

} // namespace

TEST_CASE("gang: what a gang gathers nobody takes, until its time is over, and anew after a pause")
{
  // Two hosts are taken until 1000. The second wants three and gathers the two that are free from 10 on. The third, for one,
  // comes at 20; the fourth at 380.
  const std::vector<test::TraceJob> jobs{rigid_job(0, 1000, 2, 1000), rigid_job(10, 100, 3, 100),
                                         rigid_job(20, 500, 1, 500), rigid_job(380, 500, 1, 500)};
  using Starts = std::vector<double>;
  // It lets go at 310, gathers from 370 to 670, and from 730 on: it has its three at 1000.
  CHECK(starts_under(gang_with("5 min", "1 min"), jobs) == Starts{0, 1000, 310, 670});
  CHECK(starts_under("gang", jobs) == Starts{0, 1000, 310, 670}); // the defaults
  // From 910 on, the others are there already.
  CHECK(starts_under(gang_with("5 min", "10 min"), jobs) == Starts{0, 1000, 310, 380});
  CHECK(starts_under(gang_with("1 min", "5 min"), jobs) ==
        Starts{0, 1000, 70, 430}); // it gathers until 70, and 370 to 430
  CHECK(starts_under(gang_with("1 h", "1 min"), jobs) == Starts{0, 1000, 1000, 1100});
  CHECK(starts_under(gang_with("0 s", "0 s"), jobs) == Starts{0, 1000, 20, 380});
}

TEST_CASE("gang: of two gangs the first gathers, and when it lets go the second")
{
  // One host is taken until 600. A gang of four gathers from 10 to 310, one of four from 310 to 610: both want the host. At
  // 370 the first gathers anew, until 670, and starts at 600; the second after it. The last, for one, waits for both.
  const std::vector<test::TraceJob> jobs{rigid_job(0, 600, 1, 600), rigid_job(10, 100, 4, 100),
                                         rigid_job(20, 100, 4, 100), rigid_job(30, 100, 1, 100)};
  CHECK(starts_under("gang", jobs) == std::vector<double>{0, 600, 700, 800});
}

TEST_CASE("gang: a wide gang gets its chips where narrow jobs overtake it for ever")
{
  // A narrow job of 100 s every 25 s; the gang of four, from 5 on, gathers until the only one that runs is done, at 100. Where
  // they overtake it four run at any time, to the end of the last that starts: that of 475, at 575.
  std::vector<test::TraceJob> jobs;
  jobs.reserve(21);
  for (int k = 0; k < 20; ++k)
    jobs.push_back(rigid_job(25.0 * k, 100, 1, 100));
  jobs.insert(jobs.begin() + 1, rigid_job(5, 50, 4, 50));
  CHECK(starts_under("gang", jobs)[1] == 100.0);
  CHECK(starts_under("best_effort_fifo", jobs)[1] == 575.0);
}

TEST_CASE("gang: without a time to gather it is best_effort_fifo, without an end to it fcfs, on random jobs")
{
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    random::Stream stream{seed, 0, "test/gang"};
    std::vector<test::TraceJob> jobs;
    double now = 0.0;
    for (int j = 0; j < 40; ++j) {
      now += static_cast<double>(stream.uniform_int(0, 60));
      const auto run = static_cast<double>(stream.uniform_int(1, 200));
      jobs.push_back(rigid_job(now, run, static_cast<std::uint32_t>(stream.uniform_int(1, 4)), run));
    }
    CHECK(starts_under(gang_with("0 s", "1 min"), jobs) == starts_under("best_effort_fifo", jobs));
    CHECK(starts_under(gang_with("52 w", "1 min"), jobs) == starts_under("fcfs", jobs));
    CHECK(starts_under(gang_with("10 s", "0 s"), jobs) == starts_under("fcfs", jobs));
    CHECK(starts_under(gang_with("1 min", "1 min"), jobs) != starts_under("fcfs", jobs));
    CHECK(starts_under(gang_with("1 min", "1 min"), jobs) != starts_under("best_effort_fifo", jobs));
  }
}
