// Fair share on machines of one-chip hosts, worked out by hand. The runner's tenants have equal shares.
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

namespace leasehold::test {

namespace {

constexpr std::uint32_t anna = 0;
constexpr std::uint32_t bert = 1;

TraceJob job_of(std::uint32_t tenant, double submitted, double run_time, std::uint32_t hosts = 1)
{
  TraceJob job = rigid_job(submitted, run_time, hosts, run_time);
  job.tenant = model::TenantId{tenant};
  return job;
}

std::vector<double> fair_starts(const std::string& policy, std::uint32_t hosts, const std::vector<TraceJob>& jobs)
{
  const auto scheduling = policy_from(policy::scheduling_policies(), policy);
  const auto placement = policy_from(policy::placement_policies(), "first_fit");
  const model::Inventory inventory = plain_cluster(hosts);
  TraceRunner runner{inventory, *scheduling, *placement, 2};
  runner.audit_always();
  std::vector<double> starts;
  for (const Outcome& outcome : runner.play(jobs))
    starts.push_back(outcome.started.value());
  return starts;
}

using FairStarts = std::vector<double>;

} // namespace

TEST_CASE("fair share: who had equally little takes turns")
{
  // Two hosts, at 0 four jobs of Anna's and then two of Bert's. Nobody had anything: Anna starts one, so Bert holds less
  // and starts one. At 100 each had 100 chip-seconds: one each again. At 200 Bert has no more: Anna's last two.
  const std::vector<TraceJob> jobs{job_of(anna, 0, 100), job_of(anna, 0, 100), job_of(anna, 0, 100),
                                   job_of(anna, 0, 100), job_of(bert, 0, 100), job_of(bert, 0, 100)};
  CHECK(fair_starts("fair_share", 2, jobs) == FairStarts{0, 100, 200, 200, 0, 100});
  CHECK(fair_starts("fcfs", 2, jobs) == FairStarts{0, 0, 100, 100, 200, 200});
}

TEST_CASE("fair share: a tenant's wide job that comes first holds back the others' narrow ones")
{
  // Two hosts. Anna had 100 chip-seconds at 100, Bert none: his job of 2 hosts comes first and waits for Anna's second
  // job, which holds one host from 50 to 150; Anna's third, submitted before Bert's, would fit and waits until 250.
  CHECK(fair_starts("fair_share", 2,
                    {job_of(anna, 0, 100), job_of(anna, 50, 100), job_of(anna, 60, 10), job_of(bert, 70, 100, 2)}) ==
        FairStarts{0, 50, 250, 150});
}

TEST_CASE("fair share: what lies half-lives back counts for less")
{
  // One host. Anna runs from 0 to 300, Bert from 300 to 400, then both have a job.
  // A year: at 400 Anna had 300 chip-seconds, Bert 100, next to nothing forgotten: Bert's first.
  // 50 s, in units of 50 s / ln 2: Anna had (1 - 2^-6) at 300 and a quarter of it at 400, 0.246; Bert 1 - 2^-2 = 0.75:
  // Anna's first.
  const std::vector<TraceJob> jobs{job_of(anna, 0, 300), job_of(bert, 1, 100), job_of(anna, 350, 10),
                                   job_of(bert, 351, 10)};
  CHECK(fair_starts("{policy: fair_share, half_life: 365 d}", 1, jobs) == FairStarts{0, 300, 410, 400});
  CHECK(fair_starts("{policy: fair_share, half_life: 50 s}", 1, jobs) == FairStarts{0, 300, 400, 410});
}

} // namespace leasehold::test
