// Quotas worked out by hand, and what they guarantee over random worlds.
#include "policy/tenancy/quota/books.hpp"
#include "support/tenants_world.hpp"

#include <doctest/doctest.h>

#include <random>

namespace leasehold::test {

namespace {

const std::string lends_all = "{policy: quota, queues: [{tenant: t1, flavors: [{chip: c0, nominal: 4}]}, "
                              "{tenant: t2, flavors: [{chip: c0, nominal: 4}]}]";

} // namespace

TEST_CASE("quota: an owner regains its nominal quota from whoever borrowed it, the latest first")
{
  // Eight chips of t0, four due to t1 and four to t2. At 0 t1 has four jobs within its quota, at 10 two that borrow, at
  // 20 two more: all run, as t2 has no work. At 50 t2's job of three chips fits into its four: of t1, which borrows four,
  // the two of 20 and then one of 10 go. Of those two, either does (both started at 10): one chip of 10 is left.
  // At 60 t2 wants two more: 3 + 2 > 4, so it may not reclaim for it, and nothing is free: it waits until the first of
  // t1's ends at 100, when it borrows.
  std::vector<TenantJob> jobs;
  for (const double at : {0.0, 0.0, 0.0, 0.0, 10.0, 10.0, 20.0, 20.0})
    jobs.push_back({1, at, 100.0, {gang_of(1)}});
  jobs.push_back({2, 50.0, 1000.0, {gang_of(3)}});
  jobs.push_back({2, 60.0, 10.0, {gang_of(2)}});
  TenantsWorld world{{{0, 0, 8}}, 3, jobs, lends_all + "}"};
  world.play(Timestamp{99.0});
  CHECK(world.held(1) == 5.0);
  CHECK(world.held(2) == 3.0);
  CHECK(world.lives[8].starts == std::vector<double>{50.0});
  CHECK(world.lives[9].starts.empty());
  CHECK_FALSE(world.runs(6));
  CHECK_FALSE(world.runs(7));
  CHECK(world.runs(0));
  CHECK(world.lives[4].starts.size() + world.lives[5].starts.size() == 2);
}

TEST_CASE("quota: an owner regains its nominal quota though chips are free: what the borrower holds is the quota")
{
  // Twelve chips, of which the tenants may hold eight: four are due to t1 and four to t2. t1 has eight from 10 on, four of
  // them borrowed. At 50 t2's job of three fits into its four: three of t1's go, the latest, and four chips stay free.
  std::vector<TenantJob> jobs;
  for (const double at : {0.0, 0.0, 0.0, 0.0, 10.0, 10.0, 10.0, 10.0, 20.0})
    jobs.push_back({1, at, 100.0, {gang_of(1)}});
  jobs.push_back({2, 50.0, 1000.0, {gang_of(3)}});
  TenantsWorld world{{{0, 0, 12}},
                     3,
                     jobs,
                     lends_all.substr(0, lends_all.size() - 1) + ", {tenant: t0, flavors: [{chip: c0, nominal: 0}]}]}"};
  world.play(Timestamp{60.0});
  CHECK(world.held(1) == 5.0);
  CHECK(world.held(2) == 3.0);
  CHECK(world.lives[9].starts == std::vector<double>{50.0});
  CHECK(world.runs(0));
}

TEST_CASE("under a cap the more urgent job of a tenant stops its less urgent one, though chips are free")
{
  // The tenant may hold four of eight chips. The first job has them from 0 to 10, when the more urgent one comes, which takes
  // 50 s; then it goes on to 150. The third is of six chips, more than the tenant may ever hold: nobody stops for it.
  TenantsWorld world{
      {{0, 0, 8}},
      1,
      {{0, 0.0, 100.0, {gang_of(4)}, 0}, {0, 10.0, 50.0, {gang_of(4)}, 1}, {0, 20.0, 50.0, {gang_of(6)}, 2}},
      "{policy: caps, chips: {t0: 4}}",
      "priority"};
  world.play(Timestamp{500.0});
  CHECK(world.lives[0].starts == std::vector<double>{0.0, 60.0});
  CHECK(world.lives[0].finished == 150.0);
  CHECK(world.lives[1].starts == std::vector<double>{10.0});
  CHECK(world.lives[2].starts.empty());
}

TEST_CASE("quota: never and lower_priority spare borrowers")
{
  // Four chips, two due to each. t1 holds all from 0: two jobs of priority 5 and, from 1 on, two of 1 and 9 that borrow.
  // t2's job of priority 5 and two chips at 10 needs both that are borrowed; the one of priority 9 may not be stopped.
  // Its job of one chip at 20 stops the one of priority 1.
  const std::string quotas = "{policy: quota, queues: [{tenant: t1, flavors: [{chip: c0, nominal: 2}]}, {tenant: t2, "
                             "flavors: [{chip: c0, nominal: 2}]}], reclaim_within_cohort: ";
  const auto starts = [&](const std::string& reclaim, std::uint32_t members) {
    TenantsWorld world{{{0, 0, 4}},
                       3,
                       {{1, 0.0, 100.0, {gang_of(1)}, 5},
                        {1, 0.0, 100.0, {gang_of(1)}, 5},
                        {1, 1.0, 99.0, {gang_of(1)}, 1},
                        {1, 1.0, 99.0, {gang_of(1)}, 9},
                        {2, 10.0, 10.0, {gang_of(members)}, 5}},
                       quotas + reclaim + "}"};
    return world.play()[4].starts.front();
  };
  CHECK(starts("any", 2) == 10.0);
  CHECK(starts("lower_priority", 2) == 100.0);
  CHECK(starts("lower_priority", 1) == 10.0);
  CHECK(starts("never", 1) == 100.0);
}

TEST_CASE("quota: borrowing and lending limits, and cohorts")
{
  // Nominal 4 each of 8 chips; how many one-chip jobs of t1's eight run at 0?
  const auto run = [](const std::string& of_1, const std::string& of_2) {
    const std::vector<TenantJob> jobs(8, TenantJob{1, 0.0, 100.0, {gang_of(1)}});
    TenantsWorld world{{{0, 0, 8}},
                       3,
                       jobs,
                       "{policy: quota, queues: [{tenant: t1, " + of_1 + "}, {tenant: t2, " + of_2 +
                           "}, {tenant: t0, flavors: [{chip: c0, nominal: 0}]}]}"};
    world.play(Timestamp{1.0});
    return world.held(1);
  };
  const std::string four = "flavors: [{chip: c0, nominal: 4}]";
  CHECK(run(four, four) == 8.0);
  CHECK(run("flavors: [{chip: c0, nominal: 4, borrowing_limit: 1}]", four) == 5.0);
  CHECK(run(four, "flavors: [{chip: c0, nominal: 4, lending_limit: 3}]") == 7.0);
  CHECK(run(four, "cohort: other, " + four) == 4.0);
  // What t1 itself does not lend is its own all the same: 4 + 4.
  CHECK(run("flavors: [{chip: c0, nominal: 4, lending_limit: 1}]", four) == 8.0);
}

TEST_CASE("quota: flavours are tried in order, and those that are not named are closed")
{
  // Two chips each of c0, c1 and c2; t1 has 1 of c1, 1 of c0 and none of c2, and borrows nothing. Its job of any chip goes
  // to c1, the next to c0, the third waits.
  const std::vector<TenantJob> jobs(3, TenantJob{1, 0.0, 100.0, {gang_of(1)}});
  TenantsWorld world{{{0, 0, 2}, {0, 1, 2}, {0, 2, 2}},
                     2,
                     jobs,
                     "{policy: quota, queues: [{tenant: t1, flavors: [{chip: c1, nominal: 1, borrowing_limit: 0}, "
                     "{chip: c0, nominal: 1, borrowing_limit: 0}]}]}"};
  world.play(Timestamp{1.0});
  CHECK(world.held(1, 1) == 1.0);
  CHECK(world.held(1, 0) == 1.0);
  CHECK(world.held(1, 2) == 0.0);
  CHECK_FALSE(world.runs(2));
}

TEST_CASE("quota: a tenant's own jobs of a lower priority make way where it says so")
{
  // Two chips, both due to t0, and another tenant without work. Jobs of priority 1 hold them from 0 to 100; one of priority 2 comes at 10.
  const auto starts = [](const std::string& within) {
    TenantsWorld world{
        {{0, 0, 2}},
        2,
        {{0, 0.0, 100.0, {gang_of(1)}, 1}, {0, 5.0, 100.0, {gang_of(1)}, 1}, {0, 10.0, 10.0, {gang_of(1)}, 2}},
        "{policy: quota, within_queue: " + within + "}"};
    auto lives = world.play();
    return std::pair{lives[2].starts, lives[1].starts};
  };
  using Starts = std::vector<double>;
  CHECK(starts("never") == std::pair{Starts{100.0}, Starts{5.0}});
  // The later of the two goes, and comes back at 20.
  CHECK(starts("lower_priority") == std::pair{Starts{10.0}, Starts{5.0, 20.0}});
}

TEST_CASE("quota: to fair shares, what a cohort lends goes by weight")
{
  // Nine chips of t0, which has no work; t1 has weight 2, t2 weight 1, neither a quota. t1 takes all nine at 0. At 10 t2's
  // nine jobs come: one after the other stops one of t1's as long as t1's share after that is no less than t2's:
  // (9-k)/2 >= k/1 with k stopped: k <= 3. Then 6 and 3.
  std::vector<TenantJob> jobs(9, TenantJob{1, 0.0, 1000.0, {gang_of(1)}});
  jobs.insert(jobs.end(), 9, TenantJob{2, 10.0, 1000.0, {gang_of(1)}});
  const auto held = [&](const std::string& to) {
    TenantsWorld world{{{0, 0, 9}},    3, jobs, "{policy: quota, reclaim_to: " + to + "}", "best_effort_fifo",
                       {1.0, 2.0, 1.0}};
    world.play(Timestamp{500.0});
    return std::pair{world.held(1), world.held(2)};
  };
  CHECK(held("fair_share") == std::pair{6.0, 3.0});
  CHECK(held("nominal") == std::pair{9.0, 0.0});
}

TEST_CASE("quota: over random worlds every tenant regains its nominal quota at once, and nobody is over its limits")
{
  std::mt19937 random{12};
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  int reclaimed = 0;
  for (int round = 0; round < 150; ++round) {
    const std::uint32_t tenants = 2 + below(3);
    std::vector<double> nominal(tenants);
    std::vector<double> limit(tenants);
    std::uint32_t chips = 0;
    std::string queues;
    for (std::uint32_t t = 0; t < tenants; ++t) {
      nominal[t] = 1 + below(5);
      limit[t] = below(6);
      chips += static_cast<std::uint32_t>(nominal[t]);
      queues += (queues.empty() ? "" : ", ") + std::string{"{tenant: t"} + std::to_string(t) +
                ", flavors: [{chip: c0, nominal: " + std::to_string(int(nominal[t])) +
                ", borrowing_limit: " + std::to_string(int(limit[t])) +
                (below(2) == 0 ? ", lending_limit: " + std::to_string(below(4)) : "") + "}]}";
    }
    std::vector<TenantJob> jobs;
    for (int j = 0; j < 40; ++j)
      jobs.push_back({below(tenants), double(below(200)), 1.0 + below(60), {gang_of(1 + below(3))}, int(below(3))});
    std::ranges::stable_sort(jobs, {}, &TenantJob::submitted);
    const bool fair = below(2) == 0;
    TenantsWorld world{{{0, 0, chips}},
                       tenants,
                       jobs,
                       "{policy: quota, queues: [" + queues +
                           "], within_queue: " + (below(2) == 0 ? "never" : "lower_priority") +
                           ", reclaim_to: " + (fair ? "fair_share" : "nominal") + "}",
                       below(2) == 0 ? "best_effort_fifo" : "easy_backfill"};
    world.observe([&] {
      double all = 0.0;
      std::vector<bool> seen(tenants);
      for (std::uint32_t t = 0; t < tenants; ++t) {
        CHECK(world.held(t) <= nominal[t] + limit[t]);
        all += world.held(t);
      }
      CHECK(all <= chips);
      const auto& pending = world.state.pending;
      for (model::JobId job = pending.front(); job.valid(); job = pending.next(job)) {
        const std::uint32_t tenant = world.state.jobs[job].tenant.index();
        if (seen[tenant])
          continue;
        seen[tenant] = true; // the head of its tenant's queue does not fit into the nominal quota, or it would run
        CHECK(world.held(tenant) + world.state.jobs.requests(job)[0].total_chips() > nominal[tenant]);
      }
    });
    for (const auto& life : world.play())
      reclaimed += life.starts.size() > 1;
  }
  CHECK(reclaimed > 100);
}

} // namespace leasehold::test
