#include "physics/serving_rate.hpp"

#include "physics/serving_disaggregated.hpp"
#include "physics/serving_samples.hpp"
#include "physics/serving_search.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using namespace leasehold;
using namespace leasehold::physics;

namespace {

/// An H100 whose every efficiency is 1 and every overhead of its family 0: what is left is arithmetic, and what all
/// families share: FP8 products reach 0.9 of what BF16 ones do of their peak, and the engine works 0.5 ms between
/// iterations.
model::Chip ideal()
{
  model::Chip chip = samples::h100();
  chip.calibration = {.matmul_efficiency = 1.0,
                      .memory_efficiency = 1.0,
                      .scale_up_efficiency = 1.0,
                      .traffic = 0.0,
                      .attention_efficiency = 1.0,
                      .unpacking_efficiency = 1.0,
                      .layer_overhead = Seconds{0.0},
                      .sequence_overhead = Seconds{0.0}};
  return chip;
}

constexpr double wide_rate = 989e12, narrow_rate = 0.9 * 1979e12;
constexpr double between_iterations = 0.5e-3;

} // namespace

TEST_CASE("plans are read from text")
{
  const auto tensor = plan_from_text("TP8", model::Precision::fp8);
  REQUIRE(tensor);
  CHECK(tensor->chips == 8);
  CHECK(tensor->spread == Spread::tensor);
  CHECK(tensor->ranks() == 1);
  const auto expert = plan_from_text("DEP4", model::Precision::fp4);
  REQUIRE(expert);
  CHECK(expert->spread == Spread::expert);
  CHECK(expert->ranks() == 4);
  CHECK(weight_size(*expert).value() == 0.5625);
  // Attention in tensor parallel, experts whole.
  const auto whole = plan_from_text("EP16", model::Precision::fp8);
  REQUIRE(whole);
  CHECK(whole->chips == 16);
  CHECK(whole->ranks() == 1);
  CHECK(whole->whole_experts);
  CHECK(plan_from_text("2", model::Precision::fp8)->chips == 2);
  for (const char* bad : {"", "TP", "TP0", "TP-2", "PP4", "TP8x", "TP1.5"})
    CHECK_FALSE(plan_from_text(bad, model::Precision::fp8));
}

TEST_CASE("one decoding sequence on an ideal chip reads the weights once")
{
  // Llama 8B: a layer has 4096 x 128 x (64 + 16) = 41,943,040 attention and 3 x 4096 x 14336 = 176,160,768 feed-forward
  // weights; 32 layers of them at one byte, 6,979,321,856, and the output table, 4096 x 128256 x 2 bytes =
  // 1,050,673,152. At 3.35 TB/s: 2.39701 ms.
  const StepCost cost(samples::llama_8b(), ideal(), {});
  const StepParts parts = cost.parts({.decoding = 1, .context = 1000});
  CHECK(parts.weights == doctest::Approx(8029995008.0 / 3.35e12).epsilon(1e-9));
  // Its context: 32 layers x 2 x 8 heads x 128 x 1 byte x 1000 tokens = 65,536,000 bytes.
  CHECK(parts.cache == doctest::Approx(65536000.0 / 3.35e12).epsilon(1e-9));
  // Its products are done while their weights come in: 2 x 6,979,321,856 operations take 7.8 us.
  CHECK(parts.products == 0.0);
  CHECK(parts.collectives == 0.0);
  CHECK(parts.overhead == doctest::Approx(between_iterations).epsilon(1e-12));
}

TEST_CASE("a kernel takes what binds it: many tokens the arithmetic of the layers, and still the reading of the table")
{
  // A prompt of 1000 tokens: 2 x 6,979,321,856 x 1000 operations take 7.8 ms, reading those weights 2.1. The table is
  // needed for one token, 1.1 us, and read in 0.31 ms.
  const StepCost cost(samples::llama_8b(), ideal(), {});
  const StepParts parts = cost.parts({.prefill = 1000, .pairs = 500000, .first_tokens = 1});
  CHECK(parts.products == doctest::Approx(2 * 6979321856.0 * 1000 / narrow_rate).epsilon(1e-9));
  CHECK(parts.weights == doctest::Approx(1050673152.0 / 3.35e12).epsilon(1e-9));
}

