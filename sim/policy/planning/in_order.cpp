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

Contender contender(const Snapshot::Job& job)
{
  return {job.id, job.requests, job.open, job.stay ? &job.stay->placement : nullptr, job.stay ? job.stay->request : 0};
}

/// A plan as it grows.
class GrowingPlan {
public:
  GrowingPlan(const Snapshot& snapshot, std::span<const Snapshot::Job* const> order) : room_(room_of(snapshot))
  {
    room_.rank(stays_in(snapshot, order));
  }

  [[nodiscard]] RoomByHost& room() { return room_; }
  void add(const Snapshot::Job& job, std::optional<Plan::Run> run)
  {
    if (run)
      (run->placement || job.stay ? plan_ : rest_).runs.push_back(std::move(*run));
  }
  [[nodiscard]] Plan take()
  {
    plan_.runs.insert(plan_.runs.end(), rest_.runs.begin(), rest_.runs.end());
    return std::move(plan_);
  }

private:
  RoomByHost room_;
  Plan plan_, rest_; ///< the latter of what is not counted: it gets what the others leave, if it is enough
};

} // namespace

double declared_left(const Snapshot::Job& job)
{
  if (job.kind == model::JobKind::training)
    return job.facts.work_left;
  const model::Request& request = job.requests[0];
  return std::max(0.0, request.walltime.value() * request.rate - job.facts.work);
}

void wish_anywhere(const Snapshot::Job& job, std::vector<Wish>& wishes)
{
  for (std::uint32_t r = 0; r < job.requests.size(); ++r)
    for (const model::PoolId pool : job.open)
      wishes.push_back({&job, r, pool});
}

bool is_counted(const model::Request& request)
{
  return counted(request) > 0;
}

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
  GrowingPlan plan{snapshot, order};
  for (const Snapshot::Job* job : order)
    plan.add(*job, plan.room().run(contender(*job)));
  return plan.take();
}

Plan plan_by_wishes(const Snapshot& snapshot, std::span<const Wish> wishes)
{
  std::vector<const Snapshot::Job*> order; // by their first wishes
  std::set<model::JobId> met, runs;
  for (const Wish& wish : wishes)
    if (met.insert(wish.job->id).second)
      order.push_back(wish.job);
  GrowingPlan plan{snapshot, order};
  for (const Wish& wish : wishes) {
    if (runs.contains(wish.job->id))
      continue;
    const auto& stay = wish.job->stay;
    const bool here = stay && stay->request == wish.request && stay->placement.pool == wish.pool;
    auto run = here ? plan.room().stay(contender(*wish.job)) : std::nullopt;
    if (!run)
      run = plan.room().start(contender(*wish.job), wish.request, wish.pool);
    if (run)
      runs.insert(wish.job->id);
    plan.add(*wish.job, std::move(run));
  }
  return plan.take();
}

} // namespace leasehold::policy
