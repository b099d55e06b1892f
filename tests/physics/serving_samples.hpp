// Chips, models and request lists for tests, written out so that no test depends on the catalogue.
#pragma once

#include "model/chip.hpp"
#include "model/inference_request.hpp"
#include "model/transformer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>

namespace leasehold::physics::samples {

inline model::Chip h100()
{
  model::Chip chip;
  chip.name = "h100";
  chip.bf16 = FlopsPerSecond{989e12};
  chip.fp8 = FlopsPerSecond{1979e12};
  chip.memory = Bytes{80e9};
  chip.memory_bandwidth = BytesPerSecond{3.35e12};
  chip.scale_up_chips = 8;
  chip.scale_up_bandwidth = BytesPerSecond{450e9};
  chip.measured = true;
  return chip;
}

inline model::Transformer llama_8b()
{
  model::Transformer model;
  model.name = "llama-8b";
  model.hidden = 4096;
  model.vocabulary = 128256;
  model.feedforward = 14336;
  model.attention_layers = 32;
  model.dense_layers = 32;
  model.heads = 32;
  model.kv_heads = 8;
  model.head_size = 128;
  return model;
}

/// A mixture of experts with a window in every second layer.
inline model::Transformer windowed_experts()
{
  model::Transformer model = llama_8b();
  model.name = "windowed-experts";
  model.dense_layers = 0;
  model.expert_layers = 32;
  model.experts.total = 32;
  model.experts.active = 4;
  model.experts.feedforward = 2880;
  model.window = 256;
  model.windowed_layers = 16;
  return model;
}

/// DeepSeek-V3 (arXiv 2412.19437, section 4.2).
inline model::Transformer latent_experts()
{
  model::Transformer model;
  model.name = "latent-experts";
  model.hidden = 7168;
  model.vocabulary = 129280;
  model.feedforward = 18432;
  model.attention_layers = 61;
  model.dense_layers = 3;
  model.expert_layers = 58;
  model.heads = model.kv_heads = 128;
  model.head_size = 128;
  model.latent = {.query_rank = 1536, .cache_rank = 512, .rotary_size = 64, .value_size = 128};
  model.experts.total = 256;
  model.experts.active = 8;
  model.experts.feedforward = 2048;
  model.experts.shared = 2048;
  return model;
}

/// An exponential variate by inversion, the same with every standard library.
inline double exponential(std::mt19937_64& engine, double mean)
{
  const double u = (double(engine() >> 11U) + 0.5) * 0x1p-53;
  return -mean * std::log(u);
}

/// Poisson arrivals with exponential lengths around the given means.
inline model::InferenceTrace poisson(std::size_t requests, double rate, double input, double output, std::uint64_t seed)
{
  std::mt19937_64 engine(seed);
  model::InferenceTrace trace;
  double now = 0.0;
  for (std::size_t i = 0; i < requests; ++i) {
    now += exponential(engine, 1.0 / rate);
    trace.requests.push_back({.arrival = Timestamp{now},
                              .input = static_cast<std::uint32_t>(std::ceil(exponential(engine, input))),
                              .output = static_cast<std::uint32_t>(std::ceil(exponential(engine, output)))});
  }
  return trace;
}

} // namespace leasehold::physics::samples
