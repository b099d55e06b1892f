// The future: a heap of timed events. Equal instants come out in the order of `EventClass`, then by subject, so that a run
// does not depend on the order in which events were put in.
#pragma once

#include "model/four_way_heap.hpp"
#include "units/timestamp.hpp"

#include <cstddef>
#include <cstdint>

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

  [[nodiscard]] bool before(const Event& other) const
  {
    if (time != other.time)
      return time < other.time;
    return kind != other.kind ? kind < other.kind : subject < other.subject;
  }
};

class EventHeap : public model::FourWayHeap<Event> {
public:
  [[nodiscard]] Timestamp next() const { return empty() ? Timestamp::never() : top().time; }
};

} // namespace leasehold::simulation
