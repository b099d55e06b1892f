// Who waits for its own chips, and for how long, under `starburst`. A job is written as (submitted, run time, hosts, estimate);
// its tenant owns four hosts of one chip, and may go to eight hosts of another's.
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "random/stream.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>

using namespace leasehold;
using test::rigid_job;

namespace {

constexpr std::uint32_t own_hosts = 4, other_hosts = 8;

std::vector<test::Outcome> play_two_pools(const std::string& policy, const std::vector<test::TraceJob>& jobs)
{
  const model::Inventory inventory = [] {
    model::Inventory made = test::plain_cluster(own_hosts + other_hosts);
    made.regions.push_back({"cloud", model::ProviderId{0}});
    for (std::uint32_t h = own_hosts; h < own_hosts + other_hosts; ++h)
      made.hosts[h].region = model::RegionId{1};
    return made;
  }();
  const auto scheduling = test::policy_from(policy::scheduling_policies(), policy);
  const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
  auto runner = test::TraceRunner::bare(inventory, *scheduling, *placement);
  runner.admitted().resize(2);
  for (std::uint32_t t = 0; t < 2; ++t) {
    const model::PoolId pool =
        runner.ledger().pool_of(model::TenantId{t}, model::ProviderId{0}, model::RegionId{t}, model::ChipTypeId{0});
    const model::HostRange hosts{model::HostId{t == 0 ? 0 : own_hosts},
                                 model::HostId{t == 0 ? own_hosts - 1 : own_hosts + other_hosts - 1}};
    runner.ledger().deliver(model::LeaseId{t}, pool, {&hosts, 1});
    runner.admitted()[0].push_back(pool);
  }
  return runner.play(jobs);
}

bool is_elsewhere(const test::Outcome& outcome)
{
  return outcome.hosts.at(0).first.index() >= own_hosts;
}

/// `own@START` or `else@START`, by job.
std::string places(const std::string& parameters, const std::vector<test::TraceJob>& jobs)
{
  std::string text;
  for (const test::Outcome& outcome : play_two_pools("{policy: starburst" + parameters + "}", jobs))
    text += fmt::format("{}{}@{:g}", text.empty() ? "" : " ", is_elsewhere(outcome) ? "else" : "own",
                        outcome.started.value());
  return text;
}

} // namespace

TEST_CASE("starburst: a job waits for its own chips, and goes elsewhere when its wait is over")
{
  // The first takes all four until 1000. The second, of two chips and 3600 s, waits for 100 s; 100 s for each chip; or 100 s for
  // each of two chip-hours. The third, of one chip and 360 s, waits 100, 100 or 10 s from 50 on.
  const std::vector<test::TraceJob> jobs{rigid_job(0, 1000, 4, 1000), rigid_job(0, 3600, 2, 3600),
                                         rigid_job(50, 360, 1, 360)};
  CHECK(places(", rule: alike, wait: 100 s", jobs) == "own@0 else@100 else@150");
  CHECK(places(", rule: by_chips, wait: 100 s", jobs) == "own@0 else@200 else@150");
  CHECK(places(", rule: by_work, wait: 100 s", jobs) == "own@0 else@200 else@60");
  CHECK(places(", rule: alike, wait: 0 s", jobs) == "own@0 else@0 else@50");
  CHECK(places(", rule: alike, wait: 1 h", jobs) == "own@0 own@1000 own@1000");
  CHECK(places(", rule: by_work, wait: 1 h", jobs) == "own@0 own@1000 else@410");
}

TEST_CASE("starburst: one without an estimate waits as though it ran for an hour, and one that its own cannot hold not "
          "at all")
{
  const double unknown = model::no_limit.value();
  CHECK(places(", wait: 100 s", {rigid_job(0, 1000, 4, 1000), rigid_job(0, 10, 2, unknown)}) == "own@0 else@200");
  CHECK(places(", wait: 100 s", {rigid_job(0, 1000, 5, 1000), rigid_job(0, 10, 2, unknown)}) == "else@0 own@0");
}

TEST_CASE("starburst: who came earlier may be skipped, or not")
{
  // Three chips are taken until 1000; the second wants two and the third one, which is free.
  const std::vector<test::TraceJob> jobs{rigid_job(0, 1000, 3, 1000), rigid_job(10, 100, 2, 100),
                                         rigid_job(20, 100, 1, 100)};
  CHECK(places(", rule: alike, wait: 300 s", jobs) == "own@0 else@310 own@20");
  // When the second has gone elsewhere, the third goes.
  CHECK(places(", rule: alike, wait: 300 s, skip: false", jobs) == "own@0 else@310 own@310");
}

TEST_CASE("starburst: nobody goes elsewhere before its wait is over")
{
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    random::Stream stream{seed, 0, "test/starburst"};
    std::vector<test::TraceJob> jobs;
    double now = 0.0;
    for (int j = 0; j < 60; ++j) {
      now += std::floor(stream.exponential(300.0));
      const auto run = static_cast<double>(stream.uniform_int(60, 900));
      jobs.push_back(rigid_job(now, run, static_cast<std::uint32_t>(stream.uniform_int(1, 4)), run));
    }
    const auto outcomes = play_two_pools("{policy: starburst, rule: by_chips, wait: 2 min}", jobs);
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      CAPTURE(seed);
      CAPTURE(j);
      const Timestamp last = jobs[j].submitted + jobs[j].requests[0].total_chips() * Seconds{120};
      if (is_elsewhere(outcomes[j]))
        CHECK(outcomes[j].started >= last);
    }
  }
}
