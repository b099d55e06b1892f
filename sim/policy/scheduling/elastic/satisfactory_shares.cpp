#include "policy/scheduling/elastic/satisfactory_shares.hpp"

#include "policy/planning/rounds.hpp"
#include "policy/planning/snapshot.hpp"
#include "policy/scheduling/elastic/widening.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace leasehold::policy {

namespace {

void take(const ElasticWorld& world, std::size_t job, std::size_t option, std::vector<double>& free,
          std::vector<std::size_t>& chosen)
{
  if (option == no_option)
    return;
  chosen[job] = option;
  free[world.options[job][option].pool] -= world.options[job][option].chips;
}

void widen(const ElasticWorld& world, std::vector<double>& free, std::vector<std::size_t>& chosen)
{
  std::vector<Widths> jobs;
  std::vector<std::size_t> of;
  for (std::size_t i = 0; i < world.jobs.size(); ++i) {
    if (chosen[i] == no_option)
      continue;
    const std::vector<Option>& options = world.options[i];
    const double left = declared_left(*world.jobs[i]);
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

/// In the order of deadlines: who cannot keep its own any more is done as soon as can be.
Courses as_far_as_can_be(const ElasticWorld& world, std::vector<std::size_t> jobs)
{
  std::ranges::sort(jobs, {}, [&](std::size_t job) { return std::pair{world.jobs[job]->deadline, job}; });
  FreeChips free{world.chips};
  Courses courses;
  for (const std::size_t job : jobs) {
    const double work = declared_left(*world.jobs[job]);
    auto course = free.least_course(world.options[job], work, due_in(world, job));
    if (!course)
      course = free.soonest_course(world.options[job], work);
    if (!course)
      continue;
    free.take(*course);
    courses.emplace(job, std::move(*course));
  }
  return courses;
}

/// Of an option that was promised; no_option where the job no longer has it.
std::size_t place_of(const std::vector<Option>& options, const Option& promised)
{
  for (std::size_t o = 0; o < options.size(); ++o)
    if (options[o].pool == promised.pool && options[o].request == promised.request)
      return o;
  return no_option;
}

Timestamp first_end(const ElasticWorld& world, const std::vector<std::size_t>& chosen)
{
  double first = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < world.jobs.size(); ++i)
    if (const double left = declared_left(*world.jobs[i]); chosen[i] != no_option && left > 0.0)
      first = std::min(first, left / world.options[i][chosen[i]].rate);
  return std::isfinite(first) ? world.now + Seconds{first} : Timestamp::never();
}

} // namespace

// Promises are kept as they were made where planning anew, with what jobs have done since, would break one: narrower jobs
// of the same deadline take others' chips later.
Courses SatisfactoryShares::sure_courses(const ElasticWorld& world)
{
  std::vector<std::size_t> sure, newcomers;
  for (std::size_t i = 0; i < world.jobs.size(); ++i)
    if (admitted_.contains(world.jobs[i]->id))
      sure.push_back(i);
    else if (world.jobs[i]->deadline != Timestamp::never() && judged_.insert(world.jobs[i]->id).second)
      newcomers.push_back(i);
  auto courses = least_courses(world, sure);
  if (!courses)
    courses = promised(world, sure);
  if (!courses)
    courses = as_far_as_can_be(world, sure);
  std::ranges::sort(newcomers, {}, [&](std::size_t i) { return std::pair{world.jobs[i]->submitted, i}; });
  for (const std::size_t i : newcomers)
    judge(world, i, *courses);
  promise(world, *courses);
  return std::move(*courses);
}

void SatisfactoryShares::judge(const ElasticWorld& world, std::size_t newcomer, Courses& courses)
{
  std::vector<std::size_t> all{newcomer};
  for (const auto& [job, course] : courses)
    all.push_back(job);
  if (auto found = least_courses(world, all)) {
    courses = std::move(*found);
  } else {
    auto beside =
        left_by(world, courses)
            .least_course(world.options[newcomer], declared_left(*world.jobs[newcomer]), due_in(world, newcomer));
    if (!beside)
      return;
    courses.emplace(newcomer, std::move(*beside));
  }
  admitted_.insert(world.jobs[newcomer]->id);
}

std::optional<Courses> SatisfactoryShares::promised(const ElasticWorld& world,
                                                    const std::vector<std::size_t>& jobs) const
{
  Courses courses;
  for (const std::size_t job : jobs) {
    const auto made = promises_.find(world.jobs[job]->id);
    if (made == promises_.end())
      return std::nullopt;
    Course& course = courses[job];
    double work = declared_left(*world.jobs[job]);
    for (const Promise& promise : made->second) {
      const double begin = std::max(0.0, (promise.begin - world.now).value());
      const double end = std::min((promise.end - world.now).value(), begin + work / promise.option.rate);
      if (end <= begin)
        continue;
      course.push_back({begin, end, promise.option});
      work -= (end - begin) * promise.option.rate;
    }
    if (work > 1e-6 * declared_left(*world.jobs[job]))
      return std::nullopt;
  }
  return left_by(world, courses).overdrawn() ? std::nullopt : std::optional{std::move(courses)};
}

void SatisfactoryShares::promise(const ElasticWorld& world, const Courses& courses)
{
  promises_.clear();
  for (const auto& [job, course] : courses)
    for (const Stretch& stretch : course)
      promises_[world.jobs[job]->id].push_back(
          {world.now + Seconds{stretch.begin}, world.now + Seconds{stretch.end}, stretch.option});
}

std::vector<std::size_t> SatisfactoryShares::choose(const ElasticWorld& world)
{
  const Courses sure = sure_courses(world);
  std::vector<std::size_t> chosen(world.jobs.size(), no_option), order;
  std::vector<double> free = world.chips;
  for (const auto& [job, course] : sure) {
    order.push_back(job);
    if (!course.empty() && course.front().begin <= 0.0)
      take(world, job, place_of(world.options[job], course.front().option), free, chosen);
  }
  std::ranges::sort(order, {}, [&](std::size_t job) { return std::pair{world.jobs[job]->deadline, job}; });
  for (std::size_t i = 0; i < world.jobs.size(); ++i)
    if (!sure.contains(i))
      order.push_back(i);
  for (const std::size_t i : order) // who is sure of chips later may have some now
    if (chosen[i] == no_option)
      if (const std::size_t narrowest = narrowest_option(world, i, free); narrowest != no_option)
        take(world, i, narrowest, free, chosen);
  widen(world, free, chosen);
  next_change_ = first_end(world, chosen);
  for (const auto& [job, course] : sure)
    for (const Stretch& stretch : course)
      if (stretch.begin > 0.0)
        next_change_ = std::min(next_change_, world.now + Seconds{stretch.begin});
  return chosen;
}

void DeadlineScheduling::schedule(const model::ClusterView& view, DecisionSink& decisions)
{
  wake_ = Timestamp::never();
  const Snapshot snapshot = take_snapshot(view);
  if (snapshot.jobs.empty())
    return;
  carry_out(view, difference(snapshot, planner_->plan(snapshot)), decisions);
  wake_ = std::min(rule_->next_change(), view.now() + round_);
}

} // namespace leasehold::policy
