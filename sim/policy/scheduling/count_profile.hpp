// How many chips of one pool are free from now on, as a step function of time: the textbook form of a reservation
// table.
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

  [[nodiscard]] std::int64_t free_now() const { return steps_[first_].free; }
  /// The first instant after now at which the function changes; never() where it does not.
  [[nodiscard]] Timestamp next_change() const
  {
    return first_ + 1 < steps_.size() ? steps_[first_ + 1].begin : Timestamp::never();
  }

private:
  struct Step {
    Timestamp begin;   ///< the step lasts until the next one begins, the last one for ever
    std::int64_t free; ///< thousandths of a chip
  };
  /// The index of the step that begins at `at`, made by splitting where there is none.
  std::size_t split(Timestamp at);

  std::vector<Step> steps_;
  std::size_t first_ = 0; ///< steps before it are past
};

/// Thousandths of a chip that a gang holds in all.
[[nodiscard]] inline std::int64_t amount_of(const model::Request& request)
{
  return std::int64_t{request.members} * request.chips.thousandths();
}

} // namespace leasehold::policy
