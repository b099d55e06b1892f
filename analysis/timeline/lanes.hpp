// Threads for what overlaps: each lane holds one thing at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace leasehold::analysis {

class Lanes {
public:
  /// The first lane that is free from `begin` on, whatever it held later than that included. What takes no time holds it for a
  /// microsecond, the resolution of the files.
  [[nodiscard]] std::size_t take(double begin, double end)
  {
    constexpr double least = 1e-6;
    const auto free = std::find_if(ends_.begin(), ends_.end(), [&](double held_to) { return held_to <= begin; });
    const auto lane = static_cast<std::size_t>(free - ends_.begin());
    if (free == ends_.end())
      ends_.push_back(0.0);
    ends_[lane] = std::max(end, begin + least);
    return lane;
  }

private:
  std::vector<double> ends_;
};

/// "host 7", and "host 7, lane 2" for what comes beside it.
[[nodiscard]] inline std::string lane_name(const std::string& of, std::size_t lane)
{
  return lane == 0 ? of : of + ", lane " + std::to_string(lane + 1);
}

} // namespace leasehold::analysis
