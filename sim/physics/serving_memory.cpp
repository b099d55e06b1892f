#include "physics/serving_memory.hpp"

#include <algorithm>

namespace leasehold::physics {

bool wide_mixers(const model::Transformer& model, const ServingPlan& plan)
{
  return model.experts.stored_bits > 0.0 ||
         (plan.precision == model::Precision::fp4 && model::has_latent_attention(model));
}

Bytes weight_bytes(const model::Transformer& model, const ServingPlan& plan)
{
  const bool packed = model.experts.stored_bits > 0.0;
  const double size = weight_size(plan).value();
  const double mixers = model.attention_layers * model::attention_parameters(model) +
                        model.state_space_layers * model::state_space_parameters(model);
  const double dense =
      model.dense_layers * model::dense_parameters(model) + model.expert_layers * model::shared_parameters(model);
  const double tables = (model.tied ? 1.0 : 2.0) * model.hidden * model.vocabulary;
  const double copied = mixers * (wide_mixers(model, plan) ? 2.0 : size) + dense * size + tables * 2.0;
  double spread = 0.0;
  if (model::has_experts(model)) {
    spread = model.expert_layers * model::expert_parameters(model) * model.experts.total *
             (packed ? model.experts.stored_bits / 8.0 : size);
  }
  return Bytes{copied / (plan.spread == Spread::tensor ? plan.chips : 1) + spread / plan.chips};
}

Bytes cache_bytes_per_token(const model::Transformer& model, const ServingPlan& plan)
{
  double copies = 1.0;
  if (plan.spread == Spread::tensor) {
    const double heads = model::has_latent_attention(model) ? 1.0 : std::max(model.kv_heads, 1);
    copies = std::max(1.0, static_cast<double>(plan.chips) * plan.cores / heads);
  }
  return model::cache_values_per_token(model) * copies * cache_size(plan);
}

Bytes state_bytes(const model::Transformer& model)
{
  return Bytes{4.0 * model.state_space_layers * model.state_space.inner * model.state_space.state};
}

ServingMemory serving_memory(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan)
{
  ServingMemory use{
      .weights = weight_bytes(model, plan), .workspace = plan.workspace, .cache = Bytes{}, .capacity = chip.memory};
  const Bytes left = use.capacity - use.weights - use.workspace;
  use.cache = left > Bytes{} ? left * plan.cache_share : left;
  return use;
}

double cache_tokens(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan)
{
  const Bytes cache = serving_memory(model, chip, plan).cache * plan.chips;
  const Bytes each = cache_bytes_per_token(model, plan);
  if (cache <= Bytes{})
    return 0.0;
  return each > Bytes{} ? cache / each : 1e18;
}

} // namespace leasehold::physics
