#include "policy/scheduling/elastic/deadline_plan.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

namespace {

/// Rates are sums of what is computed in several ways: a job that is late by so little is not.
constexpr double as_good_as = 1e-6;

} // namespace

std::optional<FreeChips::Course> FreeChips::least_course(const std::vector<Option>& options, double work,
                                                         double deadline) const
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

std::optional<FreeChips::Course> FreeChips::course(const std::vector<Option>& options, std::size_t widest, double work,
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
    course.push_back({steps_[s].begin, end, o});
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

void FreeChips::take(const std::vector<Option>& options, const Course& course)
{
  for (const Stretch& stretch : course) {
    split(stretch.end);
    for (Step& step : steps_)
      if (step.begin >= stretch.begin && step.begin < stretch.end)
        step.free[options[stretch.option].pool] -= options[stretch.option].chips;
  }
}

} // namespace leasehold::policy
