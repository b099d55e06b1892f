// Placements, tenancies and autoscaling beside the policy that theirs is compared with: what the page or paper claims that each is
// after, on drawn jobs. Where each puts a gang is worked out in tests of its own.
#include "model/topology/topology.hpp"
#include "policy/autoscaling/registry.hpp"
#include "policy/placement_world.hpp"
#include "random/stream.hpp"
#include "support/policy_from.hpp"
#include "support/tenants_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

using namespace leasehold;

namespace {

namespace place = test::placing;

constexpr std::uint32_t rack_hosts = 4, racks = 4;

/// What gangs of one to four chips on 16 hosts of 8 chips are like once half of the chips are in use; nobody goes.
struct HalfFull {
  double idle_hosts = 0.0;   ///< with every chip free
  double in_one_rack = 0.0;  ///< of gangs of four, the largest part that one rack holds
  double fullest_host = 0.0; ///< chips in use
};

HalfFull half_full(const std::string& name)
{
  HalfFull mean;
  constexpr int worlds = 10;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    model::Inventory hosts = place::World::with_chips(std::vector<std::uint16_t>(rack_hosts * racks, 8));
    for (std::uint32_t h = 0; h < rack_hosts * racks; ++h)
      hosts.hosts[h].rack = model::RackId{h / rack_hosts};
    place::World world{hosts};
    const auto policy = test::policy_from(policy::placement_policies(), name, seed + 1);
    random::Stream stream{seed, 0, "comparisons/half full"};
    double wide = 0.0, largest = 0.0, used = 0.0;
    std::vector<double> of_host(rack_hosts * racks, 0.0);
    while (used < 8 * rack_hosts * racks / 2.0 - 4.0) {
      const auto members = static_cast<std::uint32_t>(stream.uniform_int(1, 4));
      const model::Request request = place::gang(members, model::ChipShare::whole(1));
      const model::JobId job{world.next_job};
      auto placement = policy->place(world.view, job, world.pool, request);
      REQUIRE(placement);
      used += members;
      std::vector<double> by_rack(racks, 0.0);
      for (const model::Slice& slice : placement->slices)
        for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h) {
          by_rack[h / rack_hosts] += slice.members;
          of_host[h] += slice.members;
        }
      if (members == 4) {
        ++wide;
        largest += *std::ranges::max_element(by_rack) / 4.0;
      }
      REQUIRE(world.jobs.add({}, {&request, 1}, {}) == job);
      REQUIRE(world.ledger.allocate(job, 0, request, *placement, Timestamp{0}) == model::Rejection::accepted);
      ++world.next_job;
    }
    mean.idle_hosts += static_cast<double>(world.ledger.pool(world.pool).idle.size()) / worlds;
    mean.in_one_rack += largest / wide / worlds;
    mean.fullest_host += *std::ranges::max_element(of_host) / worlds;
  }
  return mean;
}

} // namespace

// Kubernetes, Pod Topology Spread Constraints: what fails with one rack is no more of a workload than need be: a quarter of four in
// four racks. Resource Bin Packing (MostAllocated) against LeastAllocated: what is packed leaves hosts whole for wide jobs, what
// is spread has the emptiest hosts.
TEST_CASE("as Kubernetes says, spread loses the least of a gang with a rack, and pack leaves the most hosts whole")
{
  std::map<std::string, HalfFull> seen;
  for (const std::string name : {"pack", "spread", "best_fit", "worst_fit", "random"}) {
    seen[name] = half_full(name);
    MESSAGE(name << ": " << seen[name].idle_hosts << " idle hosts, " << seen[name].in_one_rack
                 << " in one rack, fullest " << seen[name].fullest_host);
  }
  CHECK(seen["spread"].in_one_rack == doctest::Approx(0.25));
  CHECK(seen["pack"].in_one_rack > 0.75);
  CHECK(seen["random"].in_one_rack > 0.25);
  CHECK(seen["pack"].idle_hosts > seen["random"].idle_hosts + 2.0);
  CHECK(seen["pack"].idle_hosts > seen["spread"].idle_hosts + 2.0);
  CHECK(seen["best_fit"].idle_hosts > seen["worst_fit"].idle_hosts + 2.0);
  CHECK(seen["worst_fit"].fullest_host < seen["random"].fullest_host);
  CHECK(seen["worst_fit"].fullest_host < 0.75 * seen["best_fit"].fullest_host);
}

