#include "analysis/statistics/break_even.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace leasehold::analysis {

namespace {

struct Place {
  double at;
  double value;
};

/// Where the straight line is zero.
double zero_of(const Place& low, const Place& high)
{
  return low.at + (high.at - low.at) * (low.value / (low.value - high.value));
}

/// The zero of lines through these places that is nearest to `near`, on its side `from` or, with `up`, beyond it.
std::optional<double> zero_beyond(const std::vector<Place>& places, double near, bool up)
{
  std::optional<double> nearest;
  for (std::size_t p = 1; p < places.size(); ++p)
    if ((places[p - 1].value < 0.0) != (places[p].value < 0.0))
      if (const double zero = zero_of(places[p - 1], places[p]); up ? zero >= near : zero <= near)
        if (!nearest || std::abs(zero - near) < std::abs(*nearest - near))
          nearest = zero;
  return nearest;
}

} // namespace

int Trial::sign() const
{
  if (std::ranges::all_of(differences, [](double each) { return each == 0.0; }))
    return 0;
  return mean(differences) < 0.0 ? -1 : 1;
}

BreakEvenSearch::BreakEvenSearch(double from, double to, std::size_t grid, double width) : width_(width)
{
  planned_ = {from, to};
  for (std::size_t k = 1; k <= grid; ++k)
    planned_.push_back(from + (to - from) * static_cast<double>(k) / static_cast<double>(grid + 1));
}

std::optional<double> BreakEvenSearch::next() const
{
  for (const double value : planned_)
    if (std::ranges::find(trials_, value, &Trial::at) == trials_.end())
      return value;
  for (std::size_t t = 1; t < trials_.size(); ++t) {
    const Trial& low = trials_[t - 1];
    const Trial& high = trials_[t];
    const double middle = low.at + (high.at - low.at) / 2.0;
    if (high.at - low.at > width_ && middle > low.at && middle < high.at && low.sign() != high.sign())
      return middle;
  }
  return std::nullopt;
}

void BreakEvenSearch::add(Trial trial)
{
  const auto place = std::ranges::lower_bound(trials_, trial.at, {}, &Trial::at);
  trials_.insert(place, std::move(trial));
}

std::vector<BreakEven> BreakEvenSearch::found(double confidence) const
{
  // Both ends of each trial's interval, which are on the mean's sides of it.
  std::vector<Place> lower, upper;
  for (const Trial& trial : trials_) {
    const Estimate estimate = estimate_mean(trial.differences, confidence);
    const double half = estimate.interval ? estimate.interval->half_width() : 0.0;
    lower.push_back({trial.at, estimate.mean - half});
    upper.push_back({trial.at, estimate.mean + half});
  }
  std::vector<BreakEven> all;
  for (std::size_t t = 1; t < trials_.size(); ++t) {
    const Trial& low = trials_[t - 1];
    const Trial& high = trials_[t];
    if (low.sign() == high.sign())
      continue;
    BreakEven here{low, high, std::nullopt, std::nullopt, std::nullopt};
    if (low.sign() != 0 && high.sign() != 0) {
      here.at = zero_of({low.at, mean(low.differences)}, {high.at, mean(high.differences)});
      const bool rises = low.sign() < 0;
      here.from = zero_beyond(rises ? upper : lower, *here.at, false);
      here.to = zero_beyond(rises ? lower : upper, *here.at, true);
    }
    all.push_back(std::move(here));
  }
  return all;
}

bool BreakEvenSearch::without_effect() const
{
  return std::ranges::all_of(trials_,
                             [&](const Trial& each) { return each.differences == trials_.front().differences; });
}

} // namespace leasehold::analysis
