#include "physics/training_memory.hpp"

#include "physics/training_step.hpp"
#include "training_samples.hpp"

#include <doctest/doctest.h>

#include <string>

namespace leasehold::physics {

using namespace test;

TEST_CASE("activations of GPT-3 follow Korthikanti et al., equation 4")
{
  // Tensor and sequence parallelism, attention recomputed: s·b·h·L·34/t = 2048 · 1 · 12288 · 96 · 34 / 8 = 10.268e9.
  TrainingPlan plan;
  plan.chips = plan.tensor = 8;
  plan.sequence = 2048;
  plan.recompute = Recompute::selective;
  plan.attention = AttentionKernel::unfused;
  const double expected = 2048.0 * 12288.0 * 96.0 * 34.0 / 8.0;
  CHECK(training_memory(gpt3(), plain_chip(), plan).activations.value() == doctest::Approx(expected));
  // Kept scores add 5·a·s²·b·L/t (equation 2's second term): 5 · 96 · 2048² · 96 / 8 = 24.159e9.
  plan.recompute = Recompute::none;
  const double scores = 5.0 * 96.0 * 2048.0 * 2048.0 * 96.0 / 8.0;
  CHECK(training_memory(gpt3(), plain_chip(), plan).activations.value() == doctest::Approx(expected + scores));
}

TEST_CASE("the first stage of 1F1B holds a whole depth, interleaving a little more")
{
  // arXiv 2205.05198 §4.2.3: L layers' worth on the first stage whatever the depth, times 1 + (p−1)/(p·v) interleaved.
  TrainingPlan plan;
  plan.chips = 64;
  plan.tensor = plan.pipeline = 8;
  plan.global_batch = 64.0;
  plan.sequence = 2048;
  const Bytes plain = training_memory(gpt3(), plain_chip(), plan).activations;
  TrainingPlan shallow = plan;
  shallow.chips = 8;
  shallow.pipeline = 1;
  CHECK(plain / training_memory(gpt3(), plain_chip(), shallow).activations == doctest::Approx(1.0));
  plan.interleave = 3;
  CHECK(training_memory(gpt3(), plain_chip(), plan).activations / plain == doctest::Approx(1.0 + 7.0 / 24.0));
}

TEST_CASE("ZeRO stages leave what figure 1 of the paper says")
{
  // arXiv 1910.02054 figure 1: 7.5e9 parameters, 64 ranks, 2 + 2 + 12 bytes: 120 GB, then 31.4, 16.6 and 1.9 GB.
  model::Transformer model = gpt3();
  model.vocabulary = 1; // embeddings out of the way
  model.attention_layers = model.dense_layers = 36;
  model.hidden = 4096;
  model.feedforward = 4 * 4096;
  model.heads = model.kv_heads = 32;
  const double parameters = model::total_parameters(model);
  CHECK(parameters == doctest::Approx(7.25e9).epsilon(0.01)); // the paper rounds; scale to its 7.5e9
  TrainingPlan plan;
  plan.chips = 64;
  plan.global_batch = 64.0;
  plan.gradient_bytes = 2.0;
  const auto state = [&](Sharding sharding) {
    plan.sharding = sharding;
    const TrainingMemory memory = training_memory(model, plain_chip(), plan);
    return (memory.weights + memory.gradients + memory.optimizer).value() * 7.5e9 / parameters / 1e9;
  };
  CHECK(state(Sharding::ddp) == doctest::Approx(120.0));
  CHECK(state(Sharding::zero1) == doctest::Approx(31.4).epsilon(0.002));
  CHECK(state(Sharding::zero2) == doctest::Approx(16.6).epsilon(0.003));
  // Full sharding keeps 1.9 GB and two gathered layers of 36: 2 · 2 · 7.5 / 36 = 0.83 GB.
  CHECK(state(Sharding::zero3) == doctest::Approx(1.875 + 0.833).epsilon(0.002));
}

TEST_CASE("a plan that does not fit says by how much")
{
  TrainingPlan plan;
  plan.sequence = 2048;
  plan.sharding = Sharding::ddp;
  const TrainingStep step = training_step(gpt3(), plain_chip(), plan);
  try {
    (void)predict_training_step(gpt3(), plain_chip(), plan);
    FAIL("175e9 parameters do not fit in 80 GB");
  } catch (const PlanDoesNotFit& reason) {
    CHECK(reason.available().value() == doctest::Approx(0.92 * 80e9));
    CHECK(reason.shortfall().value() == doctest::Approx(step.memory.sum().value() - 0.92 * 80e9));
    CHECK(std::string(reason.what()).find("GiB too much") != std::string::npos);
  }
}

TEST_CASE("automatic recomputation fills the memory and no more")
{
  TrainingPlan plan;
  plan.chips = 64;
  plan.sharding = Sharding::zero3;
  plan.global_batch = 128.0;
  plan.micro_batch = 2.0;
  plan.sequence = 2048;
  model::Transformer model = gpt3();
  model.attention_layers = model.dense_layers = 12;
  plan.recompute = Recompute::automatic;
  // 22e9 parameters leave 18 bytes / 64 ranks and two gathered layers; activations are 34 · 12288 · 4096 · 12 = 20.5e9
  // bytes, of which 20 GB hold a part.
  model::Chip chip = plain_chip();
  chip.memory = Bytes{25e9};
  const double share = recomputed_layers(model, chip, plan);
  REQUIRE(share > 0.0);
  REQUIRE(share < 1.0);
  CHECK(training_memory(model, chip, plan).sum().value() == doctest::Approx(usable_memory(chip).value()));
  chip.memory = Bytes{1e12};
  CHECK(recomputed_layers(model, chip, plan) == 0.0);
}

} // namespace leasehold::physics
