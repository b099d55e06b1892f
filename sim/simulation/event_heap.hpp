// The future: a four-way heap of timed events. Equal instants come out in the order of `EventClass`, then by subject, so
// that a run does not depend on the order in which events were put in.
#pragma once

#include "units/timestamp.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace leasehold::simulation {

/// What happens; the order is that in which events of one instant are applied.
enum class EventClass : std::uint8_t {
  host_up,
  host_down,
  job_end,
  replica_ready,
  service_tick,
  review,
  sublet_back,
  sublet_offer
};
inline constexpr std::size_t event_classes = 8;

struct Event {
  Timestamp time;
  std::uint32_t subject; ///< job, host or service, by class
  std::uint32_t epoch;   ///< an event whose subject has moved on to another epoch is stale
  EventClass kind;
};

class EventHeap {
public:
  [[nodiscard]] bool empty() const { return events_.empty(); }
  [[nodiscard]] const Event& top() const { return events_.front(); }
  [[nodiscard]] Timestamp next() const { return events_.empty() ? Timestamp::never() : events_.front().time; }

  void push(const Event& event)
  {
    std::size_t hole = events_.size();
    events_.push_back(event);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 4;
      if (!before(event, events_[parent]))
        break;
      events_[hole] = events_[parent];
      hole = parent;
    }
    events_[hole] = event;
  }

  void pop()
  {
    const Event last = events_.back();
    events_.pop_back();
    if (events_.empty())
      return;
    std::size_t hole = 0;
    for (std::size_t first = 1; first < events_.size(); first = hole * 4 + 1) {
      std::size_t least = first;
      for (std::size_t child = first + 1; child < std::min(first + 4, events_.size()); ++child)
        if (before(events_[child], events_[least]))
          least = child;
      if (!before(events_[least], last))
        break;
      events_[hole] = events_[least];
      hole = least;
    }
    events_[hole] = last;
  }

private:
  static bool before(const Event& a, const Event& b)
  {
    if (a.time != b.time)
      return a.time < b.time;
    return a.kind != b.kind ? a.kind < b.kind : a.subject < b.subject;
  }

  std::vector<Event> events_;
};

} // namespace leasehold::simulation
