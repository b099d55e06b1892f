// HiveD's cells: buddy allocation, and that what fits a private cluster runs whatever the others do.
#include "policy/scheduling/cells/cell_space.hpp"
#include "support/tenants_world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace leasehold::test {

TEST_CASE("hived: the free cell is taken whose taking breaks up least")
{
  // Eight chips in cells of 1, 2, 4 and 8, of which the first is taken: of the cells of one, that beside it lies in nothing
  // larger that is free, those of the next two in a free cell of two, and the last four in a free cell of four.
  policy::CellSpace space{8};
  space.take({0, 1});
  std::vector<std::size_t> splits;
  for (const auto& found : space.free_cells({1, 2, 4, 8}, 0))
    splits.push_back(found.splits);
  CHECK(splits == std::vector<std::size_t>{0, 1, 1, 2, 2, 2, 2});
  space.give_back({0, 1});
  CHECK(space.empty());
  CHECK(space.free_cells({1, 2, 4, 8}, 3).size() == 1);
}

TEST_CASE("hived: a tenant's host stays whole for it, where others would be put beside its jobs")
{
  // Two hosts of two chips, one due to t1 and one to t2. Jobs of one chip come at 0: t1's, t2's, t1's, t2's. Packed as they
  // come, each host gets one of each; when t1's end at 50, each host has one chip free, and t1's job of two chips in one host,
  // which comes at 60, waits until t2's end at 100. In cells t1's two share its host.
  const std::vector<TenantJob> jobs{{1, 0.0, 50.0, {gang_of(1)}},
                                    {2, 0.0, 100.0, {gang_of(1)}},
                                    {1, 0.0, 50.0, {gang_of(1)}},
                                    {2, 0.0, 100.0, {gang_of(1)}},
                                    {1, 60.0, 10.0, {gang_of(1, 2)}}};
  const auto starts = [&](const std::string& scheduling, const std::string& tenancy = "shared") {
    TenantsWorld world{{{0, 0, 2, 2}}, 3, jobs, tenancy, scheduling};
    world.play();
    return world.first_starts();
  };
  CHECK(starts("best_effort_fifo") == std::vector<double>{0, 0, 0, 0, 100});
  // The anomaly of its paper: a quota of two chips each says how many, and not that they lie together.
  CHECK(starts("best_effort_fifo", "{policy: quota, queues: [{tenant: t1, flavors: [{chip: c0, nominal: 2}]}, {tenant: "
                                   "t2, flavors: [{chip: c0, nominal: 2}]}, {tenant: t0, flavors: [{chip: c0, nominal: "
                                   "0}]}]}") == std::vector<double>{0, 0, 0, 0, 100});
  CHECK(starts("{policy: hived, sizes: [1, 2], cells: [{tenant: t1, chip: c0, chips: 2}, {tenant: t2, chip: c0, chips: "
               "2}]}") == std::vector<double>{0, 0, 0, 0, 60});
}

TEST_CASE("hived: opportunists take what is free and are stopped for guaranteed jobs, no more of them than it takes")
{
  // Two hosts of two chips; t1 has one of them. t2's two opportunists of two chips run from 1 on, on both hosts. At 10 t1's
  // job of one chip stops one of the two, which comes back at 30. t1's other job asks for two hosts, more than its private
  // cluster has, and never runs.
  TenantsWorld world{{{0, 0, 2, 2}},
                     3,
                     {{2, 0.0, 100.0, {gang_of(1, 2)}, -1},
                      {2, 1.0, 100.0, {gang_of(1, 2)}, -1},
                      {1, 10.0, 20.0, {gang_of(1, 1)}, 0},
                      {1, 11.0, 20.0, {gang_of(2, 2)}, 0}},
                     "shared",
                     "{policy: hived, sizes: [1, 2], cells: [{tenant: t1, chip: c0, chips: 2}]}"};
  const auto& lives = world.play(Timestamp{500.0});
  using Starts = std::vector<double>;
  CHECK(lives[2].starts == Starts{10.0});
  CHECK(lives[3].starts.empty());
  CHECK(lives[0].starts.size() + lives[1].starts.size() == 3);
}

TEST_CASE("hived: cells that do not nest, go with no host or belong to nobody are reported")
{
  const auto made = [](const std::string& parameters) {
    TenantsWorld world{{{0, 0, 2, 6}}, 2, {}, "shared", "{policy: hived, " + parameters + "}"};
  };
  CHECK_THROWS(made("sizes: [2, 3], cells: [{tenant: t1, chip: c0, chips: 2}]"));
  CHECK_THROWS(made("sizes: [1, 2], cells: [{tenant: t1, chip: c0, chips: 4}]"));
  CHECK_THROWS(made("sizes: [1, 4], cells: [{tenant: t1, chip: c0, chips: 4}]"));
  CHECK_THROWS(made("sizes: [1, 3], cells: [{tenant: nobody, chip: c0, chips: 3}]"));
  CHECK_NOTHROW(made("sizes: [1, 3, 6, 12], cells: [{tenant: t1, chip: c0, chips: 12}]"));
}

