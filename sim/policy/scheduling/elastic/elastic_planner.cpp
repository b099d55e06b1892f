#include "policy/scheduling/elastic/elastic_planner.hpp"

#include <algorithm>
#include <tuple>

namespace leasehold::policy {

namespace {

bool keeps_its_width(const Snapshot::Job& job, Timestamp now)
{
  return job.stay && (keeps_nothing(job) || !is_counted(job.requests[job.stay->request]) || stops_too_soon(job, now));
}

bool may_choose(const Snapshot::Job& job, Timestamp now)
{
  return !keeps_its_width(job, now) && std::ranges::all_of(job.requests, is_counted);
}

std::vector<Option> options_of(const Snapshot& snapshot, const Snapshot::Job& job, const std::vector<double>& chips)
{
  std::vector<Option> all, options;
  for (const model::PoolId open : job.open) {
    const Snapshot::Pool& pool = snapshot.pools[open.index()];
    for (std::uint32_t r = 0; r < job.requests.size(); ++r)
      if (const model::Request& request = job.requests[r];
          request.accepts(pool.chip, pool.region) && request.total_chips() <= chips[open.index()] && request.rate > 0.0)
        all.push_back({open.index(), r, request.total_chips(), request.rate});
  }
  std::ranges::stable_sort(all, {}, [](const Option& one) { return std::tuple{one.pool, one.chips, -one.rate}; });
  for (const Option& option : all)
    if (options.empty() || options.back().pool != option.pool || options.back().rate < option.rate)
      options.push_back(option);
  return options;
}

std::size_t present_of(const Snapshot::Job& job, const std::vector<Option>& options)
{
  for (std::size_t o = 0; o < options.size(); ++o)
    if (job.stay && options[o].request == job.stay->request && options[o].pool == job.stay->placement.pool.index())
      return o;
  return no_option;
}

/// Of the job to whom `chosen` is given, and of narrower options behind it where that finds no hosts.
void add_narrower(const ElasticWorld& world, std::size_t job, std::size_t chosen, std::vector<Wish>& wishes)
{
  const std::vector<Option>& options = world.options[job];
  for (std::size_t o = chosen + 1; o-- > 0 && options[o].pool == options[chosen].pool;)
    wishes.push_back({world.jobs[job], options[o].request, model::PoolId{static_cast<std::uint32_t>(options[o].pool)}});
}

} // namespace

ElasticWorld elastic_world(const Snapshot& snapshot)
{
  ElasticWorld world;
  world.now = snapshot.now;
  for (const Snapshot::Pool& pool : snapshot.pools)
    world.chips.push_back(static_cast<double>(pool.chips_up) - pool.chips_held);
  for (const Snapshot::Job& job : snapshot.jobs)
    if (may_choose(job, snapshot.now))
      world.jobs.push_back(&job);
    else if (job.stay)
      world.chips[job.stay->placement.pool.index()] -= job.requests[job.stay->request].total_chips();
  std::ranges::sort(world.jobs, {}, [](const Snapshot::Job* job) {
    return std::tuple{-std::int64_t{job->priority}, job->submitted, job->id};
  });
  for (const Snapshot::Job* job : world.jobs) {
    world.options.push_back(options_of(snapshot, *job, world.chips));
    world.present.push_back(present_of(*job, world.options.back()));
  }
  return world;
}

Seconds move_cost(const Snapshot::Job& job)
{
  return job.facts.checkpoint + job.facts.restart;
}

std::size_t narrowest_option(const ElasticWorld& world, std::size_t job, const std::vector<double>& free)
{
  const std::vector<Option>& options = world.options[job];
  const std::size_t present = world.present[job];
  std::size_t best = no_option;
  double most = 0.0;
  for (std::size_t o = 0; o < options.size(); ++o) {
    const std::size_t pool = options[o].pool;
    if ((o > 0 && options[o - 1].pool == pool) || options[o].chips > free[pool])
      continue;
    if (present != no_option && options[present].pool == pool)
      return o;
    if (const double worth = options[o].rate * free[pool] / world.chips[pool]; worth > most) {
      best = o;
      most = worth;
    }
  }
  return best;
}

Plan ElasticPlanner::plan(const Snapshot& snapshot)
{
  const ElasticWorld world = elastic_world(snapshot);
  const std::vector<std::size_t> chosen = rule_->choose(world);
  std::vector<Wish> wishes;
  for (const Snapshot::Job& job : snapshot.jobs)
    if (keeps_its_width(job, snapshot.now))
      wishes.push_back({&job, job.stay->request, job.stay->placement.pool});
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < world.jobs.size(); ++i)
    if (chosen[i] != no_option)
      order.push_back(i);
  // Those that stay where they are first, then the widest, which find hosts least easily.
  std::ranges::stable_sort(order, {}, [&](std::size_t i) {
    return std::pair{chosen[i] != world.present[i], -world.options[i][chosen[i]].chips};
  });
  for (const std::size_t i : order)
    add_narrower(world, i, chosen[i], wishes);
  for (const Snapshot::Job& job : snapshot.jobs)
    if (!keeps_its_width(job, snapshot.now) && !may_choose(job, snapshot.now))
      wish_anywhere(job, wishes);
  return plan_by_wishes(snapshot, wishes);
}

} // namespace leasehold::policy