TEST_CASE("latent attention decodes on the compressed vector, and is bound by arithmetic where the cache is narrow")
{
  // 128 heads over 61 layers: a position of context costs 2 x 128 x (2 x 512 + 64) x 61 = 16,990,208 operations, 17.2 ns at
  // the BF16 peak, and 576 x 61 = 35,136 bytes, 10.5 ns.
  const auto model = samples::latent_experts();
  const StepCost narrow(model, ideal(), {});
  const StepLoad load{.decoding = 1, .context = 20000};
  CHECK(narrow.parts(load).attention == doctest::Approx(20000 * 16990208.0 / 989e12).epsilon(1e-9));
  CHECK(narrow.parts(load).cache == 0.0);
  CHECK(narrow.per_context() == doctest::Approx(16990208.0 / 989e12).epsilon(1e-9));
  // In BF16 the bytes are twice as many, 21 ns, and bind.
  ServingPlan wide;
  wide.cache_size = Bytes{2.0};
  CHECK(StepCost(model, ideal(), wide).parts(load).cache == doctest::Approx(20000 * 2 * 35136 / 3.35e12).epsilon(1e-9));
  // Over eight chips of a tensor spread each has 16 heads, and the whole cache: reading binds, and is not divided.
  ServingPlan eight;
  eight.chips = 8;
  CHECK(StepCost(model, ideal(), eight).parts(load).cache == doctest::Approx(20000 * 35136 / 3.35e12).epsilon(1e-9));
  CHECK(StepCost(model, ideal(), eight).parts(load).attention == 0.0);
}

TEST_CASE("chips with whole experts wait for the busiest of them")
{
  // 4096 tokens at 4 of 32 experts: 16,384 copies, and 32 rows lost at each of 32 experts, 17,408 in all, of
  // 2 x 3 x 4096 x 2880 operations in 32 layers. Of four chips each gets 4096 in the mean; its share varies by
  // sqrt(1/4096 + 4/32) = 0.3539, and the largest of four is sqrt(2 ln 4) = 1.6651 of that above the mean.
  const auto model = samples::windowed_experts();
  ServingPlan split, whole;
  split.chips = whole.chips = 4;
  whole.whole_experts = true;
  const StepLoad load{.prefill = 4096};
  const double divided = StepCost(model, ideal(), split).parts(load).products;
  const double uneven = StepCost(model, ideal(), whole).parts(load).products;
  const double experts = 17408 * 2.0 * 3 * 4096 * 2880 * 32 / narrow_rate / 4;
  CHECK(uneven - divided ==
        doctest::Approx(experts * std::sqrt(1.0 / 4096 + 0.125) * std::sqrt(2 * std::log(4.0))).epsilon(1e-6));
  // On one chip there is nobody to wait for.
  whole.chips = split.chips = 1;
  CHECK(StepCost(model, ideal(), whole).parts(load).products == StepCost(model, ideal(), split).parts(load).products);
}

TEST_CASE("launches of a layer are those of its parts")
{
  // In shares of a layer of plain attention and a dense block: 61 of latent attention, 14/11 each,
  // 3 of dense blocks, 5/11, and 58 of experts, 14/11.
  model::Chip chip = ideal();
  chip.calibration.layer_overhead = Seconds{11e-6};
  CHECK(StepCost(samples::llama_8b(), chip, {}).parts({}).overhead == doctest::Approx(between_iterations + 32 * 11e-6));
  CHECK(StepCost(samples::latent_experts(), chip, {}).parts({}).overhead ==
        doctest::Approx(between_iterations + (61 * 14 + 3 * 5 + 58 * 14) * 1e-6));
}

