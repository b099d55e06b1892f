#include "policy/planning/in_order.hpp"

#include "policy/planning/room.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

RoomByHost room_of(const Snapshot& snapshot)
{
  std::vector<RoomByHost::Pool> pools;
  for (const Snapshot::Pool& pool : snapshot.pools)
    pools.push_back({pool.chip, pool.region});
  std::vector<RoomByHost::Host> hosts;
  for (const Snapshot::Host& host : snapshot.hosts)
    hosts.push_back({host.id, host.pool, host.chips_free});
  RoomByHost room{std::move(pools), std::move(hosts)};
  for (const Snapshot::Job& job : snapshot.jobs)
    if (job.stay)
      room.add(job.stay->placement, counted(job.requests[job.stay->request]));
  return room;
}

/// In this order; those that it leaves out come last and are the first to make room.
std::vector<const model::Placement*> stays_in(const Snapshot& snapshot, std::span<const Snapshot::Job* const> order)
{
  std::set<const Snapshot::Job*> left_out;
  if (order.size() < snapshot.jobs.size()) {
    for (const Snapshot::Job& job : snapshot.jobs)
      left_out.insert(&job);
    for (const Snapshot::Job* job : order)
      left_out.erase(job);
  }
  std::vector<const model::Placement*> stays;
  const auto add = [&](const Snapshot::Job* job) {
    if (job->stay)
      stays.push_back(&job->stay->placement);
  };
  std::ranges::for_each(order, add);
  std::ranges::for_each(left_out, add);
  return stays;
}

} // namespace

bool keeps_nothing(const model::JobFacts& facts)
{
  return !facts.keeps || (facts.preemptions > 0 && facts.work_saved <= 0.0);
}

bool keeps_nothing(const Snapshot::Job& job)
{
  return keeps_nothing(job.facts);
}

Seconds too_soon(const model::JobFacts& facts)
{
  return 2.0 * (facts.checkpoint + (facts.preemptions > 0 ? facts.restart : Seconds{0.0}));
}

bool stops_too_soon(const Snapshot::Job& job, Timestamp now)
{
  return job.stay && now - job.stay->since < too_soon(job.facts);
}

bool goes_on(const RankedJob& job, Timestamp now)
{
  return job.stay != nullptr && (keeps_nothing(job.facts) || now - job.stay->started < too_soon(job.facts));
}

Plan plan_in_order(const Snapshot& snapshot, std::span<const Snapshot::Job* const> order)
{
  RoomByHost room = room_of(snapshot);
  room.rank(stays_in(snapshot, order));
  Plan plan, rest; // of what is not counted: it gets what the others leave, if it is enough
  for (const Snapshot::Job* job : order) {
    const Wish wish{job->id, job->requests, job->open, job->stay ? &job->stay->placement : nullptr,
                    job->stay ? job->stay->request : 0};
    if (auto run = room.run(wish))
      (run->placement || job->stay ? plan : rest).runs.push_back(std::move(*run));
  }
  plan.runs.insert(plan.runs.end(), rest.runs.begin(), rest.runs.end());
  return plan;
}

} // namespace leasehold::policy
