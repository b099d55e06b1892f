// The heap against a sorted set, push and pop at random.
#include "model/four_way_heap.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <set>

namespace leasehold::model {

namespace {

struct Number {
  std::uint32_t value;
  [[nodiscard]] bool before(const Number& other) const { return value < other.value; }
};

} // namespace

TEST_CASE("what is on top is the least of what was put in and not taken out")
{
  FourWayHeap<Number> heap;
  std::multiset<std::uint32_t> sorted;
  std::uint32_t state = 1;
  const auto draw = [&state] { return (state = state * 1664525U + 1013904223U) >> 16U; }; // Numerical Recipes
  for (int step = 0; step < 20'000; ++step) {
    if (sorted.empty() || draw() % 5 < 3) {
      const std::uint32_t value = draw();
      heap.push({value});
      sorted.insert(value);
    } else {
      REQUIRE(heap.top().value == *sorted.begin());
      heap.pop();
      sorted.erase(sorted.begin());
    }
    REQUIRE(heap.size() == sorted.size());
  }
  while (!heap.empty()) {
    CHECK(heap.top().value == *sorted.begin());
    heap.pop();
    sorted.erase(sorted.begin());
  }
}

} // namespace leasehold::model