TEST_CASE("a prompt's attention counts the pairs below the diagonal, or within the window")
{
  CHECK(pairs(0, 1000, 0) == 500000);
  CHECK(pairs(400, 1000, 0) == 500000 - 80000);
  // Window 100: the triangle up to 100, then a band of 100 a position.
  CHECK(pairs(0, 1000, 100) == 5000 + 900 * 100);
  CHECK(pairs(0, 300, 100) + pairs(300, 1000, 100) == pairs(0, 1000, 100));
  // 4 x 32 heads x 128 x 32 layers a pair, at the BF16 peak.
  const StepCost cost(samples::llama_8b(), ideal(), {});
  CHECK(cost.parts({.prefill = 1000, .pairs = 500000}).attention ==
        doctest::Approx(4.0 * 32 * 128 * 32 * 500000 / 989e12).epsilon(1e-9));
}

TEST_CASE("tensor spread divides weights and adds two all-reduces a layer")
{
  ServingPlan two;
  two.chips = 2;
  const StepCost one(samples::llama_8b(), ideal(), {}), both(samples::llama_8b(), ideal(), two);
  const StepLoad load{.decoding = 64, .context = 64000};
  CHECK(both.parts(load).weights == doctest::Approx(one.parts(load).weights / 2).epsilon(1e-12));
  CHECK(both.parts(load).cache == doctest::Approx(one.parts(load).cache / 2).epsilon(1e-12));
  // 32 layers x 2 all-reduces in one shot, each 64 tokens x 4096 x 2 bytes of the other chip at 8/11 of its links, and 3 us to
  // start; LL would take 2 x 1/2 of that at 141 GB/s, and 7.8 us.
  CHECK(both.parts(load).collectives ==
        doctest::Approx(64 * (64 * 4096 * 2 / (450e9 * 8 / 11) + 3.0e-6)).epsilon(1e-9));
}

TEST_CASE("a batch reaches E (1 - (1 - k/E)^n) experts")
{
  // 32 experts, 4 a token: one token reads 4, two read 32 (1 - (28/32)^2) = 7.5 in the mean, many read all.
  const auto model = samples::windowed_experts();
  const StepCost cost(model, ideal(), {});
  const double none = cost.parts({}).weights;
  const double expert = 32.0 * 3 * 4096 * 2880 / 3.35e12; // one expert of each of 32 layers, at one byte
  CHECK(cost.parts({.decoding = 1}).weights - none == doctest::Approx(4 * expert).epsilon(1e-9));
  CHECK(cost.parts({.decoding = 2}).weights - none == doctest::Approx(7.5 * expert).epsilon(1e-9));
  // 64 tokens reach 32 (1 - (7/8)^64); of 4096 the products take longer than the reading, and count there.
  CHECK(cost.parts({.decoding = 64}).weights - none ==
        doctest::Approx(32 * (1 - std::pow(0.875, 64)) * expert).epsilon(1e-9));
  CHECK(cost.parts({.prefill = 4096}).weights < none);
}

TEST_CASE("room for the cache: what weights and workspace leave, divided by bytes a token")
{
  // Weights 6,979,321,856 + two tables of 1,050,673,152 bytes = 9.0807 GB; 80 - 9.0807 - 3 = 67.919 GB, nine tenths of
  // which hold tokens of 65,536 bytes: 932,729.
  CHECK(cache_tokens(samples::llama_8b(), samples::h100(), {}) ==
        doctest::Approx(0.9 * (80e9 - 9080668160.0 - 3e9) / 65536).epsilon(1e-9));
  // Eight key-value heads on sixteen chips are kept twice.
  ServingPlan sixteen;
  sixteen.chips = 16;
  CHECK(cache_bytes_per_token(samples::llama_8b(), sixteen).value() == 2 * 65536);
}

