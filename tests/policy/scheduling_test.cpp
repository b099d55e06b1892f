// Small schedules worked out by hand. Machines have hosts of one chip unless said otherwise; a job is written as
// (submitted, run time, hosts, estimate).
#include "policy/placement/registry.hpp"
#include "policy/reserving_hosts.hpp"
#include "policy/scheduling/registry.hpp"
#include "support/policy_from.hpp"
#include "support/trace_runner.hpp"

#include <doctest/doctest.h>

using namespace leasehold;
using test::rigid_job;

namespace {

std::vector<test::Outcome> play(const std::string& policy, const model::Inventory& inventory,
                                const std::vector<test::TraceJob>& jobs)
{
  const auto scheduling = test::policy_from(policy::scheduling_policies(), policy);
  const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
  test::TraceRunner runner{inventory, *scheduling, *placement};
  runner.audit_always();
  return runner.play(jobs);
}

std::vector<double> starts(const std::vector<test::Outcome>& outcomes)
{
  std::vector<double> all;
  for (const test::Outcome& outcome : outcomes)
    all.push_back(outcome.started.value());
  return all;
}

using Starts = std::vector<double>;

} // namespace

TEST_CASE("fcfs: nobody overtakes")
{
  // Job 0 holds 6 of 10 hosts until 100; job 1 wants 8 and waits for it. Jobs 2 (4 hosts) and 3 (2 hosts) would fit but
  // wait behind job 1, which leaves 2 hosts at 100: too few for job 2, and job 3 stays behind job 2, until 150.
  const auto outcomes =
      play("fcfs", test::plain_cluster(10),
           {rigid_job(0, 100, 6, 100), rigid_job(10, 50, 8, 50), rigid_job(20, 10, 4, 10), rigid_job(21, 10, 2, 10)});
  CHECK(starts(outcomes) == Starts{0, 100, 150, 150});
}

TEST_CASE("easy: a short job and a narrow job overtake, a long wide one does not")
{
  // Job 0: 6 of 10 until 100. Job 1 wants 7: shadow time 100, when 10 are free, so 3 are left over.
  // Job 2 (4 hosts, 50 s at 20): ends at 70 <= 100, starts. Job 3 (4 hosts, 90 s at 25): none free. At 70 job 3 would
  // end at 160 > 100 and wants 4 > 3: it waits for job 1, which starts at 100 and leaves 3; it starts at 110 with job
  // 1's end. Job 4 (3 hosts, 500 s at 30): at 30 none free; at 70 four are free, 3 <= 3 left over: starts at 70.
  const std::vector<test::TraceJob> jobs{rigid_job(0, 100, 6, 100), rigid_job(10, 10, 7, 10), rigid_job(20, 50, 4, 50),
                                         rigid_job(25, 90, 4, 90), rigid_job(30, 500, 3, 500)};
  for (const std::string policy : {"easy_backfill", test::easy_hosts.c_str()})
    CHECK(starts(play(policy, test::plain_cluster(10), jobs)) == Starts{0, 100, 20, 110, 70});
}

TEST_CASE("easy: what one overtaker takes of the hosts left over, the next cannot have")
{
  // Job 0: 6 of 12 until 100. Job 1 wants 9: at 100 12 are free, 3 left over. Job 2 takes 2 of them until 1020, job 3
  // wants 2 and may have only 1, job 4 takes it. Job 1 starts at 100 with exactly 9 free; job 3 at its end.
  const std::vector<test::TraceJob> jobs{rigid_job(0, 100, 6, 100), rigid_job(10, 50, 9, 50),
                                         rigid_job(20, 1000, 2, 1000), rigid_job(30, 1000, 2, 1000),
                                         rigid_job(40, 1000, 1, 1000)};
  for (const std::string policy : {"easy_backfill", test::easy_hosts.c_str()})
    CHECK(starts(play(policy, test::plain_cluster(12), jobs)) == Starts{0, 100, 20, 150, 40});
}

