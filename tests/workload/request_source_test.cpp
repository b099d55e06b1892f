#include "workload/request_source.hpp"

#include <doctest/doctest.h>

using namespace leasehold;
using namespace leasehold::workload;

TEST_CASE("a trace that repeats keeps its nanoseconds, in every repetition")
{
  // Two requests 1 ns apart, again every 10^7 s: the third repetition's come at 2 x 10^7 s and 1 ns and 2 ns, which are one
  // double, as those near there lie 3.7 ns apart.
  model::InferenceTrace trace;
  trace.requests = {{.arrival = Timestamp::from_nanoseconds(1), .input = 7},
                    {.arrival = Timestamp::from_nanoseconds(2), .input = 9}};
  const Seconds span{1e7};
  TraceRequests source(trace, span, true, span);
  SourcedRequest next;
  for (std::int64_t round = 0; round < 3; ++round) {
    const Timestamp begin = Timestamp{} + static_cast<double>(round) * span;
    CHECK(source.begin_period(begin) == Hertz{2.0 / 1e7});
    REQUIRE(source.next(begin + span, next));
    CHECK(next.request.arrival.nanoseconds() == round * 10'000'000'000'000'000 + 1);
    // A request that arrives at the end of what is asked for does not belong to it.
    CHECK_FALSE(source.next(Timestamp::from_nanoseconds(next.request.arrival.nanoseconds() + 1), next));
    REQUIRE(source.next(begin + span, next));
    CHECK(next.request.arrival.nanoseconds() == round * 10'000'000'000'000'000 + 2);
    CHECK(next.request.input == 9);
    CHECK_FALSE(source.next(begin + span, next));
  }
}
