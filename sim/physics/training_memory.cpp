#include "physics/training_memory.hpp"

#include "physics/training_constants.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::physics {

namespace {

constexpr double stored_element = 2.0;   // bytes of an activation or of a BF16 weight
constexpr double optimizer_state = 12.0; // FP32 weight and two moments
constexpr double usable_share = 0.92;

double attention_values(const model::Transformer& model)
{
  // Input, queries, keys, values, output of the core: 2h + 2·(q + kv) + 2·o bytes for a GPT block, 10 h.
  const double heads = model.heads;
  if (model::has_latent_attention(model)) {
    const double keys = heads * (model.head_size + model.latent.rotary_size);
    const double values = heads * model.latent.value_size;
    return model.hidden + 2.0 * keys + 2.0 * values + model.latent.query_rank + model.latent.cache_rank;
  }
  return model.hidden + (2.0 * heads + 2.0 * model.kv_heads) * model.head_size;
}

/// Inputs of both products and of the activation: two inner widths, three where it is gated.
double inner_values(const model::Transformer& model)
{
  return model.gated ? 3.0 : 2.0;
}

/// Bytes a token of all layers, everything kept, before tensor ranks divide them.
double kept_bytes(const model::Transformer& model, const TrainingPlan& plan)
{
  const double hidden = model.hidden;
  // A norm keeps its input (2h) and the residual branch a mask or a copy (1h); both twice in a GPT block: 6 of 34 h.
  const double branch = 3.0 * hidden;
  double sum = model.attention_layers * (stored_element * attention_values(model) + branch);
  if (plan.attention == AttentionKernel::unfused && plan.recompute == Recompute::none)
    sum += model.attention_layers * 5.0 * model.heads * static_cast<double>(plan.sequence);
  sum += model.state_space_layers * (stored_element * (hidden + 3.0 * model.state_space.inner) + branch);
  sum += model.dense_layers * (stored_element * (hidden + inner_values(model) * model.feedforward) + branch);
  if (model::has_experts(model)) {
    const model::Experts& experts = model.experts;
    const double input = experts.latent > 0 ? experts.latent : hidden;
    const double routed = experts.active * (2.0 * input + inner_values(model) * experts.feedforward);
    sum += model.expert_layers *
           (stored_element * (hidden + routed + inner_values(model) * experts.shared) + branch + 4.0 * experts.total);
  }
  return sum;
}

/// Micro-batches whose activations the first stage holds at once under 1F1B, as a multiple of one whole model's depth
/// (arXiv 2205.05198 §4.2.3: interleaving holds 1 + (p − 1)/(p·v) of it).
double depth_in_flight(const TrainingPlan& plan)
{
  const double stages = plan.pipeline;
  const double flying = std::min(stages, micro_batches(plan));
  const double interleaved = plan.interleave > 1 ? 1.0 + (stages - 1.0) / (stages * plan.interleave) : 1.0;
  return flying / stages * interleaved;
}

struct ActivationBytes {
  double kept;  ///< nothing recomputed
  double least; ///< layer inputs and one layer's working set
};

ActivationBytes activation_bytes(const model::Transformer& model, const TrainingPlan& plan)
{
  const double tokens = rank_tokens(plan);
  const double kept = tokens * kept_bytes(model, plan) / plan.tensor;
  const int layers = model::layer_count(model);
  const double inputs = tokens * stored_element * model.hidden * layers / plan.tensor;
  const double flying = depth_in_flight(plan);
  return {kept * flying, inputs * flying + kept / layers};
}

double kept_share(Recompute recompute)
{
  return recompute == Recompute::alternate ? 0.5 : 1.0;
}

/// Weights, gradients and optimizer state of one kind of parameters.
void add_state(TrainingMemory& memory, double parameters, double ranks, const TrainingPlan& plan)
{
  const bool full_sharding = plan.sharding == Sharding::zero3 || plan.sharding == Sharding::hybrid;
  const double trained = plan.tuning == Tuning::adapter ? constants::adapter_share : 1.0;
  memory.weights += Bytes{stored_element * parameters / (full_sharding ? ranks : 1.0)};
  const bool shared_gradients = full_sharding || plan.sharding == Sharding::zero2;
  memory.gradients += Bytes{plan.gradient_bytes * trained * parameters / (shared_gradients ? ranks : 1.0)};
  memory.optimizer += Bytes{optimizer_state * trained * parameters / (plan.sharding == Sharding::ddp ? 1.0 : ranks)};
}

} // namespace

LocalParameters local_parameters(const model::Transformer& model, const TrainingPlan& plan)
{
  const double share = 1.0 / (static_cast<double>(plan.tensor) * plan.pipeline);
  const double all = model::total_parameters(model);
  const double more = static_cast<double>(model.prediction_layers) / model::layer_count(model);
  const double routed =
      model::has_experts(model) ? model.expert_layers * model.experts.total * model::expert_parameters(model) : 0.0;
  const double body = all - routed - model::embedding_parameters(model);
  LocalParameters local;
  local.shared = ((1.0 + more) * body + model::embedding_parameters(model)) * share;
  local.experts = (1.0 + more) * routed / plan.expert / plan.pipeline;
  return local;
}

ReplicaRanks replica_ranks(const model::Chip& chip, const TrainingPlan& plan)
{
  const double ranks = static_cast<double>(data_ranks(plan)) * plan.context;
  const double inside = std::max(1.0, static_cast<double>(domain_chips(plan, chip)) / (plan.tensor * plan.pipeline));
  const double shared = plan.sharding == Sharding::hybrid ? std::min(ranks, inside) : ranks;
  return {shared, std::max(1.0, shared * plan.tensor / plan.expert)};
}

TrainingMemory training_memory(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan)
{
  const LocalParameters local = local_parameters(model, plan);
  const ReplicaRanks ranks = replica_ranks(chip, plan);
  TrainingMemory memory;
  add_state(memory, local.shared, ranks.shared, plan);
  add_state(memory, local.experts, ranks.experts, plan);
  const bool gathers = plan.sharding == Sharding::zero3 || plan.sharding == Sharding::hybrid;
  if (gathers) // two layers are gathered at a time, one computing and one on its way
    memory.weights += Bytes{2.0 * stored_element * local.sum() * plan.pipeline / model::layer_count(model)};
  const ActivationBytes activations = activation_bytes(model, plan);
  const double repeated = recomputed_layers(model, chip, plan);
  memory.activations =
      Bytes{kept_share(plan.recompute) * (activations.kept + repeated * (activations.least - activations.kept))};
  if (plan.pipeline == 1) // BF16 logits and a single-precision gradient
    memory.logits = Bytes{rank_tokens(plan) * 4.0 * model.vocabulary / plan.tensor};
  return memory;
}

Bytes usable_memory(const model::Chip& chip)
{
  return usable_share * chip.memory;
}

double recomputed_layers(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan)
{
  if (plan.recompute == Recompute::full)
    return 1.0;
  if (plan.recompute != Recompute::automatic)
    return 0.0;
  TrainingPlan kept = plan;
  kept.recompute = Recompute::none;
  const ActivationBytes activations = activation_bytes(model, kept);
  const double excess = (training_memory(model, chip, kept).sum() - usable_memory(chip)).value();
  const double gain = activations.kept - activations.least;
  return gain > 0.0 ? std::clamp(excess / gain, 0.0, 1.0) : 0.0;
}

} // namespace leasehold::physics
