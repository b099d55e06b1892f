// No scheduling policy is another under a new name: over random worlds every pair of them decides differently somewhere.
//
// The worlds have what policies look at: two tenants of unequal weight, pools of two kinds of chips in regions whose grids
// differ, priorities, deadlines, estimates that are wrong, gangs of several widths, jobs that keep their work when stopped.
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "random/stream.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace leasehold;

namespace {

constexpr std::uint32_t hosts_of_each = 3;

std::vector<test::TraceJob> varied_jobs(random::Stream& stream)
{
  std::vector<test::TraceJob> jobs;
  double now = 0.0;
  for (int j = 0; j < 40; ++j) {
    now += std::floor(stream.exponential(150.0));
    const auto run = static_cast<double>(stream.uniform_int(60, 4000));
    test::TraceJob job = test::rigid_job(now, run, 1, std::ceil(run * stream.uniform(1.0, 3.0)));
    job.requests[0].chips = model::ChipShare::whole(1U << static_cast<unsigned>(stream.uniform_int(0, 2)));
    job.requests[0].members = static_cast<std::uint32_t>(stream.uniform_int(1, 2));
    job.requests[0].chip_types = model::ChipTypes{model::ChipTypeId{0}};
    job.requests.push_back(job.requests[0]); // slower, or faster, on the other kind
    job.requests[1].chip_types = model::ChipTypes{model::ChipTypeId{1}};
    job.requests[1].rate = stream.uniform(0.3, 2.0);
    job.requests[1].walltime = job.requests[0].walltime / job.requests[1].rate;
    job.tenant = model::TenantId{static_cast<std::uint32_t>(stream.uniform_int(0, 1))};
    job.priority = static_cast<std::int32_t>(stream.uniform_int(0, 1));
    if (stream.bernoulli(0.5))
      job.deadline = job.submitted + Seconds{run * stream.uniform(2.0, 8.0)};
    jobs.push_back(std::move(job));
  }
  return jobs;
}

/// Starts, ends and hosts of all jobs.
std::string course_of(const std::string& policy, std::uint64_t seed)
{
  model::Inventory inventory = test::plain_cluster(2 * hosts_of_each, 4);
  inventory.regions.push_back({"other", model::ProviderId{0}});
  inventory.chip_types.emplace_back("other");
  for (std::uint32_t h = hosts_of_each; h < 2 * hosts_of_each; ++h) {
    inventory.hosts[h].region = model::RegionId{1};
    inventory.hosts[h].chip = model::ChipTypeId{1};
  }
  random::Stream stream{seed, 0, "test/all differ"};
  const auto jobs = varied_jobs(stream);
  const std::vector<model::GridIntensity> grids{model::GridIntensity{{300, 500}, Seconds{0}},
                                                model::GridIntensity{{400, 100}, Seconds{0}}};
  const auto scheduling = test::policy_from(policy::scheduling_policies(), policy, seed);
  const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
  auto runner = test::TraceRunner::bare(inventory, *scheduling, *placement);
  runner.know(grids);
  runner.keep_work(Seconds{5}, Seconds{10});
  runner.rule(test::policy_from(policy::tenancy_policies(), "shared"));
  runner.admitted().resize(2);
  for (std::uint32_t p = 0; p < 2; ++p) {
    const model::PoolId pool =
        runner.ledger().pool_of(model::TenantId{p}, model::ProviderId{0}, model::RegionId{p}, model::ChipTypeId{p});
    const model::HostRange range{model::HostId{p * hosts_of_each}, model::HostId{(p + 1) * hosts_of_each - 1}};
    runner.ledger().deliver(model::LeaseId{p}, pool, {&range, 1});
    for (std::uint32_t t = 0; t < 2; ++t)
      runner.admitted()[t].push_back(pool);
  }
  std::string course;
  for (const test::Outcome& outcome : runner.play(jobs))
    course += fmt::format("{} {} {};", outcome.started.value(), outcome.finished.value(),
                          outcome.hosts.empty() ? 0 : outcome.hosts.front().first.index());
  return course;
}

} // namespace

TEST_CASE("every pair of scheduling policies differs in some world")
{
  // What they are by their parameters alone: hived by cells, hdrf by groups (hived_test.cpp, drf_test.cpp).
  const std::set<std::string> left_out{"hived", "hdrf"};
  std::map<std::string, std::vector<std::string>> courses;
  for (const auto& entry : policy::scheduling_policies())
    for (std::uint64_t seed = 0; seed < 3 && !left_out.contains(entry.name()); ++seed)
      courses[entry.name()].push_back(course_of(entry.name(), seed));
  CHECK(courses.size() + left_out.size() == policy::scheduling_policies().size());
  for (auto one = courses.begin(); one != courses.end(); ++one)
    for (auto other = std::next(one); other != courses.end(); ++other)
      CHECK_MESSAGE(one->second != other->second, one->first, " is ", other->first, " in all worlds");
  for (const auto& one : courses) // and does what it did
    CHECK_MESSAGE(course_of(one.first, 0) == one.second.front(), one.first);
}
