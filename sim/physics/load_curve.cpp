#include "physics/load_curve.hpp"

#include <algorithm>
#include <stdexcept>

namespace leasehold::physics {

LoadCurve::LoadCurve(std::vector<double> loads, std::vector<Sight> sights)
    : loads_(std::move(loads)), sights_(std::move(sights))
{
  if (loads_.empty() || loads_.size() != sights_.size() || !std::ranges::is_sorted(loads_) || loads_.back() >= 1.0)
    throw std::invalid_argument("a load curve needs ascending loads below 1, and a sight of each");
}

LoadCurve::Place LoadCurve::place(double load) const
{
  const auto above = std::ranges::lower_bound(loads_, load);
  if (above == loads_.begin())
    return {0, 0.0};
  if (above == loads_.end())
    return {loads_.size() - 1, 0.0};
  const auto i = static_cast<std::size_t>(above - loads_.begin());
  return {i - 1, (load - loads_[i - 1]) / (loads_[i] - loads_[i - 1])};
}

double LoadCurve::within(double load) const
{
  if (!(load < 1.0))
    return 0.0;
  if (load > loads_.back())
    return sights_.back().within * (1.0 - load) / (1.0 - loads_.back());
  const auto [below, share] = place(load);
  const double low = sights_[below].within;
  return share > 0.0 ? low + share * (sights_[below + 1].within - low) : low;
}

std::optional<Seconds> LoadCurve::time(double load, Seconds Sight::*part) const
{
  if (!(load <= loads_.back()))
    return std::nullopt;
  const auto [below, share] = place(load);
  const Seconds low = sights_[below].*part;
  return share > 0.0 ? low + share * (sights_[below + 1].*part - low) : low;
}

} // namespace leasehold::physics
