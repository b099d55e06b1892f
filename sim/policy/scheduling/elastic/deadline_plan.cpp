#include "policy/scheduling/elastic/deadline_plan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace leasehold::policy {

namespace {

/// Rates are sums of what is computed in several ways: a job that is late by so little is not.
constexpr double as_good_as = 1e-6;

} // namespace

std::optional<Course> FreeChips::least_course(const std::vector<Option>& options, double work, double deadline) const
{
  std::optional<Course> best;
  double chips = std::numeric_limits<double>::infinity();
  for (std::size_t o = 0; o < options.size(); ++o) // by pool, narrow ones first
    if (options[o].chips < chips)
      if (auto found = course(options, o, work, deadline)) {
        best = std::move(found);
        chips = options[o].chips;
      }
  return best;
}

std::optional<Course> FreeChips::course(const std::vector<Option>& options, std::size_t widest, double work,
                                        double deadline) const
{
  Course course;
  double left = work;
  for (std::size_t s = 0; s < steps_.size() && left > 0.0 && steps_[s].begin < deadline; ++s) {
    std::size_t o = widest;
    while (o != no_option && options[o].chips > steps_[s].free[options[o].pool])
      o = o > 0 && options[o - 1].pool == options[widest].pool ? o - 1 : no_option;
    if (o == no_option)
      continue;
    const double last = s + 1 < steps_.size() ? steps_[s + 1].begin : std::numeric_limits<double>::infinity();
    const double end = std::min(last, steps_[s].begin + left / options[o].rate);
    course.push_back({steps_[s].begin, end, options[o]});
    left = end < last ? 0.0 : left - (end - steps_[s].begin) * options[o].rate;
  }
  const bool in_time = left <= 0.0 && (course.empty() || course.back().end <= deadline * (1.0 + as_good_as));
  return in_time ? std::optional{std::move(course)} : std::nullopt;
}

void FreeChips::split(double at)
{
  const auto step = std::ranges::find_if(steps_, [&](const Step& one) { return one.begin >= at; });
  if (step == steps_.end() || step->begin > at) {
    std::vector<double> free = (step - 1)->free;
    steps_.insert(step, {at, std::move(free)});
  }
}

std::optional<Course> FreeChips::soonest_course(const std::vector<Option>& options, double work) const
{
  std::optional<Course> best;
  for (std::size_t o = 0; o < options.size(); ++o)
    if (o + 1 == options.size() || options[o + 1].pool != options[o].pool) {
      auto found = course(options, o, work, std::numeric_limits<double>::infinity());
      if (found && !found->empty() && (!best || found->back().end < best->back().end))
        best = std::move(found);
    }
  return best;
}

void FreeChips::take(const Course& course)
{
  for (const Stretch& stretch : course) {
    split(stretch.begin);
    split(stretch.end);
    for (Step& step : steps_)
      if (step.begin >= stretch.begin && step.begin < stretch.end)
        step.free[stretch.option.pool] -= stretch.option.chips;
  }
}

bool FreeChips::overdrawn() const
{
  return std::ranges::any_of(steps_, [](const Step& step) {
    return std::ranges::any_of(step.free, [](double chips) { return chips < -as_good_as; });
  });
}

double due_in(const ElasticWorld& world, std::size_t job)
{
  return (world.jobs[job]->deadline - world.now).value();
}

std::optional<Courses> least_courses(const ElasticWorld& world, std::vector<std::size_t> jobs)
{
  std::ranges::sort(jobs, {}, [&](std::size_t job) { return std::pair{world.jobs[job]->deadline, job}; });
  FreeChips free{world.chips};
  Courses courses;
  for (const std::size_t job : jobs) {
    auto course = free.least_course(world.options[job], declared_left(*world.jobs[job]), due_in(world, job));
    if (!course)
      return std::nullopt;
    free.take(*course);
    courses.emplace(job, std::move(*course));
  }
  return courses;
}

FreeChips left_by(const ElasticWorld& world, const Courses& courses)
{
  FreeChips free{world.chips};
  for (const auto& [job, course] : courses)
    free.take(course);
  return free;
}

} // namespace leasehold::policy
