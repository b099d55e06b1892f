// Prefill and decode on replicas of their own, the cache sent from one to the other (DistServe, OSDI 24; Splitwise,
// ISCA 24; Mooncake, FAST 25). Decoding iterations then hold no prompts, so tokens come evenly; the price is the
// transfer, and that the two pools must match.
#pragma once

#include "physics/serving_rate.hpp"

namespace leasehold::physics {

struct DisaggregatedPlan {
  ServingPlan prefill;
  ServingPlan decode;
  BytesPerSecond transfer; ///< one-way, of one prefill replica; usually its chips' share of the network cards
};

/// What a prefill replica serves: prompts, of which it yields the first output token alone.
[[nodiscard]] RequestShape prefill_shape(RequestShape shape);
/// What a decode replica serves: prompts reach it computed, but for the last token, which yields the first output token
/// there (so do vLLM's decode instances).
[[nodiscard]] RequestShape decode_shape(RequestShape shape);
/// What travels of a mean request: one copy of its prompt's cache, however many the tensor spread of the decode replica
/// keeps, and the states of state-space layers.
[[nodiscard]] Bytes cache_sent(const model::Transformer& model, const ServingPlan& decode, const RequestShape& shape);

struct DisaggregatedRate {
  Hertz prefill_rate;                   ///< prompts of one prefill replica, computing and sending overlapped
  Hertz decode_rate;                    ///< requests of one decode replica, saturated
  double prefill_per_decode = 0.0;      ///< prefill replicas a decode replica keeps busy
  TokensPerSecond output_rate_per_chip; ///< of a deployment in that ratio
  Seconds transfer;                     ///< of one request's cache, which its first token waits for
  Seconds first_token;                  ///< one prompt on idle replicas, until its first token is on the decode side
  Seconds per_token;                    ///< a saturated decode iteration
};

/// Throws what `predict_serving` throws, and std::invalid_argument without a transfer bandwidth.
[[nodiscard]] DisaggregatedRate predict_disaggregated(const model::Transformer& model, const model::Chip& chip,
                                                      const DisaggregatedPlan& plan, const RequestShape& shape);

} // namespace leasehold::physics
