#include "physics/request_fleet.hpp"

#include "physics/serving_samples.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <optional>
#include <random>
#include <vector>

using namespace leasehold;
using namespace leasehold::physics;

namespace {

/// What a fleet told, by number.
struct Listener {
  std::map<std::uint64_t, RequestFleet::Told> told;
  [[nodiscard]] RequestFleet::Sink sink()
  {
    return [this](const RequestFleet::Told& one) {
      CHECK_FALSE(told.contains(one.number)); // nothing is told twice
      told.emplace(one.number, one);
    };
  }
};

} // namespace

TEST_CASE("a fleet that stays the same does what serve_requests does")
{
  const auto trace = samples::poisson(3000, 25.0, 800, 150, 7);
  const ServingPlan plan;
  const StepCost cost(samples::llama_8b(), samples::h100(), plan);
  EngineLimits limits = engine_limits(plan, 60'000);
  for (const Routing routing : {Routing::round_robin, Routing::least_loaded}) {
    const EngineRun whole = serve_requests(trace, {.cost = cost, .limits = limits, .replicas = 3, .routing = routing});
    Listener listener;
    RequestFleet fleet{routing, listener.sink()};
    for (int r = 0; r < 3; ++r)
      fleet.add(cost, limits, 0, 0.0);
    double next = 10.0; // played in pieces, as a run loop does
    for (const auto& request : trace.requests) {
      for (; next < request.arrival.value(); next += 10.0)
        fleet.advance(next);
      fleet.arrive(request, {}, 0);
    }
    fleet.advance(1e9);
    CHECK(fleet.counts().completed == whole.counts.completed);
    CHECK(fleet.counts().conserved());
    // Runs of iterations are cut where the fleet is played in pieces: sums round otherwise.
    std::size_t different = 0;
    for (const auto& [number, told] : listener.told)
      different += std::abs(told.outcome.first_token - whole.outcomes[number].first_token) > 1e-9 ||
                   std::abs(told.outcome.finish - whole.outcomes[number].finish) > 1e-9;
    CHECK(different == 0);
    CHECK(listener.told.size() == 3000);
  }
}

TEST_CASE("a request whose replica goes keeps its tokens and is computed again elsewhere")
{
  // Every iteration takes 1 s. The prompt yields a token at 1 s, then one a second. The replica goes at 4.5 s: tokens 1
  // to 4 are out, the fifth iteration yields nothing. The next replica is there at 10 s: its first iteration computes
  // prompt and four tokens again and yields token 5 at 11 s, and token 10 comes at 16 s.
  Listener listener;
  RequestFleet fleet{Routing::least_loaded, listener.sink()};
  const StepCost second = StepCost::constant(Seconds{1.0});
  const EngineLimits limits{.token_budget = 1000.0};
  const auto first = fleet.add(second, limits, 0, 0.0);
  fleet.arrive({.arrival = Timestamp{0.0}, .input = 100, .output = 10}, {}, 0);
  fleet.remove(first, 4.5);
  CHECK(fleet.returned() == 1);
  CHECK(fleet.lost_context() == 104);
  fleet.arrive({.arrival = Timestamp{6.0}, .input = 100, .output = 1}, {}, 0); // meets no replica, and waits
  fleet.advance(9.0);
  CHECK(fleet.counts().queued == 2);
  CHECK(fleet.counts().conserved());
  fleet.add(second, limits, 0, 10.0);
  fleet.advance(15.5);
  CHECK(fleet.counts().running == 1);
  CHECK(fleet.counts().completed == 1);
  CHECK(listener.told.at(1).outcome.finish == 11.0);
  fleet.visit_unfinished([](const RequestFleet::Told& told) {
    CHECK(told.number == 0);
    CHECK(told.outcome.state == RequestOutcome::State::running);
    CHECK(told.outcome.first_token == 1.0);
  });
  fleet.advance(100.0);
  CHECK(listener.told.at(0).outcome.first_token == 1.0);
  CHECK(listener.told.at(0).outcome.finish == 16.0);
  CHECK(listener.told.at(0).outcome.evictions == 1);
}

TEST_CASE("an iteration under way when its replica goes yields neither a first nor a last token")
{
  // At 0.5 s the iteration that would yield the only token of request 0 is under way. It is computed from 2 s to 3 s.
  Listener listener;
  RequestFleet fleet{Routing::round_robin, listener.sink()};
  const StepCost second = StepCost::constant(Seconds{1.0});
  const auto first = fleet.add(second, {}, 0, 0.0);
  fleet.arrive({.arrival = Timestamp{0.0}, .input = 5, .output = 1}, {}, 0);
  fleet.advance(0.5);
  CHECK(fleet.counts().running == 1);
  fleet.remove(first, 0.5);
  CHECK(fleet.counts().queued == 1);
  fleet.add(second, {}, 0, 2.0);
  fleet.advance(10.0);
  CHECK(listener.told.at(0).outcome.first_token == 3.0);
  CHECK(listener.told.at(0).outcome.finish == 3.0);
}

TEST_CASE("half the speed is twice the time of every iteration, from the next one on")
{
  // Prompt and nine further tokens at 1 s each. At 3.5 s the speed falls to a half: the fourth iteration still ends at
  // 4 s, and the other six take 2 s each.
  Listener listener;
  RequestFleet fleet{Routing::round_robin, listener.sink()};
  const auto replica = fleet.add(StepCost::constant(Seconds{1.0}), {}, 0, 0.0);
  fleet.arrive({.arrival = Timestamp{0.0}, .input = 5, .output = 10}, {}, 0);
  fleet.set_speed(replica, 0.5, 3.5);
  fleet.advance(100.0);
  CHECK(listener.told.at(0).outcome.first_token == 1.0);
  CHECK(listener.told.at(0).outcome.finish == 16.0);
}

TEST_CASE("requests go to replicas that can hold them, and are dropped where none can")
{
  Listener listener;
  RequestFleet fleet{Routing::round_robin, listener.sink()};
  const StepCost second = StepCost::constant(Seconds{1.0});
  fleet.add(second, {.cache_tokens = 50}, 0, 0.0);
  fleet.add(second, {.cache_tokens = 200}, 0, 0.0);
  for (const std::uint32_t input : {100U, 100U, 10U, 300U})
    fleet.arrive({.arrival = Timestamp{0.0}, .input = input, .output = 1}, {}, 0);
  fleet.advance(10.0);
  CHECK(fleet.counts().completed == 3);
  CHECK(fleet.counts().dropped == 1);
  CHECK(listener.told.at(3).outcome.state == RequestOutcome::State::dropped);
}

TEST_CASE("no request is lost, whatever replicas do")
{
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    const auto trace = samples::poisson(800, 10.0, 500, 80, seed);
    const ServingPlan plan;
    const StepCost cost(samples::llama_8b(), samples::h100(), plan);
    EngineLimits limits = engine_limits(plan, 20'000);
    limits.admission = seed % 2 == 0 ? Admission::grow : Admission::reserve;
    Listener listener;
    RequestFleet fleet{seed % 3 == 0 ? Routing::round_robin : Routing::least_loaded, listener.sink()};
    std::vector<std::uint32_t> replicas;
    std::size_t next = 0;
    for (double now = 0.0; now < 100.0; now += samples::exponential(random, 0.5)) {
      for (; next < trace.requests.size() && trace.requests[next].arrival.value() < now; ++next)
        fleet.arrive(trace.requests[next], {}, 0);
      const auto what = random() % 4;
      if (what == 0 && replicas.size() < 6)
        replicas.push_back(fleet.add(cost, limits, 0, now));
      if (what == 1 && !replicas.empty()) {
        const auto gone = static_cast<std::ptrdiff_t>(random() % replicas.size());
        fleet.remove(replicas[static_cast<std::size_t>(gone)], now);
        replicas.erase(replicas.begin() + gone);
      }
      fleet.advance(now);
      const EngineCounts counts = fleet.counts();
      CHECK(counts.conserved());
      CHECK(counts.injected == next);
    }
    for (; next < trace.requests.size(); ++next)
      fleet.arrive(trace.requests[next], {}, 0);
    fleet.add(cost, limits, 0, 200.0);
    fleet.advance(1e9);
    CHECK(fleet.counts().completed == 800);
    CHECK(fleet.returned() > 0);
    for (const auto& [number, told] : listener.told) {
      CHECK(told.outcome.first_token > told.request.arrival.value());
      CHECK(told.outcome.finish >= told.outcome.first_token);
    }
  }
}

// A prompt fills an iteration of 1 s and yields the only token; requests come every half second, twice as many as are
// served. Nobody knows that answers are so short: one that is ahead is reckoned to go on with a token an iteration, so that
// the next prompt, of 100 tokens in a budget of 99, takes two. At 1 s one waits, of which the engine is to begin the prompt,
// and the newcomer's token is expected 3 s later, just in time; at 1.5 s that prompt's iteration ends at 2 s, one waits, and
// it would be 5 s, 3.5 s later. So goes each second after that: those that come in the middle of an iteration are refused, 99
// of 200, and the served half keeps its time.
TEST_CASE("of twice the load that is served in time, half is shed and the rest has its first token in time")
{
  Listener listener;
  RequestFleet fleet{Routing::least_loaded, listener.sink()};
  fleet.add(StepCost::constant(Seconds{1.0}), {.token_budget = 100.0}, 0, 0.0);
  fleet.shed(3.0);
  for (int i = 0; i < 200; ++i)
    fleet.arrive({.arrival = Timestamp{0.5 * i}, .input = 100, .output = 1}, {}, 0);
  fleet.advance(1e6);
  CHECK(fleet.counts().shed == 99);
  CHECK(fleet.counts().completed == 101);
  CHECK(fleet.counts().conserved());
  for (const auto& [number, told] : listener.told)
    if (told.outcome.state == RequestOutcome::State::completed)
      CHECK(told.outcome.first_token - told.request.arrival.value() <= 3.0);
    else
      CHECK(told.outcome.state == RequestOutcome::State::shed);
  CHECK(listener.told.at(2).outcome.state == RequestOutcome::State::completed); // of 1 s
  CHECK(listener.told.at(3).outcome.state == RequestOutcome::State::shed);      // of 1.5 s
}

TEST_CASE(
    "a replica that may have two requests at a time refuses a third, and nothing is refused where nothing is shed")
{
  for (const bool sheds : {false, true}) {
    Listener listener;
    RequestFleet fleet{Routing::least_loaded, listener.sink()};
    fleet.allow(fleet.add(StepCost::constant(Seconds{1.0}), {}, 0, 0.0), 2.0);
    if (sheds)
      fleet.shed(1000.0);
    for (const double at : {0.0, 0.1, 0.2})
      fleet.arrive({.arrival = Timestamp{at}, .input = 5, .output = 10}, {}, 0);
    fleet.advance(100.0);
    CHECK(fleet.counts().shed == (sheds ? 1 : 0));
    CHECK(fleet.counts().completed == (sheds ? 2 : 3));
  }
}

TEST_CASE("a request that would wait for room in the cache is shed, as nobody knows for how long")
{
  // Room for one of 100 + 10 tokens and not for two.
  Listener listener;
  RequestFleet fleet{Routing::least_loaded, listener.sink()};
  fleet.add(StepCost::constant(Seconds{1.0}), {.cache_tokens = 200.0}, 0, 0.0);
  fleet.shed(1000.0);
  for (const double at : {0.0, 0.5, 20.0})
    fleet.arrive({.arrival = Timestamp{at}, .input = 100, .output = 10}, {}, 0);
  fleet.advance(100.0);
  CHECK(listener.told.at(1).outcome.state == RequestOutcome::State::shed);
  CHECK(fleet.counts().completed == 2);
}

TEST_CASE("what a request is to expect of an engine is what it gets where nobody ends before")
{
  // With real costs: three prompts ahead, of which one decodes already; answers are long.
  const ServingPlan plan;
  const StepCost cost(samples::llama_8b(), samples::h100(), plan);
  std::vector<RequestOutcome> outcomes(4);
  EngineLimits limits = engine_limits(plan, 100'000);
  limits.token_budget = 512.0;
  EngineReplica replica{cost, limits, outcomes};
  const auto request = [](double arrival, std::uint32_t input) {
    return model::InferenceRequest{.arrival = Timestamp{arrival}, .input = input, .output = 5000};
  };
  replica.submit(0, request(0.0, 300), {}, 0);
  replica.advance_to(1.0);
  replica.submit(1, request(1.0, 1000), {}, 0);
  replica.submit(2, request(1.0, 1700), {}, 0);
  const model::InferenceRequest last = request(replica.now(), 900);
  const double expected = replica.first_token_ahead(last);
  replica.submit(3, last, {}, 0);
  replica.advance_to(10.0);
  CHECK(outcomes[3].first_token == doctest::Approx(expected).epsilon(1e-9));
}

TEST_CASE("a replica that drains gets nothing more, and says when it ends what it has")
{
  Listener listener;
  RequestFleet fleet{Routing::round_robin, listener.sink()};
  const auto first = fleet.add(StepCost::constant(Seconds{1.0}), {}, 0, 0.0);
  fleet.arrive({.arrival = Timestamp{0.0}, .input = 5, .output = 10}, {}, 0);
  fleet.drain(first, 2.0);
  CHECK(fleet.drained_at(first) == doctest::Approx(10.0));
  fleet.arrive({.arrival = Timestamp{3.0}, .input = 5, .output = 1}, {}, 0); // there is nobody for it
  fleet.advance(11.0);
  CHECK_FALSE(fleet.drained_at(first));
  CHECK(fleet.counts().queued == 1);
  fleet.reopen(first, 12.0);
  fleet.advance(20.0);
  CHECK(listener.told.at(1).outcome.finish == 13.0);
  CHECK(fleet.returned() == 0);
}

// Two kinds: of three requests for the second one goes to each of its replicas and the third again to one of them, idle as
// the first kind is. Once none of its kind takes requests they go elsewhere.
TEST_CASE("a request of a kind goes to replicas of that kind, while any takes requests")
{
  for (const Routing routing : {Routing::round_robin, Routing::least_loaded}) {
    Listener listener;
    RequestFleet fleet{routing, listener.sink()};
    EngineLimits limits;
    limits.maximum_batch = 1;
    fleet.add(StepCost::constant(Seconds{1.0}), limits, 0, 0.0, 1.0, 0);
    const auto second = fleet.add(StepCost::constant(Seconds{1.0}), limits, 0, 0.0, 1.0, 1);
    const auto ask = [&](double at, std::optional<std::uint32_t> kind) {
      fleet.arrive({.arrival = Timestamp{at}, .input = 5, .output = 10}, {}, 0, kind);
    };
    ask(0.0, 1);
    ask(0.0, 1);
    ask(0.0, 0);
    fleet.advance(15.0);
    CHECK(fleet.counts().completed == 2); // one of each kind; the other waits for the first
    fleet.advance(20.0);
    CHECK(fleet.counts().completed == 3);
    fleet.drain(second, 20.0);
    ask(20.0, 1);
    ask(20.0, std::nullopt);
    fleet.advance(41.0);
    CHECK(fleet.counts().completed == 5); // one after the other at the first
  }
}
