#include "policy/scheduling/shares/share_planner.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

namespace leasehold::policy {

SharedWorld shared_world(const Snapshot& snapshot, std::vector<const Snapshot::Job*> jobs)
{
  SharedWorld world{snapshot.now, std::move(jobs), {}, {}, {}};
  ShareProblem& problem = world.problem;
  for (const Snapshot::Pool& pool : snapshot.pools) {
    problem.chips.push_back(static_cast<double>(pool.chips_up) - pool.chips_held);
    world.prices.push_back(pool.price);
  }
  for (const Snapshot::Job& job : snapshot.jobs)
    if (runs_on(job))
      problem.chips[job.stay->placement.pool.index()] -= job.requests[job.stay->request].total_chips();
  for (double& chips : problem.chips)
    chips = std::max(0.0, chips);
  problem.rates.assign(world.jobs.size() * problem.kinds(), 0.0);
  problem.widths.assign(problem.rates.size(), 1.0);
  world.requests.assign(problem.rates.size(), 0);
  for (std::size_t i = 0; i < world.jobs.size(); ++i)
    for (const model::PoolId open : world.jobs[i]->open) {
      const Snapshot::Pool& pool = snapshot.pools[open.index()];
      const std::size_t e = world.at(i, open.index());
      for (std::uint32_t r = 0; r < world.jobs[i]->requests.size(); ++r)
        if (const model::Request& request = world.jobs[i]->requests[r];
            is_counted(request) && request.accepts(pool.chip, pool.region) && request.rate > problem.rates[e]) {
          problem.rates[e] = request.rate;
          problem.widths[e] = request.total_chips();
          world.requests[e] = r;
        }
    }
  return world;
}

bool runs_on(const Snapshot::Job& job)
{
  return job.stay && (keeps_nothing(job) || !is_counted(job.requests[job.stay->request]));
}

void SharePlanner::book(const Snapshot& snapshot)
{
  for (auto& [id, account] : accounts_)
    for (std::size_t kind = 0; kind < account.shares.size(); ++kind)
      account.lacks[kind] += account.shares[kind] * (snapshot.now - last_).value();
  for (const Snapshot::Job& job : snapshot.jobs)
    if (const auto found = accounts_.find(job.id); found != accounts_.end() && job.stay)
      if (const std::size_t kind = job.stay->placement.pool.index(); kind < found->second.lacks.size()) {
        double& lacks = found->second.lacks[kind];
        lacks -= (snapshot.now - std::max(last_, job.stay->since)).value();
        // More than a round too much was had on chips that nobody else would have: that is no debt.
        lacks = std::max(lacks, -round_.value());
      }
  last_ = snapshot.now;
}

void SharePlanner::share_out(const SharedWorld& world)
{
  const bool same = accounts_.size() == world.jobs.size() && chips_ == world.problem.chips &&
                    std::ranges::all_of(world.jobs, [&](const auto* job) { return accounts_.contains(job->id); });
  if (same && world.now - shared_out_ < rule_->lasts())
    return;
  shared_out_ = world.now;
  chips_ = world.problem.chips;
  std::map<model::JobId, Account> before = std::exchange(accounts_, {});
  // None where there is no job, or there are no chips that any could share.
  const Shares shares = world.problem.jobs() == 0 ? Shares{} : rule_->shares(world);
  for (std::size_t i = 0; i < world.jobs.size(); ++i) {
    Account& account = accounts_[world.jobs[i]->id];
    if (const auto stays = before.find(world.jobs[i]->id); stays != before.end())
      account.lacks = std::move(stays->second.lacks);
    account.lacks.resize(world.problem.kinds(), 0.0);
    if (world.problem.jobs() > 0)
      for (const double share : world.problem.row(shares, i)) // to a millionth, so that those who are alike are equal
        account.shares.push_back(std::round(share * 1e6) / 1e6);
  }
}

std::vector<Wish> SharePlanner::wishes(const SharedWorld& world, Timestamp now) const
{
  struct Standing {
    bool kept; ///< where stopping it would cost more than half of its stay
    std::int64_t rank;
    double due; ///< how long from now until it will lack half a round; infinite without a share
    double lacks, share, rate;
    bool here;
    Wish wish;
  };
  std::vector<Standing> claims;
  for (std::size_t i = 0; i < world.jobs.size(); ++i) {
    const Snapshot::Job& job = *world.jobs[i];
    const Account& account = accounts_.at(job.id);
    const bool too_soon = stops_too_soon(job, now);
    for (std::size_t j = 0; j < world.problem.kinds(); ++j) {
      if (!world.problem.allows(i, j))
        continue;
      const std::uint32_t request = world.requests[world.at(i, j)];
      const bool here = job.stay && job.stay->placement.pool.index() == j && job.stay->request == request;
      const double share = account.shares[j];
      // To a microsecond: those who are alike are equal, however their rounds added up.
      const double lacks = std::round(account.lacks[j] * 1e6) / 1e6;
      // Half a round, so that whoever has a larger share is first among newcomers, and whoever was served is not before
      // whoever never was.
      const double due = share > 0.0 ? (round_.value() / 2.0 - lacks) / share : std::numeric_limits<double>::infinity();
      claims.push_back({too_soon && here,
                        -std::int64_t{job.priority},
                        due,
                        lacks,
                        share,
                        world.problem.rates[world.at(i, j)],
                        here,
                        {&job, request, model::PoolId{static_cast<std::uint32_t>(j)}}});
    }
  }
  std::ranges::sort(claims, [](const Standing& a, const Standing& b) {
    const auto key = [](const Standing& one) {
      return std::tuple{!one.kept,        one.rank,     one.due,   -one.lacks,
                        -one.share,       !one.here,    -one.rate, one.wish.job->submitted,
                        one.wish.job->id, one.wish.pool};
    };
    return key(a) < key(b);
  });
  std::vector<Wish> order;
  order.reserve(claims.size());
  for (const Standing& claim : claims)
    order.push_back(claim.wish);
  return order;
}

namespace {

/// Of jobs that would move for no gain, to where they are no faster: with the wish to stay before the one to move. Who else
/// wants the place tells whether that is right.
std::vector<Wish> with_stays(const Plan& plan, const std::vector<Wish>& order)
{
  std::map<model::JobId, const Plan::Run*> runs;
  for (const Plan::Run& run : plan.runs)
    runs.emplace(run.job, &run);
  std::vector<Wish> stays;
  for (const Wish& wish : order) {
    const auto& stay = wish.job->stay;
    const auto run = runs.find(wish.job->id);
    if (stay && run != runs.end() && run->second->pool == wish.pool && run->second->request == wish.request &&
        wish.pool != stay->placement.pool &&
        wish.job->requests[wish.request].rate <= wish.job->requests[stay->request].rate)
      stays.push_back({wish.job, stay->request, stay->placement.pool});
    stays.push_back(wish);
  }
  return stays;
}

/// Whether all others run as they would.
bool stays_alone_differ(const Snapshot& snapshot, const Plan& plan, const Plan& still)
{
  using Where = std::pair<model::PoolId, std::uint32_t>;
  std::map<model::JobId, Where> before, after;
  for (const Plan::Run& run : plan.runs)
    before[run.job] = {run.pool, run.request};
  for (const Plan::Run& run : still.runs)
    after[run.job] = {run.pool, run.request};
  for (const Snapshot::Job& job : snapshot.jobs)
    if (const auto run = after.find(job.id); job.stay && run != after.end() && before.contains(job.id) &&
                                             run->second == Where{job.stay->placement.pool, job.stay->request})
      before[job.id] = run->second;
  return before == after;
}

/// Nobody moves for no gain where all who would run do so anyway.
Plan without_idle_moves(const Snapshot& snapshot, const std::vector<Wish>& order)
{
  Plan plan = plan_by_wishes(snapshot, order);
  const std::vector<Wish> stays = with_stays(plan, order);
  if (stays.size() == order.size())
    return plan;
  Plan still = plan_by_wishes(snapshot, stays);
  return stays_alone_differ(snapshot, plan, still) ? still : plan;
}

} // namespace

Plan SharePlanner::plan(const Snapshot& snapshot)
{
  std::vector<Wish> order;
  std::vector<const Snapshot::Job*> sharing, rest;
  for (const Snapshot::Job& job : snapshot.jobs)
    if (runs_on(job))
      order.push_back({&job, job.stay->request, job.stay->placement.pool});
    else
      (std::ranges::all_of(job.requests, is_counted) ? sharing : rest).push_back(&job);
  book(snapshot);
  const SharedWorld world = shared_world(snapshot, std::move(sharing));
  share_out(world);
  for (const Wish& wish : wishes(world, snapshot.now))
    order.push_back(wish);
  for (const Snapshot::Job* job : rest)
    wish_anywhere(*job, order);
  return without_idle_moves(snapshot, order);
}

} // namespace leasehold::policy
