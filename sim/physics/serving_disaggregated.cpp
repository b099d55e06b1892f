#include "physics/serving_disaggregated.hpp"

#include "physics/fluid_service.hpp"

#include <algorithm>
#include <stdexcept>

namespace leasehold::physics {

RequestShape prefill_shape(RequestShape shape)
{
  shape.output = 1.0;
  shape.output_cv = 0.0;
  return shape;
}

RequestShape decode_shape(RequestShape shape)
{
  shape.cached = shape.input;
  return shape;
}

Bytes cache_sent(const model::Transformer& model, const ServingPlan& decode, const RequestShape& shape)
{
  return model::cache_values_per_token(model) * shape.input * cache_size(decode) + state_bytes(model);
}

DisaggregatedRate predict_disaggregated(const model::Transformer& model, const model::Chip& chip,
                                        const DisaggregatedPlan& plan, const RequestShape& shape)
{
  if (!(plan.transfer > BytesPerSecond{}))
    throw std::invalid_argument("disaggregated serving: the transfer bandwidth must be positive");
  const ServingRate decode = predict_serving(model, chip, plan.decode, decode_shape(shape));
  const FluidService prefill{model, chip, plan.prefill, prefill_shape(shape)};

  DisaggregatedRate rate;
  rate.transfer = cache_sent(model, plan.decode, shape) / plan.transfer;
  rate.prefill_rate = std::min(prefill.request_capacity(), 1.0 / rate.transfer);
  rate.decode_rate = FluidService{model, chip, plan.decode, decode_shape(shape)}.request_capacity();
  rate.prefill_per_decode = rate.decode_rate / rate.prefill_rate;
  const double chips = plan.decode.chips + rate.prefill_per_decode * plan.prefill.chips;
  rate.output_rate_per_chip = TokensPerSecond{rate.decode_rate.value() * shape.output / chips};
  rate.first_token = predict_serving(model, chip, plan.prefill, prefill_shape(shape)).prefill + rate.transfer;
  rate.per_token = decode.saturated_step;
  return rate;
}

} // namespace leasehold::physics