TEST_CASE("hived: sharing safety over random worlds: guaranteed jobs start and end as in their private cluster alone")
{
  std::mt19937 random{21};
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  int stopped = 0;
  int guaranteed = 0;
  int late_by_quota = 0;
  for (int round = 0; round < 100; ++round) {
    // Private clusters are parts of hosts of four chips, in pairs, taken from the largest so that they fit side by side.
    const std::uint32_t pairs = 2 + below(3);
    std::uint32_t left = 8 * pairs;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> cells; // tenant, chips
    for (const std::uint32_t size : {8U, 4U, 2U, 1U})
      for (std::uint32_t n = 0; n < 1 + below(3) && left >= size; ++n, left -= size)
        cells.emplace_back(1 + below(3), size);
    const auto policy = [&](std::uint32_t only) {
      std::string text;
      for (const auto& [tenant, size] : cells)
        if (only == 0 || tenant == only)
          text += (text.empty() ? "" : ", ") + std::string{"{tenant: t"} + std::to_string(tenant) +
                  ", chip: c0, chips: " + std::to_string(size) + "}";
      return "{policy: hived, sizes: [1, 2, 4, 8], cells: [" + text + "]}";
    };
    std::vector<TenantJob> jobs;
    for (int j = 0; j < 50; ++j) {
      const std::uint32_t chips = 1U << below(3);
      jobs.push_back({1 + below(4),
                      double(below(200)),
                      1.0 + below(60),
                      {chips == 4 ? gang_of(1 + below(2), 4) : gang_of(1, chips)},
                      below(3) == 0 ? -1 : 0});
    }
    std::ranges::stable_sort(jobs, {}, &TenantJob::submitted);
    TenantsWorld together{{{0, 0, 2 * pairs, 4}}, 5, jobs, "shared", policy(0)};
    together.play(Timestamp{2000.0});
    // The same tenants with as many chips each by quota, the rest for whoever borrows it: as in the paper, some of whom they
    // are due to wait for them in vain.
    std::string queues;
    for (std::uint32_t tenant = 0; tenant < 5; ++tenant) {
      std::uint32_t chips = 0;
      for (const auto& [owner, size] : cells)
        chips += owner == tenant ? size : 0;
      queues += (tenant == 0 ? "{tenant: t" : ", {tenant: t") + std::to_string(tenant) +
                ", flavors: [{chip: c0, nominal: " + std::to_string(chips) + "}]}";
    }
    TenantsWorld quota{{{0, 0, 2 * pairs, 4}}, 5, jobs, "{policy: quota, queues: [" + queues + "]}"};
    quota.play(Timestamp{2000.0});
    for (std::uint32_t tenant = 1; tenant < 4; ++tenant) {
      if (std::ranges::none_of(cells, [&](const auto& cell) { return cell.first == tenant; }))
        continue;
      std::vector<TenantJob> own;
      std::vector<std::uint32_t> which;
      for (std::uint32_t j = 0; j < jobs.size(); ++j)
        if (jobs[j].tenant == tenant && jobs[j].priority >= 0) {
          own.push_back(jobs[j]);
          which.push_back(j);
        }
      TenantsWorld alone{{{0, 0, 2 * pairs, 4}}, 5, own, "shared", policy(tenant)};
      alone.play(Timestamp{2000.0});
      for (std::size_t j = 0; j < own.size(); ++j) {
        CHECK(together.lives[which[j]].starts == alone.lives[j].starts);
        CHECK(alone.lives[j].starts.size() <= 1);
        guaranteed += alone.lives[j].starts.empty() ? 0 : 1;
        const std::vector<double>& by_quota = quota.lives[which[j]].starts;
        late_by_quota +=
            !alone.lives[j].starts.empty() && (by_quota.empty() || by_quota.front() > alone.lives[j].starts.front())
                ? 1
                : 0;
      }
    }
    for (const auto& life : together.lives)
      stopped += life.starts.size() > 1 ? 1 : 0;
  }
  CHECK(guaranteed > 1000);
  CHECK(stopped > 50);
  MESSAGE("of " << guaranteed << " guaranteed jobs " << late_by_quota
                << " start later by quota than in a private cluster");
  CHECK(late_by_quota > 50);
}

} // namespace leasehold::test
