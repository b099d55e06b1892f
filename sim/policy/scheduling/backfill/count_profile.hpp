// How many chips of one pool are free from now on, as a step function of time: the textbook form of a reservation
// table. Its steps lie in blocks that know the least and the most that is free in them, so that a search passes over what
// cannot hold it, and a reservation that spans a block changes one number.
#pragma once

#include "model/view.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace leasehold::policy {

class CountProfile {
public:
  /// What is free now, and what the running jobs give back at their estimated ends. A job that has outrun its estimate
  /// is taken to end as soon after `now` as can be told.
  void rebuild(const model::Pool& pool, Timestamp now);
  /// Forgets what lies before `now`.
  void advance(Timestamp now);

  /// The earliest instant from `from` on at which `amount` thousandths of a chip are free for `duration`; never() where
  /// there is none.
  [[nodiscard]] Timestamp earliest(Timestamp from, std::int64_t amount, Seconds duration) const;
  void take(Timestamp from, Seconds duration, std::int64_t amount);

  /// The first instant after now at which the function changes; never() where it does not.
  [[nodiscard]] Timestamp next_change() const;

  /// How long something that starts at one instant may have how much.
  struct Room {
    std::int64_t free; ///< thousandths of a chip
    Timestamp until;   ///< from here on it is less
  };
  /// All of it from `from` on: `free` falls, `until` rises and is never() in the last one.
  void room(Timestamp from, std::vector<Room>& steps) const;

private:
  struct Step {
    Timestamp begin;   ///< the step lasts until the next one begins, the last one for ever
    std::int64_t free; ///< thousandths of a chip, beside what its block has pending
  };
  struct Block {
    std::vector<Step> steps;  ///< never empty
    std::int64_t pending = 0; ///< to be added to each step
    std::int64_t least = 0;   ///< of its steps, with what is pending
    std::int64_t most = 0;
    void add(std::int64_t amount);
    void add(std::size_t first, std::size_t last, std::int64_t amount); ///< to the steps [first, last)
    void settle();                                                      ///< finds the least and the most
  };
  struct Place {
    std::size_t block = 0;
    std::size_t step = 0;
  };
  void append(const Step& step);
  /// The step that `at` lies in; the first one where it lies before all.
  [[nodiscard]] Place find(Timestamp at) const;
  /// The step that begins at `at`, made by splitting where there is none.
  Place split(Timestamp at);
  [[nodiscard]] Timestamp begin_of_block(std::size_t block) const
  {
    return block < blocks_.size() ? blocks_[block].steps.front().begin : Timestamp::never();
  }

  std::vector<Block> blocks_;
};

/// Thousandths of a chip that a gang holds in all.
[[nodiscard]] inline std::int64_t amount_of(const model::Request& request)
{
  return std::int64_t{request.members} * request.chips.thousandths();
}

} // namespace leasehold::policy
