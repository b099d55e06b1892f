// Dominant resource fairness: the paper's example, its guarantee, and trees of tenants.
#include "support/tenants_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>

namespace leasehold::test {

namespace {

/// One host, on which chips are plenty.
struct OneHost {
  std::uint32_t cores;
  double memory;
};

model::Request task(std::uint32_t cores, double memory)
{
  model::Request request = gang_of(1);
  request.cores = cores;
  request.memory = Bytes{memory};
  return request;
}

/// How many tasks of each tenant run at the end.
std::vector<int> running_tasks(const OneHost& host, std::uint32_t tenants, std::vector<TenantJob> jobs,
                               const std::string& policy, std::vector<double> weights = {}, double end = 1.0)
{
  std::ranges::stable_sort(jobs, {}, &TenantJob::submitted);
  // Whose host it is has no work.
  TenantsWorld world{{{tenants, 0, 1, 60000}}, tenants + 1, jobs, "shared", policy, std::move(weights),
                     {host.cores, host.memory}};
  world.play(Timestamp{end});
  std::vector<int> count(tenants);
  for (std::uint32_t j = 0; j < jobs.size(); ++j)
    count[jobs[j].tenant] += world.runs(j) ? 1 : 0;
  return count;
}

/// So many tasks of each tenant, one kind each, that run for ever.
std::vector<TenantJob> endless(const std::vector<model::Request>& kinds, int each)
{
  std::vector<TenantJob> jobs;
  for (std::uint32_t t = 0; t < kinds.size(); ++t)
    jobs.insert(jobs.end(), std::size_t(each), TenantJob{t, 0.0, 1e9, {kinds[t]}});
  return jobs;
}

} // namespace

TEST_CASE("drf: the paper's example gives 3 and 2 tasks")
{
  // ⟨9 CPU, 18 GB⟩; A's tasks are ⟨1, 4⟩, of which memory dominates (4/18 > 1/9), B's ⟨3, 1⟩, CPU (3/9 > 1/18).
  // Shares: A 4/18, B 3/9, A 8/18, B 6/9 and A 12/18, after which 3 + 6 = 9 CPU are taken. First come first served gives A
  // its four (16 GB) and B one.
  const std::vector<TenantJob> jobs = endless({task(1, 4.0), task(3, 1.0)}, 10);
  CHECK(running_tasks({9, 18.0}, 2, jobs, "drf") == std::vector{3, 2});
  CHECK(running_tasks({9, 18.0}, 2, jobs, "hdrf") == std::vector{3, 2});
  CHECK(running_tasks({9, 18.0}, 2, jobs, "best_effort_fifo") == std::vector{4, 1});
}

TEST_CASE("drf: weights divide shares")
{
  // Twelve cores, tasks of one: 2/3 of them to the tenant of weight 2.
  CHECK(running_tasks({12, 100.0}, 2, endless({task(1, 1.0), task(1, 1.0)}, 20), "drf", {2.0, 1.0}) ==
        std::vector{8, 4});
  CHECK(running_tasks({12, 100.0}, 2, endless({task(1, 1.0), task(1, 1.0)}, 20), "drf", {1.0, 1.0}) ==
        std::vector{6, 6});
}

TEST_CASE("hdrf: groups share by weight, whatever the number of their members")
{
  // Twelve cores. t0 alone beside a group of t1, t2 and t3: six, and two each; with the group of weight 3, three each.
  const std::vector<TenantJob> jobs = endless({task(1, 1.0), task(1, 1.0), task(1, 1.0), task(1, 1.0)}, 20);
  const auto with = [](const std::string& weight) {
    return "{policy: hdrf, groups: [{name: lab, weight: " + weight + ", members: [t1, t2, t3]}]}";
  };
  CHECK(running_tasks({12, 100.0}, 4, jobs, with("1")) == std::vector{6, 2, 2, 2});
  CHECK(running_tasks({12, 100.0}, 4, jobs, with("3")) == std::vector{3, 3, 3, 3});
  // A group within a group: half is t0's, a quarter t1's, an eighth each is t2's and t3's: 8, 4, 2 and 2 of 16.
  CHECK(running_tasks({16, 100.0}, 4, jobs,
                      "{policy: hdrf, groups: [{name: lab, members: [t1, team]}, {name: team, members: [t2, t3]}]}") ==
        std::vector{8, 4, 2, 2});
}

TEST_CASE("hdrf: a member that fills what nobody else wants starves no sibling")
{
  // Ten cores, ten bytes. t0 and t1 want cores, t2 bytes; t1 and t2 are a group. Five, five and ten tasks run. Each second
  // a task of t0 and one of t1 end and come again, t0's first. The group's bytes are its t2's alone; counted whole, its share
  // would be 1 against t0's 1/2, and every core that falls free would go to t0, until t1 had none.
  std::vector<TenantJob> jobs;
  jobs.reserve(210);
  for (int n = 0; n < 10; ++n)
    jobs.push_back({2, 0.0, 1e9, {task(0, 1.0)}});
  for (int n = 0; n < 100; ++n)
    for (const std::uint32_t t : {0U, 1U})
      jobs.push_back({t, 0.0, 5.0 + 0.1 * (n % 10), {task(1, 0.0)}});
  CHECK(running_tasks({10, 10.0}, 3, jobs, "{policy: hdrf, groups: [{name: lab, members: [t1, t2]}]}", {}, 40.0) ==
        std::vector{5, 5, 10});
}

TEST_CASE("hdrf: as in its paper, a group has its half where drf by the leaves' weights leaves it a third")
{
  // Twelve cores, twelve bytes. t0 wants one of each a task; the group's t1 cores and its t2 bytes. Of flat shares a tree of
  // weights makes 1/2, 1/4 and 1/4: at s, s/2 and s/2 both resources are taken once s + s/2 = 1, so that t0 has 8 tasks and
  // the group 4 of each, a third of either resource. From the root down the group has half of the cores and half of the bytes.
  const std::vector<TenantJob> jobs = endless({task(1, 1.0), task(1, 0.0), task(0, 1.0)}, 20);
  CHECK(running_tasks({12, 12.0}, 3, jobs, "drf", {2.0, 1.0, 1.0}) == std::vector{8, 4, 4});
  CHECK(running_tasks({12, 12.0}, 3, jobs, "{policy: hdrf, groups: [{name: lab, members: [t1, t2]}]}") ==
        std::vector{6, 6, 6});
}

TEST_CASE("hdrf: a member that can take no more does not hold its group's share down")
{
  // Twelve cores, twelve bytes. t0 and t2 want bytes; t1 has two tasks, of a core each, and no more. Scaled to the least share
  // of all its members the group would stay at 2/12 whatever t2 has, and t2 would have ten bytes before t0 had a third one.
  // Whoever can take no more is not asked: t0 and the group share the bytes.
  std::vector<TenantJob> jobs = endless({task(0, 1.0), task(1, 0.0), task(0, 1.0)}, 20);
  std::erase_if(jobs, [left = 2](const TenantJob& job) mutable { return job.tenant == 1 && left-- <= 0; });
  CHECK(running_tasks({12, 12.0}, 3, jobs, "{policy: hdrf, groups: [{name: lab, members: [t1, t2]}]}") ==
        std::vector{6, 2, 6});
}

TEST_CASE("hdrf: over random trees each group has its part of a resource, and each member its part of that")
{
  // Theorem of its paper: whoever never runs out has, of its dominant resource, at least the product of the parts of its
  // way down the tree. Here n groups of m members that never run out: 1 / (n m), and of some resource the group 1 / n; short
  // of it by no more than what single tasks are (as with drf, below).
  std::mt19937 random{9};
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  int flat_fails = 0;
  for (int round = 0; round < 60; ++round) {
    const std::uint32_t groups = 2 + below(2);
    const std::uint32_t members = 2 + below(2);
    const std::uint32_t tenants = groups * members;
    const OneHost host{80 + below(60), 80.0 + below(60)};
    std::vector<model::Request> kinds;
    std::vector<double> size;
    double all = 0.0;
    double largest = 0.0;
    for (std::uint32_t t = 0; t < tenants; ++t) {
      kinds.push_back(task(below(4), below(4)));
      if (kinds[t].cores == 0 && !(kinds[t].memory.value() > 0.0))
        kinds[t].cores = 1;
      size.push_back(std::max(kinds[t].cores / double(host.cores), kinds[t].memory.value() / host.memory));
      all += size[t];
      largest = std::max(largest, size[t]);
    }
    std::string tree;
    for (std::uint32_t g = 0; g < groups; ++g) {
      tree += (g == 0 ? "{name: g" : ", {name: g") + std::to_string(g) + ", members: [";
      for (std::uint32_t m = 0; m < members; ++m)
        tree += (m == 0 ? "t" : ", t") + std::to_string(g * members + m);
      tree += "]}";
    }
    const std::vector<TenantJob> jobs = endless(kinds, 150);
    const auto least_group = [&](const std::vector<int>& count) {
      double least = 1.0;
      for (std::uint32_t g = 0; g < groups; ++g) {
        double cores = 0.0;
        double memory = 0.0;
        for (std::uint32_t t = g * members; t < (g + 1) * members; ++t) {
          cores += count[t] * double(kinds[t].cores) / double(host.cores);
          memory += count[t] * kinds[t].memory.value() / host.memory;
        }
        least = std::min(least, std::max(cores, memory));
      }
      return least;
    };
    const std::vector<int> count = running_tasks(host, tenants, jobs, "{policy: hdrf, groups: [" + tree + "]}");
    CAPTURE(round);
    for (std::uint32_t t = 0; t < tenants; ++t)
      CHECK(count[t] * size[t] >= (1.0 - largest - all) / tenants - 1e-9);
    CHECK(least_group(count) >= (1.0 - largest - all) / groups - 1e-9);
    flat_fails +=
        least_group(running_tasks(host, tenants, jobs, "drf")) < (1.0 - largest - all) / groups - 1e-9 ? 1 : 0;
  }
  MESSAGE("of 60 trees drf leaves a group short in " << flat_fails);
}

TEST_CASE("hdrf: members that are nobody, in two groups or their own are reported")
{
  const auto refused = [](const std::string& groups) {
    TenantsWorld world{{{0, 0, 1}}, 3, {}, "shared", "{policy: hdrf, groups: [" + groups + "]}"};
  };
  CHECK_THROWS(refused("{name: a, members: [nobody]}"));
  CHECK_THROWS(refused("{name: a, members: [t0]}, {name: b, members: [t0]}"));
  CHECK_THROWS(refused("{name: a, members: [b]}, {name: b, members: [a]}"));
  CHECK_THROWS(refused("{name: t0, members: [t1]}"));
  CHECK_NOTHROW(refused("{name: a, members: [b, t2]}, {name: b, members: [t0, t1]}"));
}

TEST_CASE(
    "drf: over random worlds each tenant has its part of its dominant resource, and more is filled than by halves")
{
  // With n tenants that never run out, let i be the first to be passed over, for want of resource r, with the least share s:
  // what is taken of r is above 1 - d(i, r), and is at most the sum of all shares, of which j's is at most s + d(j), as j
  // had no more than i when it took its last task. So n s >= 1 - d(i) - the sum of all d, and no share falls later.
  std::mt19937 random{5};
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  int differs = 0;
  int short_by_queue = 0;
  for (int round = 0; round < 60; ++round) {
    const std::uint32_t tenants = 2 + below(4);
    const OneHost host{60 + below(60), 60.0 + below(60)};
    std::vector<model::Request> kinds;
    std::vector<double> size;
    for (std::uint32_t t = 0; t < tenants; ++t) {
      kinds.push_back(task(1 + below(6), 1.0 + below(6)));
      size.push_back(std::max(kinds[t].cores / double(host.cores), kinds[t].memory.value() / host.memory));
    }
    double all = 0.0;
    double largest = 0.0;
    for (const double each : size) {
      all += each;
      largest = std::max(largest, each);
    }
    const std::vector<TenantJob> jobs = endless(kinds, 120);
    const std::vector<int> count = running_tasks(host, tenants, jobs, "drf");
    for (std::uint32_t t = 0; t < tenants; ++t)
      CHECK(count[t] * size[t] >= (1.0 - largest - all) / tenants - 1e-9);
    differs += count != running_tasks(host, tenants, jobs, "fair_share") ? 1 : 0;
    const std::vector<int> queued = running_tasks(host, tenants, jobs, "best_effort_fifo");
    for (std::uint32_t t = 0; t < tenants; ++t)
      short_by_queue += queued[t] * size[t] < (1.0 - largest - all) / tenants - 1e-9 ? 1 : 0;
  }
  CHECK(differs > 30);
  CHECK(short_by_queue > 30); // who came first has it all
}

} // namespace leasehold::test