TEST_CASE("easy: ends before the estimate move the head forward")
{
  // Job 0 says 100 and runs 40. Job 1 wants all 4 hosts and starts at 40; job 2 would have ended at 120 > 100 and needs
  // a host that job 1 needs: it starts when job 1 ends, at 50.
  const std::vector<test::TraceJob> jobs{rigid_job(0, 40, 3, 100), rigid_job(10, 10, 4, 10),
                                         rigid_job(20, 100, 1, 100)};
  for (const std::string policy : {"easy_backfill", test::easy_hosts.c_str()})
    CHECK(starts(play(policy, test::plain_cluster(4), jobs)) == Starts{0, 40, 50});
}

TEST_CASE("under named hosts an overtaker keeps off the hosts that the reservation names")
{
  // Six hosts. Job 0 holds 0-2 until 100, job 1 hosts 3-4 until 50; host 5 is free. Job 2 wants 4 at 10: by count 100
  // is the shadow time, 6 free, 2 left over. By hosts it reserves 0-3 at 100. Job 3 takes host 5 at 20 for long: one
  // left over by count. Job 1 ends at 50: hosts 3-4 are free. Job 4 wants 1 host for long: by count it takes the lowest
  // free host, 3, leaving 0-2 and 4 for job 2. By hosts it takes host 4, since 3 is reserved. Job 5 wants 1 for 50 s at
  // 60: it ends at 110 > 100, so it waits by count (none left over) and by hosts.
  const std::vector<test::TraceJob> jobs{rigid_job(0, 100, 3, 100),    rigid_job(1, 49, 2, 49),
                                         rigid_job(10, 20, 4, 20),     rigid_job(20, 1000, 1, 1000),
                                         rigid_job(40, 1000, 1, 1000), rigid_job(60, 50, 1, 50)};
  const auto by_count = play("easy_backfill", test::plain_cluster(6), jobs);
  const auto by_hosts = play(test::easy_hosts, test::plain_cluster(6), jobs);
  CHECK(starts(by_count) == Starts{0, 1, 100, 20, 50, 120});
  CHECK(starts(by_hosts) == Starts{0, 1, 100, 20, 50, 120});
  CHECK(by_count[4].hosts[0].first == model::HostId{3});
  CHECK(by_hosts[4].hosts[0].first == model::HostId{4});
}

TEST_CASE("conservative: the second in line is protected too")
{
  // Job 0 holds 6 of 10 until 100. Job 1 wants 10: reserved at 100 to 150. Job 2 wants 6: reserved at 150 to 250. Job 3
  // (4 hosts, 200 s at 30) fits now, but its 230 reaches into job 1's 100. Under conservative it finds 150, beside
  // job 2. Job 4 (2 hosts, 60 s at 40) ends at 100: starts at once.
  const std::vector<test::TraceJob> jobs{rigid_job(0, 100, 6, 100), rigid_job(10, 50, 10, 50),
                                         rigid_job(20, 100, 6, 100), rigid_job(30, 200, 4, 200),
                                         rigid_job(40, 60, 2, 60)};
  for (const std::string policy : {"conservative_backfill", test::conservative_hosts.c_str()})
    CHECK(starts(play(policy, test::plain_cluster(10), jobs)) == Starts{0, 100, 150, 150, 40});
}

TEST_CASE("easy lets a job in that delays the second in line, conservative does not")
{
  // Job 0 holds 5 of 10 until 100. Job 1 wants 7 for 100 s: shadow 100, 3 left over. Job 2 wants 10, second in line: at
  // 200. Job 3 (3 hosts, 1,000 s at 30) needs no more than what is left over: EASY starts it, and job 2 waits until
  // 1,030. Conservative keeps job 2's 200 and starts job 3 behind it, at 300.
  const std::vector<test::TraceJob> jobs{rigid_job(0, 100, 5, 100), rigid_job(10, 100, 7, 100),
                                         rigid_job(20, 100, 10, 100), rigid_job(30, 1000, 3, 1000)};
  for (const std::string policy : {"easy_backfill", test::easy_hosts.c_str()})
    CHECK(starts(play(policy, test::plain_cluster(10), jobs)) == Starts{0, 100, 1030, 30});
  for (const std::string policy : {"conservative_backfill", test::conservative_hosts.c_str()})
    CHECK(starts(play(policy, test::plain_cluster(10), jobs)) == Starts{0, 100, 200, 300});
}

