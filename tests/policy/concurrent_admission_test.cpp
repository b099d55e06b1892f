// Where jobs run under `concurrent_admission`. A tenant owns four hosts of one chip, and may go to eight hosts of another's.
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "random/stream.hpp"
#include "simulation/job_world.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

using namespace leasehold;
using test::rigid_job;

namespace {

constexpr std::uint32_t hosts_of_ours = 4, hosts_of_others = 8;

struct AdmissionRun {
  std::vector<test::Outcome> outcomes;
  double elsewhere = 0.0; ///< chip-seconds
};

AdmissionRun play_admission(const std::string& policy, const std::vector<test::TraceJob>& jobs, bool keeps = true)
{
  model::Inventory inventory = test::plain_cluster(hosts_of_ours + hosts_of_others);
  inventory.regions.push_back({"cloud", model::ProviderId{0}});
  for (std::uint32_t h = hosts_of_ours; h < hosts_of_ours + hosts_of_others; ++h)
    inventory.hosts[h].region = model::RegionId{1};
  const auto scheduling = test::policy_from(policy::scheduling_policies(), policy);
  const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
  auto runner = test::TraceRunner::bare(inventory, *scheduling, *placement);
  if (keeps)
    runner.keep_work(Seconds{5}, Seconds{20});
  runner.admitted().resize(2);
  for (std::uint32_t t = 0; t < 2; ++t) {
    const model::PoolId pool =
        runner.ledger().pool_of(model::TenantId{t}, model::ProviderId{0}, model::RegionId{t}, model::ChipTypeId{0});
    const model::HostRange hosts{model::HostId{t == 0 ? 0 : hosts_of_ours},
                                 model::HostId{(t == 0 ? hosts_of_ours : hosts_of_ours + hosts_of_others) - 1}};
    runner.ledger().deliver(model::LeaseId{t}, pool, {&hosts, 1});
    runner.admitted()[0].push_back(pool);
  }
  AdmissionRun run;
  double busy = 0.0;
  Timestamp since;
  runner.observe([&](const model::ClusterView& view) {
    run.elsewhere += busy * (view.now() - since).value();
    since = view.now();
    const model::Pool& pool = view.pool(model::PoolId{1});
    busy = static_cast<double>(pool.chips) - static_cast<double>(pool.chips_free);
  });
  run.outcomes = runner.play(jobs);
  return run;
}

/// `own@START-END` or `else@START-END` by job: where it was last, and since when.
std::string admitted_to(const std::string& parameters, const std::vector<test::TraceJob>& jobs, bool keeps = true)
{
  std::string text;
  const AdmissionRun run = play_admission("{policy: concurrent_admission" + parameters + "}", jobs, keeps);
  for (const test::Outcome& outcome : run.outcomes)
    text += fmt::format("{}{}@{:g}-{:g}", text.empty() ? "" : " ",
                        outcome.hosts.at(0).first.index() < hosts_of_ours ? "own" : "else", outcome.started.value(),
                        outcome.finished.value());
  return text;
}

/// The first has all four hosts of its own until 1000; the second wants two.
const std::vector<test::TraceJob> two_jobs{rigid_job(0, 1000, 4, 1000), rigid_job(0, 3600, 2, 9000)};

} // namespace

TEST_CASE("concurrent_admission: a job starts where there is room and moves up when a better kind has it")
{
  // The second goes elsewhere at once. At 1000 its tenant's own hosts come free; nobody waits, so it moves a minute later: a
  // checkpoint of 5 s before, a restart of 20 s after. It ends at 3600 + 5 + 20.
  CHECK(admitted_to("", two_jobs) == "own@0-1000 own@1060-3625");
  CHECK(admitted_to(", delay: 10 min", two_jobs) == "own@0-1000 own@1600-3625");
}

TEST_CASE("concurrent_admission: a job stays where it is told to, or where it would lose all it did")
{
  CHECK(admitted_to(", migration: retain_first", two_jobs) == "own@0-1000 else@0-3600");
  CHECK(admitted_to("", two_jobs, false) == "own@0-1000 else@0-3600");
}

