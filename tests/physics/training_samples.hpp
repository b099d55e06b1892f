// Models and chips with round numbers for tests of training physics.
#pragma once

#include "physics/training_plan.hpp"

namespace leasehold::test {

/// GPT-3 175B as in arXiv 2205.05198 table 3: 96 layers of 12288, 96 heads, vocabulary 51200.
inline model::Transformer gpt3()
{
  model::Transformer model;
  model.name = "gpt3";
  model.hidden = 12288;
  model.vocabulary = 51200;
  model.feedforward = 4 * 12288;
  model.gated = false;
  model.tied = true;
  model.attention_layers = model.dense_layers = 96;
  model.heads = model.kv_heads = 96;
  model.head_size = 128;
  return model;
}

/// 48 layers of 2048 with 128 experts of which a token visits 8.
inline model::Transformer small_experts()
{
  model::Transformer model;
  model.name = "experts";
  model.hidden = 2048;
  model.vocabulary = 151936;
  model.attention_layers = model.expert_layers = 48;
  model.heads = 32;
  model.kv_heads = 4;
  model.head_size = 128;
  model.experts.total = 128;
  model.experts.active = 8;
  model.experts.feedforward = 768;
  return model;
}

/// A little like an H100: 1 PFLOP/s, 80 GB at 3 TB/s, domains of 8 with 450 GB/s, 50 GB/s beyond.
inline model::Chip plain_chip()
{
  model::Chip chip;
  chip.name = "plain";
  chip.bf16 = FlopsPerSecond{1e15};
  chip.fp8 = FlopsPerSecond{2e15};
  chip.memory = Bytes{80e9};
  chip.memory_bandwidth = BytesPerSecond{3e12};
  chip.scale_up_chips = 8;
  chip.scale_up_bandwidth = BytesPerSecond{450e9};
  chip.scale_out_bandwidth = BytesPerSecond{50e9};
  chip.chips_per_host = 8;
  chip.power = Watts{700.0};
  return chip;
}

/// Every constant 1 and no host time: what is left is arithmetic.
inline model::Chip ideal_chip()
{
  model::Chip chip = plain_chip();
  chip.memory_bandwidth = BytesPerSecond{1e30};
  chip.scale_up_bandwidth = chip.scale_out_bandwidth = BytesPerSecond{1e30};
  chip.calibration = {.matmul_efficiency = 1.0,
                      .memory_efficiency = 1.0,
                      .scale_up_efficiency = 1.0,
                      .attention_efficiency = 1.0,
                      .scale_out_efficiency = 1.0,
                      .operator_overhead = Seconds{0.0}};
  return chip;
}

} // namespace leasehold::test
