// What is known of earliest starts in a table of reservations that only fills: whoever asks for as much and as long as
// another, or more, starts no earlier. A Fenwick tree over amounts, each of whose nodes holds a staircase of durations.
#pragma once

#include "units/timestamp.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leasehold::policy {

class StartBounds {
public:
  /// Nothing is known.
  void clear();
  /// `amount` thousandths of a chip for `duration` are free at `start` for the first time.
  void note(std::int64_t amount, Seconds duration, Timestamp start);
  /// They are not free before: an instant that is never too late; the beginning of time where nothing is known.
  [[nodiscard]] Timestamp before(std::int64_t amount, Seconds duration) const;

private:
  struct Stair {
    Seconds duration;
    Timestamp start;
  };
  static constexpr std::size_t ranks = 512;

  std::array<std::vector<Stair>, ranks> nodes_; ///< both members rise along each
  std::vector<std::size_t> used_;               ///< nodes that may hold something
};

} // namespace leasehold::policy
