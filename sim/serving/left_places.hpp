// Replicas that lose their chips and may have them back at the same instant, as when another lease of the same hosts begins
// where one ends: such a replica never stopped.
#pragma once

#include "model/placement.hpp"
#include "units/timestamp.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace leasehold::serving {

class LeftPlaces {
public:
  /// A replica of the service and option that served leaves this place.
  void leave(Timestamp now, std::uint32_t service, std::uint32_t option, const std::vector<model::Slice>& slices)
  {
    if (std::exchange(at_, now) != now)
      left_.clear();
    left_.push_back({service, option, slices});
  }
  /// Whether one left it at this very instant; it is taken again then.
  bool take(Timestamp now, std::uint32_t service, std::uint32_t option, const std::vector<model::Slice>& slices)
  {
    if (at_ != now)
      return false;
    const auto it = std::ranges::find(left_, Left{service, option, slices});
    if (it == left_.end())
      return false;
    left_.erase(it);
    return true;
  }

private:
  struct Left {
    std::uint32_t service;
    std::uint32_t option;
    std::vector<model::Slice> slices;
    bool operator==(const Left&) const = default;
  };
  std::vector<Left> left_;
  Timestamp at_ = Timestamp::never();
};

} // namespace leasehold::serving
