// Caps, and that no tenancy policy is another under a name of its own.
#include "support/tenants_world.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <set>

namespace leasehold::test {

TEST_CASE("caps: no tenant holds more than its cap, on all pools together, and who has none is as under shared")
{
  // Two pools of four chips, one of t0's and one of t1's. t0's six jobs of one chip: three run, whosever the chips.
  const std::vector<TenantJob> jobs(6, TenantJob{0, 0.0, 100.0, {gang_of(1)}});
  const auto held = [&](const std::string& tenancy) {
    TenantsWorld world{{{0, 0, 4}, {1, 1, 4}}, 2, jobs, tenancy};
    world.play(Timestamp{1.0});
    return world.held(0);
  };
  CHECK(held("{policy: caps, chips: {t0: 3}}") == 3.0);
  CHECK(held("{policy: caps, chips: {t0: 5}}") == 5.0);
  CHECK(held("{policy: caps, chips: {t1: 1}}") == held("shared"));
  CHECK(held("dedicated") == 4.0);
  CHECK_THROWS(held("{policy: caps, chips: {nobody: 1}}"));
  TenantsWorld told{{{0, 0, 4}}, 2, {}, "{policy: caps, chips: {t0: 3}}"};
  CHECK(told.state.view.quota(model::TenantId{0}) == 3.0); // what policies are told
}

TEST_CASE("caps: over random worlds nobody is ever over its cap")
{
  std::mt19937 random{4};
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  for (int round = 0; round < 60; ++round) {
    std::vector<TenantJob> jobs;
    for (int j = 0; j < 30; ++j)
      jobs.push_back({below(3), double(below(100)), 1.0 + below(60), {gang_of(1 + below(3))}});
    std::ranges::stable_sort(jobs, {}, &TenantJob::submitted);
    const std::array<std::uint32_t, 2> caps{3 + below(3), 3 + below(3)};
    TenantsWorld world{{{0, 0, 1 + below(6)}, {1, 0, 1 + below(6)}},
                       3,
                       jobs,
                       "{policy: caps, chips: {t0: " + std::to_string(caps[0]) + ", t2: " + std::to_string(caps[1]) +
                           "}}",
                       below(2) == 0 ? "best_effort_fifo" : "fcfs"};
    world.observe([&] {
      CHECK(world.held(0) <= caps[0]);
      CHECK(world.held(2) <= caps[1]);
    });
    world.play();
  }
}

TEST_CASE("every pair of tenancy policies differs somewhere over random worlds")
{
  const std::vector<std::string> policies{
      "dedicated",
      "shared",
      "{policy: caps, chips: {t0: 3, t1: 3, t2: 3}}",
      "{policy: quota}",
      "{policy: quota, reclaim_within_cohort: never}",
      "{policy: quota, reclaim_within_cohort: lower_priority}",
      "{policy: quota, within_queue: lower_priority}",
      "{policy: quota, reclaim_to: fair_share}",
      "{policy: quota, queues: [{tenant: t2, flavors: [{chip: c0, nominal: 1}]}]}",
  };
  std::mt19937 random{9};
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  std::set<std::pair<std::size_t, std::size_t>> differ;
  for (int round = 0; round < 40; ++round) {
    std::vector<TenantJob> jobs;
    for (int j = 0; j < 30; ++j)
      jobs.push_back({below(3), double(below(100)), 1.0 + below(80), {gang_of(1 + below(2))}, int(below(3))});
    std::ranges::stable_sort(jobs, {}, &TenantJob::submitted);
    std::vector<std::vector<std::vector<double>>> starts(policies.size());
    for (std::size_t p = 0; p < policies.size(); ++p) {
      TenantsWorld world{{{0, 0, 3}, {1, 0, 4}, {2, 0, 2}}, 3, jobs, policies[p], "best_effort_fifo", {1.0, 2.0, 3.0}};
      for (const auto& life : world.play())
        starts[p].push_back(life.starts);
    }
    for (std::size_t p = 0; p < policies.size(); ++p)
      for (std::size_t q = 0; q < p; ++q)
        if (starts[p] != starts[q])
          differ.emplace(q, p);
  }
  for (std::size_t p = 0; p < policies.size(); ++p)
    for (std::size_t q = 0; q < p; ++q)
      CHECK_MESSAGE(differ.contains({q, p}), policies[q], " and ", policies[p], " are the same");
}

} // namespace leasehold::test
