#include "physics/training_work.hpp"

#include "physics/collectives.hpp"
#include "physics/training_constants.hpp"
#include "training_samples.hpp"

#include <doctest/doctest.h>

namespace leasehold::physics {

using namespace test;

TEST_CASE("FLOP a token of GPT-3 equals the closed form of Korthikanti et al.")
{
  // arXiv 2205.05198 appendix A: 72·B·L·s·h²·(1 + s/6h + V/12hL) for a step, attention over the whole square. A causal
  // mask leaves half of the square: s/12h. Per token: 72 · 96 · 12288² · (1 + 2048/147456 + 51200/(12·12288·96)).
  const double h = 12288.0;
  const double expected = 72.0 * 96.0 * h * h * (1.0 + 2048.0 / (12.0 * h) + 51200.0 / (12.0 * h * 96.0));
  CHECK(training_flops_per_token(gpt3(), 2048).value() == doctest::Approx(expected).epsilon(1e-12));
  // 6 N D with N = 12·96·h² + 51200·h = 174.58e9 parameters is all but the attention: 1.0474e12.
  CHECK(training_flops_per_token(gpt3(), 0).value() == doctest::Approx(6.0 * model::total_parameters(gpt3())));
  CHECK(model::total_parameters(gpt3()) == doctest::Approx(174.58e9).epsilon(1e-4));
}

TEST_CASE("a chip without losses needs exactly the FLOP")
{
  // Products: 6·N FLOP a token on 1e15 FLOP/s. Attention: forward 2·96·(2048/2)·12288·2 FLOP a token, and 2.5 times
  // that backward (five products for two).
  TrainingPlan plan;
  plan.sequence = 2048;
  plan.micro_batch = 2.0;
  model::Chip chip = ideal_chip();
  const MicroBatchWork work = micro_batch_work(gpt3(), chip, plan);
  const double tokens = 2.0 * 2048.0;
  const double products = (work.matmul + work.head).sum().value();
  CHECK(products == doctest::Approx(6.0 * model::total_parameters(gpt3()) * tokens / 1e15).epsilon(1e-9));
  const double forward = 2.0 * 96.0 * 1024.0 * 12288.0 * 2.0 * tokens / 1e15;
  CHECK(work.attention.forward.value() == doctest::Approx(forward).epsilon(1e-9));
  CHECK(work.attention.backward.value() == doctest::Approx(2.5 * forward).epsilon(1e-9));
  CHECK(work.elementwise.sum().value() < 1e-12);
}

TEST_CASE("tensor ranks divide the products of a layer")
{
  TrainingPlan one;
  one.sequence = 2048;
  TrainingPlan eight = one;
  eight.chips = eight.tensor = 8;
  const Seconds whole = micro_batch_work(gpt3(), ideal_chip(), one).matmul.sum();
  const Seconds share = micro_batch_work(gpt3(), ideal_chip(), eight).matmul.sum();
  CHECK(whole / share == doctest::Approx(8.0));
}

TEST_CASE("experts cost the active ones and adapters no weight gradients")
{
  TrainingPlan plan;
  const MicroBatchWork trained = micro_batch_work(small_experts(), ideal_chip(), plan);
  // Experts run at the mean over the maximum load of their group; everything else at the peak.
  const double expert_flops = 6.0 * 48.0 * 8.0 * 3.0 * 2048.0 * 768.0;
  const double other_flops = 6.0 * model::active_parameters(small_experts()) - expert_flops;
  const double expected = (other_flops + expert_flops / constants::expert_balance) * 4096.0 / 1e15;
  CHECK((trained.matmul + trained.head).sum().value() == doctest::Approx(expected).epsilon(1e-9));
  plan.tuning = Tuning::adapter;
  const MicroBatchWork frozen = micro_batch_work(small_experts(), ideal_chip(), plan);
  CHECK(frozen.matmul.sum() / trained.matmul.sum() == doctest::Approx(2.0 / 3.0));
}

TEST_CASE("contiguous pieces of a sequence wait for the last one")
{
  // With c pieces the last attends to all before it: (2c − 1)/c times the mean. For c = 4: 1.75.
  TrainingPlan balanced;
  balanced.chips = balanced.context = 4;
  balanced.sequence = 65536;
  TrainingPlan contiguous = balanced;
  contiguous.balanced_context = false;
  const auto attention = [](const TrainingPlan& plan) {
    return micro_batch_work(gpt3(), ideal_chip(), plan).attention.forward;
  };
  CHECK(attention(contiguous) / attention(balanced) == doctest::Approx(1.75));
}

TEST_CASE("FP8 halves large products and casts keep it from doing better")
{
  TrainingPlan wide;
  wide.sequence = 8192;
  TrainingPlan narrow = wide;
  narrow.precision = model::Precision::fp8;
  model::Chip chip = plain_chip();
  const double speedup =
      micro_batch_work(gpt3(), chip, wide).matmul.sum() / micro_batch_work(gpt3(), chip, narrow).matmul.sum();
  CHECK(speedup > 1.5);
  CHECK(speedup < 2.0);
}

TEST_CASE("rings and exchanges move what they should")
{
  const Fabric net{BytesPerSecond{100.0}, BytesPerSecond{10.0}, 8};
  // Eight ranks in a domain: 7/8 of 800 bytes at 100 B/s = 7 s.
  CHECK(ring_time(Bytes{800.0}, 8, 1, net).value() == doctest::Approx(7.0));
  // Sixteen ranks in two domains: a chip carries 1/8 of the half that crosses, 50 bytes at 10 B/s = 5 s; inside 7 s.
  CHECK(ring_time(Bytes{800.0}, 16, 1, net).value() == doctest::Approx(7.0));
  // The same ranks eight chips apart: each alone in its domain, 15/16 of the buffer over its card = 75 s.
  CHECK(ring_time(Bytes{800.0}, 16, 8, net).value() == doctest::Approx(75.0));
  CHECK(ring_time(Bytes{800.0}, 1, 1, net).value() == 0.0);
  // One expert a token over 8 ranks: 7/8 of the rows travel. 10 rows of 8 bytes: 70 bytes at 100 B/s.
  CHECK(exchange_time(10.0, Bytes{8.0}, {1}, 8, net).value() == doctest::Approx(0.7));
  // Two domains of 8: 7/8 of the rows go over links, to whichever domain, 80·(7/8)/100 = 0.7 s; half of them over cards at the
  // same time, 80·0.5/10 = 4 s.
  CHECK(exchange_time(10.0, Bytes{8.0}, {1}, 16, net).value() == doctest::Approx(4.0));
  // With cards of 1,000 B/s the links are slower, which carry what comes from both domains.
  CHECK(exchange_time(10.0, Bytes{8.0}, {1}, 16, {BytesPerSecond{100.0}, BytesPerSecond{1000.0}, 8}).value() ==
        doctest::Approx(0.7));
}

TEST_CASE("a token whose experts lie on few domains crosses fewer cards")
{
  // 8 domains of one chip, links of no matter. 2 experts on any of 8: 8·(1 − (7/8)²) = 1.875 distinct, 7/8 of them elsewhere.
  // On 1 of 8: both there, one copy, 7/8 of them elsewhere. On 2 of 8: 2·(1 − 1/4) = 1.5 · 7/8.
  const Fabric net{BytesPerSecond{100.0}, BytesPerSecond{10.0}, 1};
  CHECK(exchange_time(10.0, Bytes{8.0}, {2, 0}, 8, net).value() == doctest::Approx(8.0 * 1.875 * 7.0 / 8.0));
  CHECK(exchange_time(10.0, Bytes{8.0}, {2, 1}, 8, net).value() == doctest::Approx(8.0 * 7.0 / 8.0));
  CHECK(exchange_time(10.0, Bytes{8.0}, {2, 2}, 8, net).value() == doctest::Approx(8.0 * 1.5 * 7.0 / 8.0));
  CHECK(exchange_time(10.0, Bytes{8.0}, {2, 9}, 8, net) ==
        exchange_time(10.0, Bytes{8.0}, {2}, 8, net)); // there are but 8
}

} // namespace leasehold::physics