TEST_CASE("concurrent_admission: a job waits rather than take a kind that comes after the last")
{
  CHECK(admitted_to(", last: reserved", two_jobs) == "own@0-1000 own@1000-4600");
}

TEST_CASE("concurrent_admission: those that run move up in their turn among those that wait")
{
  // At 1000 the second, which was there before the third, moves up at once, as the third waits: 3600 + 25. The third, of eight,
  // gets the eight hosts that it leaves.
  std::vector<test::TraceJob> jobs = two_jobs;
  jobs.push_back(rigid_job(100, 300, 8, 300));
  CHECK(admitted_to("", jobs) == "own@0-1000 own@1000-3625 else@1000-1300");
}

namespace {

/// Where the only job runs, as `pool/request@time` for each of its stays: on hosts of four chips of two types of its tenant's
/// own, which others leave at 100 s.
std::string stays_of(std::vector<model::Request> requests, const std::vector<std::uint32_t>& until_100)
{
  std::vector<test::JobSpec> jobs;
  for (std::uint32_t c = 0; c < until_100.size(); ++c)
    if (until_100[c] > 0)
      jobs.push_back(
          {"first" + std::to_string(c), 0, 100, {test::on_chips(until_100[c], static_cast<int>(c), 1.0)}, 9});
  const model::JobId job{static_cast<std::uint32_t>(jobs.size())};
  jobs.push_back({"job", 0, 1e6, std::move(requests)});
  test::JobWorld world{{1, 1},
                       jobs,
                       {"train", "model", {Seconds{10}, Seconds{1}}, Seconds{1}},
                       test::policy_from(policy::scheduling_policies(), "{policy: concurrent_admission, delay: 10 s}")};
  std::string text;
  for (const double at : {50.0, 200.0}) {
    world.play(Timestamp{at});
    const model::Allocation& held = world.state.ledger.allocation(job);
    text += fmt::format("{}{}/{}", text.empty() ? "" : " ", held.placement.pool.index(), held.request);
  }
  return text;
}

} // namespace

TEST_CASE("concurrent_admission: a job that may run on several types of chips moves up to the one that comes first")
{
  // The first type is taken until 100; the job takes the second, and goes to the first when it comes free. As the tenancy
  // policy orders them, of one alternative for both.
  CHECK(stays_of({test::on_chips(4, -1, 1.0)}, {4, 0}) == "1/0 0/0");
  CHECK(stays_of({test::on_chips(4, 0, 1.0), test::on_chips(4, 1, 0.5)}, {4, 0}) == "1/1 0/0");
  // It goes to no type that comes later.
  CHECK(stays_of({test::on_chips(4, -1, 1.0)}, {0, 4}) == "0/0 0/0");
}

TEST_CASE("concurrent_admission: a job that started on fewer chips takes its own width where it runs, once it can")
{
  // Two of the host's four chips are taken until 100, and it runs on no other type: it starts on two, its second alternative,
  // and these count as free where it goes to four.
  CHECK(stays_of({test::on_chips(4, 0, 2.0), test::on_chips(2, 0, 1.0)}, {2, 0}) == "0/1 0/0");
}

// KEP-8691's reason for it: without it a job that began where there was room stays there for good. With it less is paid for
// elsewhere, and jobs are done no later than the moves cost: 25 s each, of which there is one a job.
TEST_CASE("concurrent_admission: as in its proposal, less runs elsewhere than where jobs stay where they started")
{
  double moves_up = 0.0, stays = 0.0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    random::Stream stream{seed, 0, "concurrent_admission"};
    std::vector<test::TraceJob> jobs;
    double now = 0.0;
    for (int j = 0; j < 80; ++j) {
      now += std::floor(stream.exponential(900.0));
      const auto run = static_cast<double>(stream.uniform_int(600, 4800));
      jobs.push_back(rigid_job(now, run, static_cast<std::uint32_t>(stream.uniform_int(1, 2)), 2.0 * run + 3600.0));
    }
    moves_up += play_admission("concurrent_admission", jobs).elsewhere;
    stays += play_admission("best_effort_fifo", jobs).elsewhere;
  }
  MESSAGE("chip-seconds elsewhere: " << moves_up / stays << " of those where jobs stay");
  CHECK(moves_up < 0.8 * stays);
}
