#include "physics/load_sweep.hpp"
#include "physics/serving_disaggregated.hpp"
#include "physics/serving_samples.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace leasehold;
using namespace leasehold::physics;

namespace {

LoadPoint sweep_point(double by_user, double by_chip)
{
  return {.plan = {},
          .prefill = {},
          .clients = 1.0,
          .by_chip = TokensPerSecond{by_chip},
          .by_user = TokensPerSecond{by_user},
          .loop = {}};
}

} // namespace

TEST_CASE("on the frontier nothing else gives more of both")
{
  // (7, 2) is beaten by (8, 3) and by (9, 2), which is as full and quicker; of the two at 10 the fuller stays.
  const auto kept =
      frontier({sweep_point(8, 3), sweep_point(10, 0.5), sweep_point(7, 2), sweep_point(9, 2), sweep_point(10, 1)});
  REQUIRE(kept.size() == 3);
  CHECK(kept[0].by_user.value() == 10);
  CHECK(kept[0].by_chip.value() == 1);
  CHECK(kept[1].by_user.value() == 9);
  CHECK(kept[2].by_user.value() == 8);
  CHECK(frontier({}).empty());
}

TEST_CASE("loads go from one client to as many as find room")
{
  ServingPlan plan;
  plan.maximum_batch = 10;
  const auto points = loads_of(samples::llama_8b(), samples::h100(), plan, {.input = 500, .output = 100}, 2.0);
  REQUIRE(points.size() == 5); // 1, 2, 4, 8, 10
  CHECK(points[3].clients == 8);
  CHECK(points[4].clients == 10);
  for (std::size_t i = 1; i < points.size(); ++i) {
    CHECK(points[i].by_chip > points[i - 1].by_chip);
    CHECK(points[i].by_user < points[i - 1].by_user);
  }
}

TEST_CASE("prefill apart: users are quicker, and its chips are counted by the prompts they compute")
{
  const model::Transformer model = samples::llama_8b();
  const model::Chip chip = samples::h100();
  const RequestShape shape{.input = 4000, .output = 200};
  const std::array<ServingPlan, 1> prefills{};
  const auto apart = disaggregated_loads(model, chip, {}, prefills, BytesPerSecond{50e9}, shape, 2.0);
  const auto together = loads_of(model, chip, {}, shape, 2.0);
  DisaggregatedPlan plan;
  plan.transfer = BytesPerSecond{50e9};
  const Hertz prompts = predict_disaggregated(model, chip, plan, shape).prefill_rate;
  for (std::size_t i = 3; i < 6; ++i) {
    CAPTURE(i);
    CHECK(apart[i].by_user > together[i].by_user);
    // One chip decodes, and rate over prompts of others compute; together they give rate x 200 tokens.
    const double chips = 1.0 + apart[i].loop.request_rate / prompts;
    CHECK(apart[i].by_chip.value() == doctest::Approx(apart[i].loop.request_rate.value() * 200.0 / chips));
  }
  CHECK(disaggregated_loads(model, chip, {}, {}, BytesPerSecond{50e9}, shape, 2.0).empty());
}
