// The future: a four-way heap of timed events. Equal instants come out in the order of `EventClass`, then by subject, so
// that a run does not depend on the order in which events were put in.
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
};

struct ComesBefore {
  bool operator()(const Event& a, const Event& b) const
  {
    if (a.time != b.time)
      return a.time < b.time;
    return a.kind != b.kind ? a.kind < b.kind : a.subject < b.subject;
  }
};

class EventHeap : public model::FourWayHeap<Event, ComesBefore> {
public:
  [[nodiscard]] Timestamp next() const { return empty() ? Timestamp::never() : top().time; }
};

} // namespace leasehold::simulation
