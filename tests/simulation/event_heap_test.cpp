// The heap against a sorted set, push and pop at random.
#include "simulation/event_heap.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <set>

namespace leasehold::simulation {

TEST_CASE("what is on top is the least of what was put in and not taken out")
{
  EventHeap heap;
  std::multiset<std::uint32_t> sorted;
  std::uint32_t state = 1;
  const auto draw = [&state] { return (state = state * 1664525U + 1013904223U) >> 16U; }; // Numerical Recipes
  for (int step = 0; step < 20'000; ++step) {
    if (sorted.empty() || draw() % 5 < 3) {
      const std::uint32_t value = draw();
      heap.push({Timestamp{0}, value, 0, EventClass::job_end});
      sorted.insert(value);
    } else {
      REQUIRE(heap.top().subject == *sorted.begin());
      heap.pop();
      sorted.erase(sorted.begin());
    }
    REQUIRE(heap.empty() == sorted.empty());
  }
  while (!heap.empty()) {
    CHECK(heap.top().subject == *sorted.begin());
    heap.pop();
    sorted.erase(sorted.begin());
  }
}

} // namespace leasehold::simulation