TEST_CASE("a job is killed at its estimate, and what waited for it starts then")
{
  const auto outcomes =
      play("conservative_backfill", test::plain_cluster(2), {rigid_job(0, 500, 2, 60), rigid_job(1, 5, 1, 5)});
  CHECK(outcomes[0].finished == Timestamp{60});
  CHECK(outcomes[1].started == Timestamp{60});
}

TEST_CASE("a job that no pool could ever hold waits without blocking")
{
  for (const std::string policy :
       {"fcfs", "easy_backfill", "conservative_backfill", test::easy_hosts.c_str(), test::conservative_hosts.c_str()}) {
    const auto outcomes =
        play(policy, test::plain_cluster(4), {rigid_job(0, 10, 5, 10), rigid_job(1, 10, 4, 10), rigid_job(2, 3, 2, 3)});
    CHECK(outcomes[0].started == Timestamp::never());
    CHECK(outcomes[1].started == Timestamp{1});
    CHECK(outcomes[2].started == Timestamp{11});
  }
}

TEST_CASE("priority goes to the head of the queue")
{
  std::vector<test::TraceJob> jobs{rigid_job(0, 10, 2, 10), rigid_job(1, 10, 2, 10), rigid_job(2, 10, 2, 10)};
  jobs[2].priority = 1;
  for (const std::string policy :
       {"fcfs", "easy_backfill", "conservative_backfill", test::easy_hosts.c_str(), test::conservative_hosts.c_str()})
    CHECK(starts(play(policy, test::plain_cluster(2), jobs)) == Starts{0, 20, 10});
}

TEST_CASE("gangs of several chips a member wait for hosts that hold a member")
{
  // Two hosts of four chips. Job 0: three members of one chip; first fit fills host 0 with three. Job 1: one member of
  // four chips takes host 1 until 50. Job 2 wants one member of four chips: host 1 at 50 gives it, though five chips
  // are free then. It is the head; job 3 (one chip, long) may take the chip on host 0.
  std::vector<test::TraceJob> jobs{rigid_job(0, 100, 3, 100), rigid_job(1, 49, 1, 49), rigid_job(2, 10, 1, 10),
                                   rigid_job(3, 500, 1, 500)};
  jobs[1].requests[0].chips = jobs[2].requests[0].chips = model::ChipShare::whole(4);
  const auto outcomes = play("easy_backfill", test::plain_cluster(2, 4), jobs);
  CHECK(starts(outcomes) == Starts{0, 1, 50, 3});
  CHECK(outcomes[2].hosts[0].first == model::HostId{1});
  CHECK(outcomes[3].hosts[0].first == model::HostId{0});
}

TEST_CASE("a second alternative is taken where the first does not fit")
{
  auto job = rigid_job(0, 10, 8, 10);
  auto narrow = job.requests[0];
  narrow.members = 4;
  job.requests.push_back(narrow);
  for (const std::string policy : {"fcfs", "easy_backfill", "conservative_backfill", test::easy_hosts.c_str()}) {
    const auto outcomes = play(policy, test::plain_cluster(6), {job});
    CHECK(outcomes[0].started == Timestamp{0});
    CHECK(outcomes[0].hosts[0].size() == 4);
  }
}

