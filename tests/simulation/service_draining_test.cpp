// Replicas that end what they have before they stop: of a service that wants fewer, and of one whose chips another wants.
#include "simulation/service_world.hpp"

#include <doctest/doctest.h>

namespace leasehold::simulation {

namespace {

using test::ServiceAsked;
using test::ServiceWorld;

/// A request of 5 prompt tokens, which the first iteration computes, and `output` tokens at 1 s each.
model::InferenceRequest asks(double arrival, std::uint32_t output)
{
  return {.arrival = Timestamp{arrival}, .input = 5, .output = output};
}

} // namespace

// Two replicas; the first request goes to the first, the second to the second, where it is alone from 2 s on: its 100 tokens
// are out at 102 s. One replica is wanted from 60 s on, and the last that started is to go.
TEST_CASE("requests of a shrinking service end where they are")
{
  ServiceWorld world{
      2, {ServiceAsked{.name = "chat", .startup = Seconds{0}, .requests = {asks(1, 100), asks(2, 100), asks(90, 5)}}}};
  world.wanted[0] = 2;
  world.play(59.0);
  CHECK(world.replicas(0) == 2);
  world.wanted[0] = 1;
  world.play(101.0);
  CHECK(world.replicas(0) == 2); // it drains
  CHECK(world.runner->missing_replicas(0) == 0);
  world.play(103.0);
  CHECK(world.replicas(0) == 1);
  CHECK(world.world.state.ledger.pool(test::a).chips_free == 4);
  // The third request came to the other replica, which was at work, though the one that drains had fewer: 90 s + 5 s.
  const serving::RequestTotals& requests = *world.runner->requests(0);
  CHECK(requests.counts.completed == 3);
  CHECK(requests.returned == 0);
}

TEST_CASE("a replica that drains and is wanted again serves on, and does not load anew")
{
  // Its 200 tokens are out at 232 s. The service wants two again at 120 s; the replica takes the request of 125 s, as the
  // other has two by then, of which that of 70 s ends at 270 s: done are those of 31 s, 32 s and 125 s.
  ServiceWorld world{2,
                     {ServiceAsked{.name = "chat",
                                   .startup = Seconds{30},
                                   .requests = {asks(31, 200), asks(32, 200), asks(70, 200), asks(125, 5)}}}};
  world.wanted[0] = 2;
  world.play(59.0);
  world.wanted[0] = 1;
  world.play(119.0);
  world.wanted[0] = 2;
  world.play(240.0);
  CHECK(world.replicas(0) == 2);
  CHECK(world.world.state.jobs.size() == 3); // the gang, and two replicas: no third was started
  CHECK(world.runner->requests(0)->counts.completed == 3);
  CHECK(world.runner->requests(0)->returned == 0);
}

TEST_CASE("a replica that loads, or has no request, stops at once")
{
  ServiceWorld world{2,
                     {ServiceAsked{.name = "chat", .startup = Seconds{100}, .requests = {asks(500, 5)}},
                      ServiceAsked{.name = "idle", .startup = Seconds{10}, .requests = {asks(500, 5)}}}};
  world.wanted = {1, 1};
  world.play(59.0);
  CHECK(world.replicas(0) + world.replicas(1) == 2);
  world.wanted = {0, 0};
  world.play(60.0);
  CHECK(world.replicas(0) + world.replicas(1) == 0);
}

TEST_CASE("one that fails while it drains gives its requests back to the others")
{
  ServiceWorld world{2,
                     {ServiceAsked{.name = "chat", .startup = Seconds{0}, .requests = {asks(1, 100), asks(2, 100)}}}};
  world.wanted[0] = 2;
  world.play(59.0);
  world.wanted[0] = 1;
  world.play(80.0);
  world.world.state.gangs.evict(model::JobId{2}, EndReason::failed, Seconds{-1}); // job 0 is the gang
  CHECK(world.replicas(0) == 1);
  world.play(300.0);
  CHECK(world.runner->requests(0)->returned == 1);
  CHECK(world.runner->requests(0)->counts.completed == 2);
}

// Priorities, of flows, which have nothing to drain: two hosts, on which the lower service has two replicas of a host each.
TEST_CASE("of a tenant's services the one of higher priority has its replicas first, and those of lower ones go for it")
{
  for (const std::int32_t priority : {0, 1}) {
    CAPTURE(priority);
    ServiceWorld world{2, {ServiceAsked{.name = "low"}, ServiceAsked{.name = "high", .priority = priority}}};
    world.wanted = {2, 0};
    world.play(59.0);
    CHECK(world.replicas(0) == 2);
    world.wanted = {2, 1};
    world.play(60.0);
    // Among equals who came first keeps its chips.
    CHECK(world.replicas(0) == (priority > 0 ? 1 : 2));
    CHECK(world.replicas(1) == (priority > 0 ? 1 : 0));
    world.wanted = {2, 3};
    world.play(120.0);
    CHECK(world.replicas(0) == (priority > 0 ? 0 : 2));
    CHECK(world.replicas(1) == (priority > 0 ? 2 : 0));
    world.wanted = {2, 0};
    world.play(180.0);
    CHECK(world.replicas(0) == 2);
    CHECK(world.world.state.ledger.audit() == "");
  }
}

TEST_CASE("where both begin at once the higher starts first, though the scenario names it last")
{
  ServiceWorld world{1, {ServiceAsked{.name = "low"}, ServiceAsked{.name = "high", .priority = 1}}};
  world.wanted = {1, 1};
  world.play(0.0);
  CHECK(world.replicas(0) == 0);
  CHECK(world.replicas(1) == 1);
}

TEST_CASE("the lowest goes first, and no more goes than makes room")
{
  // One host: two replicas of one chip of `low`, then two of `middle`. `high` needs two chips.
  ServiceWorld world{1,
                     {ServiceAsked{.name = "low", .chips = 1},
                      ServiceAsked{.name = "middle", .chips = 1, .priority = 1},
                      ServiceAsked{.name = "high", .chips = 2, .priority = 2}}};
  world.wanted = {2, 2, 0};
  world.play(59.0);
  world.wanted = {2, 2, 1};
  world.play(60.0);
  CHECK(world.replicas(0) == 0);
  CHECK(world.replicas(1) == 2);
  CHECK(world.replicas(2) == 1);
  // A second of two chips needs both of `middle`; a third finds nobody to go for it, and none goes in vain.
  world.wanted = {2, 2, 3};
  world.play(120.0);
  CHECK(world.replicas(1) == 0);
  CHECK(world.replicas(2) == 2);
}

TEST_CASE("a lower service's replica ends its requests before a higher one has its chips")
{
  // Requests go one to each replica, and end at 101 s and 102 s. The higher service wants one from 60 s on: one of the two,
  // which started together, drains, and the higher's starts where it was.
  ServiceWorld world{2,
                     {ServiceAsked{.name = "low", .startup = Seconds{0}, .requests = {asks(1, 100), asks(2, 100)}},
                      ServiceAsked{.name = "high", .priority = 1}}};
  world.wanted = {2, 0};
  world.play(59.0);
  world.wanted = {2, 1};
  world.play(100.5);
  CHECK(world.replicas(0) == 2);
  CHECK(world.replicas(1) == 0);
  world.play(103.0);
  CHECK(world.replicas(0) == 1); // the other goes on, idle as it is
  CHECK(world.replicas(1) == 1);
  CHECK(world.runner->requests(0)->returned == 0);
  CHECK(world.runner->requests(0)->counts.completed == 2);
}

// One replica finishes 10 requests a second and keeps the objective up to 8. It is ready at 30 s; from there to 60 s come
// 16 requests a second of 100 tokens each: 48,000 tokens. Late, 30,000 of them are served and none within the objective;
// with what is over 8 a second turned away, the other half, all within it.
TEST_CASE("of a flow twice as large as its objective allows, half is shed and the rest is served within it")
{
  for (const auto shedding : {scenario::Shedding::none, scenario::Shedding::slo_capacity}) {
    ServiceWorld world{1, {ServiceAsked{.name = "chat", .rate = Hertz{16}, .shedding = shedding}}};
    world.wanted[0] = 1;
    world.play(30.0);
    const serving::ServiceTotals before = world.runner->totals(0);
    CHECK(before.offered == doctest::Approx(48'000.0));
    CHECK(before.served == 0.0);
    world.play(60.0);
    const serving::ServiceTotals after = world.runner->totals(0);
    const bool sheds = shedding != scenario::Shedding::none;
    CHECK(after.offered - before.offered == doctest::Approx(48'000.0));
    CHECK(after.served - before.served == doctest::Approx(sheds ? 24'000.0 : 30'000.0));
    CHECK(after.shed - before.shed == doctest::Approx(sheds ? 24'000.0 : 0.0));
    CHECK(after.within_slo - before.within_slo == doctest::Approx(sheds ? 24'000.0 : 0.0));
    CHECK(after.within_by_shedding - before.within_by_shedding == doctest::Approx(24'000.0));
  }
}

} // namespace leasehold::simulation
