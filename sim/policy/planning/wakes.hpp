// When the scheduling policy wants to be called though nothing happens. What it asks for is an event only where it lies
// in the future: a wish that has passed is heard no more.
#pragma once

#include "policy/api/scheduling.hpp"

#include <algorithm>
#include <cstdint>

namespace leasehold::policy {

class Wakes {
public:
  [[nodiscard]] Timestamp next() const { return at_; }
  [[nodiscard]] bool due(Timestamp now) const { return at_ <= now; }

  /// To be called once an instant is over; `in_vain` where nothing runs and nothing else is to come.
  void listen(const Scheduling& policy, Timestamp now, bool in_vain)
  {
    in_vain_ = in_vain && due(now) ? in_vain_ + 1 : 0;
    const Timestamp wanted = policy.wake_at();
    at_ = wanted > now ? wanted : Timestamp::never();
  }
  /// Before the first instant, which a policy may ask for too.
  void listen(const Scheduling& policy) { at_ = std::max(Timestamp{}, policy.wake_at()); }

  /// Whether a policy has been woken so often in an otherwise dead world that it will not start anything any more. A run
  /// without a horizon ends then.
  [[nodiscard]] bool given_up() const { return in_vain_ >= patience; }

  static constexpr std::uint32_t patience = 1000;

private:
  Timestamp at_ = Timestamp::never();
  std::uint32_t in_vain_ = 0;
};

} // namespace leasehold::policy