TEST_CASE("saturation: the closed form is the fixed point of a full engine")
{
  ServingPlan plan;
  plan.maximum_batch = 64;
  const RequestShape shape{.input = 500, .output = 100};
  const ServingRate rate = predict_serving(samples::llama_8b(), ideal(), plan, shape);
  CHECK(rate.batch == 64);
  CHECK(rate.limit == BatchLimit::batch);
  // 64/100 requests finish an iteration, with 63.36 sequences decoding at a mean context of 550 and 320 prompt tokens.
  const StepCost cost(samples::llama_8b(), ideal(), plan);
  // Prompts come by chance: of iterations with none and with 1.64 of them, which are 820 tokens, 0.64/1.64 have them.
  const StepLoad without{.decoding = 63.36, .context = 63.36 * 550, .windowed = 63.36 * 550};
  const Seconds with = cost.duration({.decoding = 63.36,
                                      .context = 63.36 * 550,
                                      .windowed = 63.36 * 550,
                                      .prefill = 820,
                                      .pairs = 1.64 * 125000,
                                      .windowed_pairs = 1.64 * 125000,
                                      .first_tokens = 1.64});
  const Seconds step = (1.0 / 1.64) * cost.duration(without) + (0.64 / 1.64) * with;
  CHECK(rate.saturated_step.value() == doctest::Approx(step.value()).epsilon(1e-12));
  CHECK(rate.output_rate.value() == doctest::Approx(64 / step.value()).epsilon(1e-12));
  // Products of 883.36 tokens take 6.9 ms, 2.7 in the mean, longer than reading them and the table in the others, 1.6.
  CHECK(std::string(rate.bottleneck()) == "products");
}

TEST_CASE("the token budget limits prompts, the cache limits long contexts")
{
  ServingPlan plan;
  plan.token_budget = 1000;
  // Each request brings 4000 prompt tokens and 9 decode iterations: at most 1000 / 4009 of them an iteration.
  const ServingRate prompts = predict_serving(samples::llama_8b(), ideal(), plan, {.input = 4000, .output = 10});
  CHECK(prompts.limit == BatchLimit::token_budget);
  CHECK(prompts.batch == doctest::Approx(10 * 1000.0 / 4009));
  const ServingRate contexts = predict_serving(samples::llama_8b(), ideal(), {}, {.input = 30000, .output = 3000});
  CHECK(contexts.limit == BatchLimit::cache);
  CHECK(contexts.batch == doctest::Approx(contexts.cache_tokens / 33000));
}

TEST_CASE("a model that does not fit is refused with the number of bytes missing")
{
  model::Chip small = samples::h100();
  small.memory = Bytes{10e9};
  try {
    static_cast<void>(predict_serving(samples::llama_8b(), small, {}, {.input = 1000, .output = 24}));
    FAIL("it fits nothing");
  } catch (const ServingDoesNotFit& reason) {
    // 9.0807 + 3 + 1024 x 65,536 bytes / 0.9 = 12.1552 GB are needed.
    CHECK(reason.missing().value() == doctest::Approx(9080668160.0 + 3e9 + 1024 * 65536 / 0.9 - 10e9).epsilon(1e-9));
    CHECK(std::string(reason.what()).find("2.2 GB short") != std::string::npos);
  }
  CHECK_THROWS_AS(static_cast<void>(predict_serving(samples::llama_8b(), small, {}, {.input = 0, .output = 24})),
                  std::invalid_argument);
}

TEST_CASE("cached prompt tokens need no prefill")
{
  const RequestShape cold{.input = 4000, .output = 50}, warm{.input = 4000, .output = 50, .cached = 3500};
  const auto rate = [&](const RequestShape& shape) {
    return predict_serving(samples::llama_8b(), samples::h100(), {}, shape).output_rate.value();
  };
  CHECK(rate(warm) > 2.0 * rate(cold));
}

TEST_CASE("packed experts are computed in BF16 where the chip has no FP4")
{
  model::Transformer model = samples::windowed_experts();
  model.experts.stored_bits = 4.25;
  model::Chip chip = ideal();
  const double whole = StepCost(samples::windowed_experts(), chip, {}).parts({.prefill = 1000}).products;
  const double packed = StepCost(model, chip, {}).parts({.prefill = 1000}).products;
  chip.calibration.unpacking_efficiency = 0.5;
  const double slow = StepCost(model, chip, {}).parts({.prefill = 1000}).products;
  // 4 x 1000 copies and 32 x 32 rows lost, at 2 x 3 x 4096 x 2880 in 32 layers, at half the BF16 rate rather than the whole.
  CHECK(slow - packed == doctest::Approx(2.0 * 5024 * 3 * 4096 * 2880 * 32 / wide_rate).epsilon(1e-6));
  CHECK(packed > whole);
}

