#include "physics/request_engine_prefix.hpp"

#include "physics/request_engine.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace leasehold;
using namespace leasehold::physics;

TEST_CASE("hits are the leading blocks that are present")
{
  PrefixCache cache;
  const std::array<std::uint32_t, 3> first{1, 2, 3}, longer{1, 2, 4}, other{9, 2, 3};
  CHECK(cache.visit(first) == 0);
  CHECK(cache.visit(longer) == 2);
  CHECK(cache.visit(other) == 0); // 2 and 3 are present, but not after 9
  CHECK(cache.visit({}) == 0);
  CHECK(cache.blocks_seen() == 9);
  CHECK(cache.hit_ratio() == doctest::Approx(2.0 / 9.0));
}

TEST_CASE("the least recently used block leaves first, the end of a prompt before its start")
{
  PrefixCache cache(3);
  const std::array<std::uint32_t, 2> a{1, 2}, b{3, 4};
  cache.visit(a);
  cache.visit(b); // 2 leaves: it was touched before 1
  CHECK(cache.visit(std::array<std::uint32_t, 1>{1}) == 1);
  CHECK(cache.visit(std::array<std::uint32_t, 1>{2}) == 0);
  PrefixCache none(0);
  none.visit(a);
  CHECK(none.visit(a) == 0);
}

TEST_CASE("a replica computes only what its cache lacks, and always the last prompt token")
{
  model::InferenceTrace trace;
  trace.block_tokens = 100;
  trace.prefix_blocks = {1, 2, 1, 2};
  trace.requests = {{.arrival = Timestamp{0.0}, .input = 200, .output = 2, .first_block = 0, .blocks = 2},
                    {.arrival = Timestamp{9.0}, .input = 200, .output = 2, .first_block = 2, .blocks = 2}};
  const EngineSetup setup{.cost = StepCost::constant(Seconds{1.0}), .limits = {}, .prefix_blocks = 10};
  const EngineRun run = serve_requests(trace, setup);
  CHECK(run.blocks_hit == 2);
  CHECK(run.prefilled_tokens == 201);
}