namespace {

constexpr std::uint32_t torus_side = 4;

model::Inventory square_pod()
{
  model::NetworkGraph graph;
  model::TorusGrid grid{{torus_side, torus_side}, {}};
  for (std::uint32_t h = 0; h < torus_side * torus_side; ++h) {
    graph.add_node("", model::HostId{h});
    grid.hosts.push_back(model::HostId{h});
  }
  graph.tori.push_back(std::move(grid));
  model::Inventory inventory = place::World::with_chips(std::vector<std::uint16_t>(torus_side * torus_side, 4));
  inventory.network = std::make_shared<model::Topology>(std::move(graph));
  return inventory;
}

double hops(std::uint32_t one, std::uint32_t other)
{
  const auto along = [](std::uint32_t a, std::uint32_t b) {
    const auto apart = static_cast<std::uint32_t>(std::abs(static_cast<int>(a) - static_cast<int>(b)));
    return std::min(apart, torus_side - apart);
  };
  return along(one % torus_side, other % torus_side) + along(one / torus_side, other / torus_side);
}

} // namespace

// Jouppi et al. 2023, TPU v4: slices are cuboids of neighbours, whose chips are few hops apart. Slices of two and four hosts come
// and go on a torus of 4 x 4, up to three quarters of which are in use.
TEST_CASE(
    "as in TPU v4's paper, the hosts of a torus_slice are nearer to each other than elsewhere, and some slices wait")
{
  std::map<std::string, double> apart, placed;
  for (const std::string name : {"torus_slice", "first_fit", "random"})
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      place::World world{square_pod()};
      const auto policy = test::policy_from(policy::placement_policies(), name, seed + 1);
      random::Stream stream{seed, 0, "comparisons/torus"};
      std::vector<model::JobId> running;
      for (int come = 0; come < 100; ++come) {
        const model::Request request = place::gang(stream.bernoulli(0.5) ? 2 : 4, model::ChipShare::whole(4));
        while (world.ledger.pool(world.pool).chips_free < 4 * torus_side * torus_side / 4) {
          const auto goes =
              static_cast<std::size_t>(stream.uniform_int(0, static_cast<std::int64_t>(running.size()) - 1));
          world.ledger.release(running[goes]);
          running.erase(running.begin() + static_cast<std::ptrdiff_t>(goes));
        }
        const model::JobId job{world.next_job};
        auto placement = policy->place(world.view, job, world.pool, request);
        if (!placement)
          continue;
        const std::vector<model::HostId> hosts = model::hosts_of(*placement);
        double sum = 0.0;
        for (const model::HostId one : hosts)
          for (const model::HostId other : hosts)
            sum += hops(one.index(), other.index());
        apart[name] += sum / static_cast<double>(hosts.size() * (hosts.size() - 1));
        placed[name] += 1.0;
        REQUIRE(world.jobs.add({}, {&request, 1}, {}) == job);
        REQUIRE(world.ledger.allocate(job, 0, request, *placement, Timestamp{0}) == model::Rejection::accepted);
        running.push_back(job);
        ++world.next_job;
      }
    }
  for (const auto& [name, sum] : apart)
    MESSAGE(name << ": " << sum / placed[name] << " hops, " << placed[name] << " placed");
  CHECK(apart["torus_slice"] / placed["torus_slice"] < 0.9 * apart["first_fit"] / placed["first_fit"]);
  CHECK(apart["first_fit"] / placed["first_fit"] < apart["random"] / placed["random"]);
  CHECK(placed["torus_slice"] < placed["first_fit"]);
}

namespace {

double mean_wait(const std::vector<test::TenantJob>& jobs, const std::vector<test::TenantsWorld::Life>& lives,
                 std::uint32_t tenant)
{
  double sum = 0.0, count = 0.0;
  for (std::size_t j = 0; j < jobs.size(); ++j)
    if (jobs[j].tenant == tenant) {
      sum += lives[j].starts.front() - jobs[j].submitted;
      count += 1.0;
    }
  return sum / count;
}

} // namespace