TEST_CASE("an FP4 that is no quicker than FP8 is computed as FP8, and read as FP4")
{
  // A prompt of 1000 tokens: 2 x 6,979,321,856 x 1000 operations at 0.9 of the FP8 peak, as in FP8, where an FP4 peak of its
  // own would be met by 0.66.
  model::Chip chip = ideal();
  chip.fp4 = chip.fp8;
  ServingPlan narrow;
  narrow.precision = model::Precision::fp4;
  const StepLoad prompt{.prefill = 1000, .first_tokens = 1};
  CHECK(StepCost(samples::llama_8b(), chip, narrow).parts(prompt).products ==
        doctest::Approx(2 * 6979321856.0 * 1000 / narrow_rate).epsilon(1e-9));
  CHECK(StepCost(samples::llama_8b(), chip, narrow).parts({.decoding = 1}).weights ==
        doctest::Approx((6979321856.0 * 0.5625 + 1050673152.0) / 3.35e12).epsilon(1e-9));
  chip.fp4 = 2.0 * chip.fp8;
  CHECK(StepCost(samples::llama_8b(), chip, narrow).parts(prompt).products ==
        doctest::Approx(2 * 6979321856.0 * 1000 / (0.66 * 2 * 1979e12)).epsilon(1e-9));
}

TEST_CASE("the best plan is the cheapest that meets the objective, and the same every time")
{
  const model::Chip chip = samples::h100();
  const RequestShape shape{.input = 1000, .output = 200};
  const auto free = best_serving_plan(samples::llama_8b(), chip, model::Precision::fp8, shape, {});
  REQUIRE(free);
  CHECK(free->plan.chips == 1); // nothing gained by splitting a model that fits
  // A lone step on one chip takes at least 8.03 GB / (3.35 TB/s x 0.75) = 3.2 ms; 2.5 ms need more chips.
  const ServiceObjective quick{.first_token = Seconds{1.0}, .per_token = Seconds{2.5e-3}};
  const auto fast = best_serving_plan(samples::llama_8b(), chip, model::Precision::fp8, shape, quick);
  REQUIRE(fast);
  CHECK(fast->plan.chips > 1);
  CHECK(fast->point.per_token <= quick.per_token);
  const ServiceObjective impossible{.first_token = Seconds{1.0}, .per_token = Seconds{1e-5}};
  CHECK_FALSE(best_serving_plan(samples::llama_8b(), chip, model::Precision::fp8, shape, impossible));
}

TEST_CASE("disaggregated: decode without prompts, a transfer, and pools that match")
{
  DisaggregatedPlan plan;
  plan.transfer = BytesPerSecond{50e9};
  const RequestShape shape{.input = 4000, .output = 200};
  const DisaggregatedRate rate = predict_disaggregated(samples::llama_8b(), samples::h100(), plan, shape);
  const ServingRate mixed = predict_serving(samples::llama_8b(), samples::h100(), plan.decode, shape);
  // 4000 tokens of 65,536 bytes over 50 GB/s.
  CHECK(rate.transfer.value() == doctest::Approx(4000 * 65536 / 50e9).epsilon(1e-12));
  CHECK(rate.per_token < mixed.saturated_step);
  CHECK(rate.prefill_per_decode == doctest::Approx(rate.decode_rate / rate.prefill_rate));
  CHECK(rate.output_rate_per_chip.value() ==
        doctest::Approx(rate.decode_rate.value() * 200 / (1 + rate.prefill_per_decode)).epsilon(1e-9));
  plan.transfer = BytesPerSecond{};
  CHECK_THROWS_AS(static_cast<void>(predict_disaggregated(samples::llama_8b(), samples::h100(), plan, shape)),
                  std::invalid_argument);
}