TEST_CASE("two tenants on their own pools do not hold each other up")
{
  // Hosts 0-3 belong to tenant 0, hosts 4-7 to tenant 1. Tenant 0's job 1 waits; tenant 1's jobs go on, and its own
  // wide job 3 holds a reservation in its own pool: job 4 (1 host, long) may not take the host that job 3 needs at 20.
  const model::Inventory inventory = test::plain_cluster(8);
  std::vector<test::TraceJob> jobs{rigid_job(0, 100, 4, 100), rigid_job(1, 10, 4, 10), rigid_job(2, 18, 3, 18),
                                   rigid_job(3, 10, 4, 10), rigid_job(4, 100, 1, 100)};
  for (const std::size_t j : {2U, 3U, 4U})
    jobs[j].tenant = model::TenantId{1};
  for (const std::string policy :
       {"fcfs", "easy_backfill", "conservative_backfill", test::easy_hosts.c_str(), test::conservative_hosts.c_str()}) {
    const auto scheduling = test::policy_from(policy::scheduling_policies(), policy);
    const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
    auto runner = test::TraceRunner::bare(inventory, *scheduling, *placement);
    for (std::uint32_t t = 0; t < 2; ++t) {
      const auto pool =
          runner.ledger().pool_of(model::TenantId{t}, model::ProviderId{0}, model::RegionId{0}, model::ChipTypeId{0});
      const model::HostRange hosts{model::HostId{4 * t}, model::HostId{4 * t + 3}};
      runner.ledger().deliver(model::LeaseId{t}, pool, {&hosts, 1});
      runner.admitted().push_back({pool});
    }
    CHECK(starts(runner.play(jobs)) == Starts{0, 100, 2, 20, 30});
  }
}

TEST_CASE("the rejecter rejects, and the others refuse unknown parameters")
{
  const auto outcomes = play("rejecter", test::plain_cluster(1), {rigid_job(0, 1, 1, 1)});
  CHECK(outcomes[0].rejected);
  CHECK_THROWS(test::policy_from(policy::scheduling_policies(), "{policy: fcfs, reserve: hosts}"));
  CHECK_THROWS(test::policy_from(policy::scheduling_policies(), "{policy: easy_backfill, reserve: host}"));
  CHECK_THROWS(test::policy_from(policy::scheduling_policies(), "easy"));
}

TEST_CASE("a job that ends exactly when the reservation begins is backfilled")
{
  // 4 hosts: job 0 holds 3 until 0.3. Job 1 wants all 4 and is promised 0.3. Job 2 comes at 0.1 and is over at
  // 0.1 + 0.2 = 0.3: it starts at once. In doubles the sum is more than 0.3, and job 2 would wait for job 1, until 1.3.
  const std::vector<test::TraceJob> jobs{rigid_job(0, 0.3, 3, 0.3), rigid_job(0.05, 1, 4, 1),
                                         rigid_job(0.1, 0.2, 1, 0.2)};
  for (const std::string& policy : {std::string{"easy_backfill"}, test::easy_hosts,
                                    std::string{"conservative_backfill"}, test::conservative_hosts}) {
    CAPTURE(policy);
    CHECK(starts(play(policy, test::plain_cluster(4), jobs)) == Starts{0, 0.3, 0.1});
  }
}

namespace {

/// Starts nothing before `from`, and keeps on asking to be woken at that instant.
class Sleeper final : public policy::Scheduling {
public:
  explicit Sleeper(Timestamp from) : from_(from) {}
  void schedule(const model::ClusterView& view, policy::DecisionSink& decisions) override
  {
    ++calls;
    for (model::JobId job = view.pending().front(); job.valid() && view.now() >= from_;) {
      const model::JobId next = view.pending().next(job);
      static_cast<void>(decisions.decide(policy::Start{job, 0, model::PoolId{0}, std::nullopt}));
      job = next;
    }
  }
  [[nodiscard]] Timestamp wake_at() const override { return from_; }
  int calls = 0;

private:
  Timestamp from_;
};

} // namespace

TEST_CASE("a policy is woken when it asked to be, and not again at an instant that is past")
{
  // Called at 0 and 1 (submissions), at 5 (it asked), and at 15 (two ends, for which the wide job waits); from 5 on its
  // wish is stale. At 25 nobody waits.
  const auto placement = test::policy_from(policy::placement_policies(), "first_fit");
  Sleeper sleeper{Timestamp{5.0}};
  const model::Inventory inventory = test::plain_cluster(2);
  test::TraceRunner runner{inventory, sleeper, *placement};
  const auto outcomes = runner.play({rigid_job(0, 10, 1, 10), rigid_job(1, 10, 1, 10), rigid_job(1, 10, 2, 10)});
  CHECK(starts(outcomes) == Starts{5, 5, 15});
  CHECK(sleeper.calls == 4);
}