// Kueue, cohorts: what one does not need another may borrow, so that all wait less. Static partition is the baseline: nobody is
// in another's way. Two tenants with four chips each come with eight jobs at once, at times of their own.
TEST_CASE("as Kueue says of cohorts, who shares waits less, and under dedicated nobody's jobs change another's waits")
{
  double apart = 0.0, together = 0.0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    random::Stream stream{seed, 0, "comparisons/bursts"};
    std::vector<test::TenantJob> jobs;
    for (std::uint32_t tenant = 0; tenant < 2; ++tenant)
      for (double now = 0.0; now < 4000.0; now += std::floor(stream.uniform(300.0, 700.0)))
        for (int j = 0; j < 8; ++j)
          jobs.push_back({tenant, now + 200.0 * tenant, std::floor(stream.uniform(60.0, 200.0)), {test::gang_of(1)}});
    std::ranges::stable_sort(jobs, {}, &test::TenantJob::submitted);
    const auto waits = [&](const std::string& tenancy, const std::vector<test::TenantJob>& played,
                           std::uint32_t tenant) {
      test::TenantsWorld world{{{0, 0, 4}, {1, 0, 4}}, 2, played, tenancy};
      return mean_wait(played, world.play(), tenant);
    };
    for (std::uint32_t tenant = 0; tenant < 2; ++tenant) {
      apart += waits("dedicated", jobs, tenant);
      together += waits("shared", jobs, tenant);
    }
    std::vector<test::TenantJob> alone;
    std::ranges::copy_if(jobs, std::back_inserter(alone), [](const auto& job) { return job.tenant == 0; });
    CHECK(waits("dedicated", alone, 0) == waits("dedicated", jobs, 0));
  }
  MESSAGE("waits: dedicated " << apart / 16 << " s, shared " << together / 16 << " s");
  CHECK(together < 0.8 * apart);
}

// Kubernetes, Resource Quotas: a team that asks for ever more leaves the others theirs. Under `caps` a hog of eight chips has five.
TEST_CASE("as Kubernetes says of quotas, caps keeps chips free of a hog, which shared does not")
{
  std::vector<test::TenantJob> jobs;
  for (int j = 0; j < 40; ++j)
    jobs.push_back({0, 0.0, 100.0, {test::gang_of(1)}});
  for (double now = 10.0; now < 400.0; now += 50.0)
    jobs.push_back({1, now, 20.0, {test::gang_of(1)}});
  const auto waits = [&](const std::string& tenancy, std::uint32_t tenant) {
    test::TenantsWorld world{{{2, 0, 8}}, 3, jobs, tenancy};
    return mean_wait(jobs, world.play(), tenant);
  };
  CHECK(waits("{policy: caps, chips: {t0: 5}}", 1) < 0.1 * waits("shared", 1));
  CHECK(waits("{policy: caps, chips: {t0: 5}}", 0) > waits("shared", 0)); // what it costs the hog
}

// AWS, target tracking: capacity follows the load, for less than what is there for its peak. A replica carries 100; the load
// swings over the day. Both carry all of it at each look.
TEST_CASE("as AWS says, target_tracking takes fewer replica-hours than static at the same attainment")
{
  const auto day_of = [](const std::string& policy) {
    const auto scaler = test::policy_from(policy::autoscaling_policies(), policy);
    double hours = 0.0, unmet = 0.0;
    for (int minute = 0; minute < 24 * 60; ++minute) {
      const auto load = [](int at) { return 1000.0 + 700.0 * std::sin(at * std::acos(-1.0) / 720.0); };
      policy::ServiceView view;
      view.now = Timestamp{60.0 * minute};
      view.offered = TokensPerSecond{load(minute - 1)};
      view.capacity_per_replica = TokensPerSecond{100};
      const std::uint32_t replicas = scaler->desired_replicas(view);
      hours += replicas / 60.0;
      unmet += std::max(0.0, load(minute) - 100.0 * replicas);
    }
    CHECK(unmet == 0.0);
    return hours;
  };
  // 1,700 at 0.7 of capacity is 24.3 replicas: 25 for 24 h. Half of the day is above 1,000, 14.3: 14.8 in the mean.
  CHECK(day_of("{policy: static, replicas: 25}") == doctest::Approx(600.0));
  CHECK(day_of("target_tracking") == doctest::Approx(24.0 * 14.8).epsilon(0.03));
}
