#include "physics/training_attention.hpp"

#include "physics/training_constants.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::physics {

namespace {

/// Share of the BF16 peak that the kernel sustains, forward.
double kernel_share(const model::Chip& chip, const TrainingPlan& plan, double width)
{
  double share = chip.calibration.attention_efficiency *
                 std::pow(std::min(1.0, width / constants::full_head), constants::head_exponent);
  if (chip.matrix_width > 0)
    share *= std::min(1.0, width / 2.0 / chip.matrix_width);
  if (plan.attention == AttentionKernel::flash1)
    share *= constants::flash1_share * chip.flash2_share;
  if (plan.attention == AttentionKernel::flash2)
    share *= chip.flash2_share;
  return plan.balanced_context ? share : share / (2.0 - 1.0 / plan.context);
}

} // namespace

HeadWidths head_widths(const model::Transformer& model)
{
  const double heads = model.heads;
  if (model::has_latent_attention(model)) {
    const double keys = model.head_size + model.latent.rotary_size;
    const double values = model.latent.value_size;
    return {heads * keys, keys, values, heads * (keys + values)};
  }
  const double size = model.head_size;
  return {heads * size, size, size, 2.0 * model.kv_heads * size};
}

double attended_tokens(const model::Transformer& model, int sequence)
{
  const double causal = sequence / 2.0;
  const double windowed = model.windowed_layers;
  return (model.attention_layers - windowed) * causal + windowed * std::min<double>(causal, model.window);
}

double attention_product_count(const model::Transformer& model)
{
  return model::has_latent_attention(model) ? 5.0 : 2.0;
}

PassTime attention_products(const model::Transformer& model, const TrainingPlan& plan, const MatrixEngine& engine)
{
  const auto product = [&](double columns, double depth) {
    return product_time({rank_tokens(plan), columns, depth, ProductKind::linear, 1.0, plan.tuning == Tuning::adapter},
                        engine);
  };
  const HeadWidths widths = head_widths(model);
  const double hidden = model.hidden;
  const double ranks = plan.tensor;
  PassTime time = product(hidden, model.heads * widths.values / ranks);
  if (!model::has_latent_attention(model))
    return time + product((widths.queries + widths.cached) / ranks, hidden);
  const model::LatentAttention& latent = model.latent;
  if (latent.query_rank > 0)
    time += product(latent.query_rank, hidden);
  time += product(widths.queries / ranks, latent.query_rank > 0 ? latent.query_rank : hidden);
  time += product(latent.cache_rank + latent.rotary_size, hidden);
  return time + product(model.heads * (model.head_size + widths.values) / ranks, latent.cache_rank);
}

PassTime attention_core(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan,
                        const MatrixEngine& engine)
{
  const HeadWidths widths = head_widths(model);
  const double width = widths.keys + widths.values;
  const double tokens = rank_tokens(plan);
  const Flops work{2.0 * tokens * attended_tokens(model, plan.sequence) * model.heads * width / plan.tensor};
  const Seconds forward = work / (std::max(chip.bf16, engine.wide) * kernel_share(chip, plan, width));
  PassTime time{forward, constants::attention_backward * forward};
  if (plan.attention == AttentionKernel::unfused) {
    const double scores = model.attention_layers * tokens * plan.sequence * model.heads / plan.tensor;
    time += {Bytes{constants::score_bytes_forward * scores} / engine.memory,
             Bytes{constants::score_bytes_backward * scores} / engine.memory};
  }
  return time;
}

} // namespace leasehold::physics
