#include "physics/serving_disaggregated.hpp"

#include <algorithm>
#include <stdexcept>

namespace leasehold::physics {
namespace {

/// A batch of whole prompts alone.
StepLoad prompts_only(const RequestShape& shape, double prompts, double window)
{
  StepLoad load = steady_load(shape, prompts, window);
  load.decoding = load.context = load.windowed = 0.0;
  return load;
}

/// What a decode replica serves when prompts reach it computed.
RequestShape decode_shape(RequestShape shape)
{
  shape.cached = shape.input;
  return shape;
}

} // namespace

DisaggregatedRate predict_disaggregated(const model::Transformer& model, const model::Chip& chip,
                                        const DisaggregatedPlan& plan, const RequestShape& shape)
{
  if (!(plan.transfer > BytesPerSecond{}))
    throw std::invalid_argument("disaggregated serving: the transfer bandwidth must be positive");
  const ServingRate decode = predict_serving(model, chip, plan.decode, decode_shape(shape));
  const ServingRate prefill = predict_serving(model, chip, plan.prefill, shape);
  const StepCost cost(model, chip, plan.prefill);
  const double together = std::max(1.0, plan.prefill_batch_tokens * plan.prefill.ranks() / shape.fresh());
  const Seconds batch = cost.duration(prompts_only(shape, together, cost.window()));

  DisaggregatedRate rate;
  // One copy of the cache travels, however many the tensor spread keeps.
  const Bytes sent = model::cache_values_per_token(model) * shape.input * cache_size(plan.decode);
  rate.transfer = sent / plan.transfer;
  rate.prefill_rate = std::min(together / batch, 1.0 / rate.transfer);
  rate.decode_rate = decode.request_rate;
  rate.prefill_per_decode = rate.decode_rate / rate.prefill_rate;
  const double chips = plan.decode.chips + rate.prefill_per_decode * plan.prefill.chips;
  rate.output_rate_per_chip = decode.output_rate / chips;
  rate.first_token = prefill.prefill + rate.transfer;
  rate.per_token = decode.saturated_step;
  return rate;
}

} // namespace leasehold::physics
