// What is to happen by itself, in order.
#pragma once

#include "units/timestamp.hpp"

#include <cstdint>
#include <functional>
#include <queue>
#include <tuple>
#include <vector>

namespace leasehold::market {

/// At one instant in this order: a term that renews keeps its chips before others get them, and all that leave have
/// left before others come.
enum class TimerKind { expire, part, revoke, supply, stock, serve, begin, deliver, price, period };

struct Timer {
  Timestamp at;
  std::uint64_t order;
  TimerKind kind;
  std::uint32_t index; ///< of a lease, an offer or a stock, as the kind says
  bool operator>(const Timer& other) const
  {
    return std::tie(at, kind, order) > std::tie(other.at, other.kind, other.order);
  }
};

class Agenda {
public:
  /// Equals of one instant and kind come in the order in which they were set; what is due never is not set.
  void set(Timestamp when, TimerKind kind, std::uint32_t index)
  {
    if (when < Timestamp::never())
      timers_.push({when, order_++, kind, index});
  }
  [[nodiscard]] Timestamp next() const { return timers_.empty() ? Timestamp::never() : timers_.top().at; }
  /// Takes the timer due at next().
  Timer pop()
  {
    const Timer first = timers_.top();
    timers_.pop();
    return first;
  }

private:
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  std::uint64_t order_ = 0;
};

} // namespace leasehold::market
