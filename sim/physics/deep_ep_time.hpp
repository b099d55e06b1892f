// Times of DeepEP's exchanges of a mixture of experts (github.com/deepseek-ai/DeepEP), start-up included, as they stand
// alone. Those of training and serving (exchange_time) are these on as many multiprocessors as they could use: they have the
// start-up, links and cards, and no channels.
//
// Normal kernels move a row once to each host that has experts for it, over the cards, and from there over NVLink to each
// rank that does. They run on few multiprocessors, in pairs, the channels. A sender copies a row into the buffer of each
// host that it goes to, its own among them, and a receiver out of the buffers each row that is for its chip: these copies
// take time as bytes over the cards and over NVLink do, all at once, and the slowest counts. What comes back is summed on
// the way, by warps that wait for what they load, so that the first row of all takes long. Low-latency kernels move a row
// to each of its experts, straight over the card or over NVLink, on all multiprocessors.
#pragma once

#include "model/chip.hpp"
#include "physics/collectives.hpp"
#include "units/named.hpp"

#include <cstdint>

namespace leasehold::physics {

enum class DeepEpMode : std::uint8_t { normal, low_latency };
constexpr auto enum_names(Tag<DeepEpMode>)
{
  return std::to_array<Named<DeepEpMode>>({
      {DeepEpMode::normal, "normal", "a row goes once to each host, and is forwarded there: training and prefill"},
      {DeepEpMode::low_latency, "low_latency", "a row goes straight to each of its experts: decode"},
  });
}

enum class DeepEpOperation : std::uint8_t { dispatch, combine };
constexpr auto enum_names(Tag<DeepEpOperation>)
{
  return std::to_array<Named<DeepEpOperation>>({
      {DeepEpOperation::dispatch, "dispatch", "every token's row goes to its experts, in FP8"},
      {DeepEpOperation::combine, "combine", "the experts' rows come back and are summed, in BF16"},
  });
}

struct DeepEpExchange {
  DeepEpMode mode = DeepEpMode::normal;
  DeepEpOperation operation = DeepEpOperation::dispatch;
  double tokens = 4096.0; ///< of each chip
  double hidden = 7168.0; ///< values of a row
  ExpertSpread experts{8, 4};
  int chips = 16;
  int processors = 24; ///< multiprocessors that normal kernels run on; at least 2
};

[[nodiscard]] Seconds deep_ep_time(const DeepEpExchange& exchange, const model::Chip& chip);

} // namespace leasehold::physics
