#include "policy/scheduling/elastic/satisfactory_shares.hpp"

#include "policy/planning/rounds.hpp"
#include "policy/planning/snapshot.hpp"
#include "policy/scheduling/elastic/widening.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace leasehold::policy {

namespace {

double deadline_of(const ElasticWorld& world, std::size_t job)
{
  return (world.jobs[job]->deadline - world.now).value();
}

std::optional<FreeChips::Course> course_of(const ElasticWorld& world, std::size_t job, const FreeChips& ahead)
{
  return ahead.least_course(world.options[job], work_ahead(*world.jobs[job]), deadline_of(world, job));
}

/// Whether the newcomer can keep its deadline, and all those that could without it.
bool can_be_kept(const ElasticWorld& world, const std::vector<std::size_t>& all, std::size_t newcomer)
{
  FreeChips with{world.chips}, without{world.chips};
  for (const std::size_t i : all) {
    const auto kept = course_of(world, i, with), before = course_of(world, i, without);
    if (!kept && (i == newcomer || before))
      return false;
    if (kept)
      with.take(world.options[i], *kept);
    if (before && i != newcomer)
      without.take(world.options[i], *before);
  }
  return true;
}

void take(const ElasticWorld& world, std::size_t job, std::size_t option, std::vector<double>& free,
          std::vector<std::size_t>& chosen)
{
  chosen[job] = option;
  free[world.options[job][option].pool] -= world.options[job][option].chips;
}

/// On its narrowest option, where it runs if it does.
void start(const ElasticWorld& world, std::size_t job, std::vector<double>& free, std::vector<std::size_t>& chosen)
{
  const std::vector<Option>& options = world.options[job];
  const std::size_t present = world.present[job];
  std::size_t best = no_option;
  for (std::size_t o = options.size(); o-- > 0;)
    if (options[o].chips <= free[options[o].pool]) {
      const bool here = present != no_option && options[o].pool == options[present].pool;
      const bool narrower = best == no_option || options[o].pool == options[best].pool;
      if (narrower || here)
        best = o;
    }
  if (best != no_option)
    take(world, job, best, free, chosen);
}

void widen(const ElasticWorld& world, std::vector<double>& free, std::vector<std::size_t>& chosen)
{
  std::vector<Widths> jobs;
  std::vector<std::size_t> of;
  for (std::size_t i = 0; i < world.jobs.size(); ++i) {
    if (chosen[i] == no_option)
      continue;
    const std::vector<Option>& options = world.options[i];
    const double left = work_ahead(*world.jobs[i]);
    Widths widths{options[chosen[i]].pool, {}, {}};
    for (std::size_t o = chosen[i]; o < options.size() && options[o].pool == widths.pool; ++o) {
      widths.chips.push_back(options[o].chips);
      widths.costs.push_back((std::isfinite(left) ? left : 1.0) / options[o].rate);
    }
    jobs.push_back(std::move(widths));
    of.push_back(i);
  }
  widen_by_gain(jobs, free);
  for (std::size_t k = 0; k < jobs.size(); ++k)
    chosen[of[k]] += jobs[k].now;
}

Timestamp first_end(const ElasticWorld& world, const std::vector<std::size_t>& chosen)
{
  double first = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < world.jobs.size(); ++i)
    if (const double left = work_ahead(*world.jobs[i]); chosen[i] != no_option && left > 0.0)
      first = std::min(first, left / world.options[i][chosen[i]].rate);
  return std::isfinite(first) ? world.now + Seconds{first} : Timestamp::never();
}

} // namespace

std::vector<std::size_t> SatisfactoryShares::choose(const ElasticWorld& world)
{
  std::vector<std::size_t> sure = admitted_of(world);
  FreeChips ahead{world.chips};
  std::vector<std::size_t> chosen(world.jobs.size(), no_option), order, others;
  std::vector<double> free = world.chips;
  for (const std::size_t i : sure)
    if (const auto course = course_of(world, i, ahead)) {
      ahead.take(world.options[i], *course);
      if (!course->empty() && course->front().begin == 0.0)
        take(world, i, course->front().option, free, chosen);
    }
  for (std::size_t i = 0; i < world.jobs.size(); ++i)
    if (std::ranges::find(sure, i) == sure.end())
      others.push_back(i);
  sure.insert(sure.end(), others.begin(), others.end());
  for (const std::size_t i : sure) // who is sure of chips later may have some now
    if (chosen[i] == no_option)
      start(world, i, free, chosen);
  widen(world, free, chosen);
  next_end_ = first_end(world, chosen);
  return chosen;
}

std::vector<std::size_t> SatisfactoryShares::admitted_of(const ElasticWorld& world)
{
  const auto sooner = [&](std::size_t a, std::size_t b) {
    return std::pair{world.jobs[a]->deadline, a} < std::pair{world.jobs[b]->deadline, b};
  };
  std::vector<std::size_t> sure, newcomers;
  for (std::size_t i = 0; i < world.jobs.size(); ++i)
    if (admitted_.contains(world.jobs[i]->id))
      sure.push_back(i);
    else if (world.jobs[i]->deadline != Timestamp::never() && judged_.insert(world.jobs[i]->id).second)
      newcomers.push_back(i);
  std::ranges::sort(sure, sooner);
  std::ranges::sort(newcomers, {}, [&](std::size_t i) { return std::pair{world.jobs[i]->submitted, i}; });
  for (const std::size_t i : newcomers) {
    std::vector<std::size_t> all = sure;
    all.insert(std::ranges::upper_bound(all, i, sooner), i);
    if (!can_be_kept(world, all, i))
      continue;
    sure = std::move(all);
    admitted_.insert(world.jobs[i]->id);
  }
  return sure;
}

void DeadlineScheduling::schedule(const model::ClusterView& view, DecisionSink& decisions)
{
  wake_ = Timestamp::never();
  const Snapshot snapshot = take_snapshot(view);
  if (snapshot.jobs.empty())
    return;
  carry_out(view, difference(snapshot, planner_->plan(snapshot)), decisions);
  wake_ = std::min(rule_->next_end(), view.now() + round_);
}

} // namespace leasehold::policy
