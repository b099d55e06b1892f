#include "physics/serving_step.hpp"

#include "physics/collectives.hpp"
#include "physics/direct_reduction.hpp"
#include "physics/serving_memory.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace leasehold::physics {
namespace {

// A copy of a token on its way through an expert is quantised, permuted, gated and summed: fewer kernels than a layer
// has.
constexpr double expert_traffic = 0.5;
constexpr double activation_width = 2.0;

double peak(const model::Chip& chip, model::Precision precision)
{
  const double share = chip.calibration.matmul_efficiency * chip.sustained_clock;
  const double rate = model::matrix_peak(chip, precision).value() * share;
  return rate > 0.0 ? rate : model::matrix_peak(chip, model::Precision::fp8).value() * share;
}

/// A chip without a BF16 matrix unit computes attention in the format it has.
double attention_rate(const model::Chip& chip)
{
  const double wide = model::matrix_peak(chip, model::Precision::bf16).value();
  const double peak = wide > 0.0 ? wide : model::matrix_peak(chip, model::Precision::fp8).value();
  return peak * chip.calibration.attention_efficiency;
}

double bandwidth(const model::Chip& chip)
{
  return chip.memory_bandwidth.value() * chip.calibration.memory_efficiency;
}

/// Chips that share one copy of the attention and dense weights.
double weight_shards(const ServingPlan& plan)
{
  return plan.spread == Spread::tensor ? plan.chips : 1.0;
}

/// Over the chips of an expert spread each works on its own tokens; in a tensor spread all work on all of them.
double token_shards(const ServingPlan& plan)
{
  return static_cast<double>(plan.chips);
}

/// Models published with packed experts keep everything else in BF16 (GPT-OSS model card).
bool packed(const model::Transformer& model)
{
  return model.experts.stored_bits > 0.0;
}

double attention_weights(const model::Transformer& model)
{
  return model.attention_layers * model::attention_parameters(model) +
         model.state_space_layers * model::state_space_parameters(model);
}

double feedforward_weights(const model::Transformer& model)
{
  return model.dense_layers * model::dense_parameters(model) + model.expert_layers * model::shared_parameters(model);
}

/// The chips of a replica by scale-up domains.
struct Reach {
  double inside = 1.0; ///< chips of a domain
  double domains = 1.0;
  Fabric net;
};

Reach reach_of(const model::Chip& chip, const ServingPlan& plan)
{
  const int inside = plan.network ? std::min(plan.chips, std::max(1, chip.scale_up_chips)) : plan.chips;
  return {static_cast<double>(inside), static_cast<double>(plan.chips) / inside, fabric(chip, inside, plan.network)};
}

double table_weights(const model::Transformer& model)
{
  return double(model.hidden) * model.vocabulary;
}

} // namespace

StepCost::StepCost(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan)
{
  add_products(model, chip, plan);
  if (model::has_experts(model))
    add_experts(model, chip, plan);
  add_cache(model, chip, plan);
  if (plan.chips > 1)
    add_collectives(model, chip, plan);
  floor_ = chip.calibration.layer_overhead.value() * model::layer_count(model);
  sequence_ += chip.calibration.sequence_overhead.value() / plan.ranks();
}

void StepCost::add_products(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan)
{
  const double attention = attention_weights(model);
  const double feedforward = feedforward_weights(model);
  const double table = table_weights(model);
  const model::Precision mixer = packed(model) ? model::Precision::bf16 : plan.precision;
  const double mixer_size = packed(model) ? 2.0 : weight_size(plan).value();
  const double shards = weight_shards(plan);
  product_ = 2.0 * (attention / peak(chip, mixer) + feedforward / peak(chip, plan.precision)) / token_shards(plan);
  head_ = 2.0 * table / peak(chip, model::Precision::bf16) / token_shards(plan);
  weights_ =
      (attention * mixer_size + feedforward * weight_size(plan).value() + table * 2.0) / shards / bandwidth(chip);
  const double layers = model.attention_layers + model.state_space_layers > 0 ? model::layer_count(model) : 0.0;
  traffic_ = chip.calibration.traffic * layers * model.hidden * activation_width / chip.memory_bandwidth.value() /
             token_shards(plan);
}

void StepCost::add_experts(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan)
{
  const model::Experts& experts = model.experts;
  const bool unpacked = packed(model) && chip.fp4 <= FlopsPerSecond{0.0};
  const double rate = unpacked ? peak(chip, model::Precision::bf16) * chip.calibration.unpacking_efficiency
                               : peak(chip, plan.precision);
  const double size = packed(model) ? experts.stored_bits / 8.0 : weight_size(plan).value();
  const double one = model.expert_layers * model::expert_parameters(model);
  product_ += 2.0 * one * experts.active / rate / token_shards(plan);
  expert_ = one * size / plan.chips / bandwidth(chip);
  experts_ = experts.total;
  miss_ = std::log1p(-static_cast<double>(experts.active) / std::max(experts.total, experts.active + 1));
  traffic_ += chip.calibration.traffic * expert_traffic * experts.active * model.expert_layers * model.hidden *
              activation_width / chip.memory_bandwidth.value() / token_shards(plan);
}

void StepCost::add_cache(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan)
{
  if (model.attention_layers == 0)
    return;
  const double width = model::has_latent_attention(model)
                           ? (model.head_size + model.latent.rotary_size + model.latent.value_size) / 2.0
                           : model.head_size;
  const double in_window = static_cast<double>(model.windowed_layers) / model.attention_layers;
  const double read = cache_bytes_per_token(model, plan).value() / plan.chips / bandwidth(chip);
  const double pair = 4.0 * model.heads * width * model.attention_layers / attention_rate(chip) / plan.chips;
  context_ = read * (1.0 - in_window);
  windowed_ = read * in_window;
  pair_ = pair * (1.0 - in_window);
  windowed_pair_ = pair * in_window;
  window_ = model.windowed_layers > 0 ? model.window : 0.0;
  sequence_ += 2.0 * state_bytes(model).value() / plan.chips / bandwidth(chip);
}

/// Bytes between domains go at the rate of all protocols but LL: what a network's share leaves of them is then a part of
/// an iteration's time that does not depend on what else is in it.
void StepCost::add_collectives(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan)
{
  const Reach reach = reach_of(chip, plan);
  if (plan.spread == Spread::tensor)
    return add_reductions(model, reach.inside, reach.domains, reach.net);
  const double targets = std::min(model.experts.active, plan.chips) * ((plan.chips - 1.0) / plan.chips);
  const double beyond = (plan.chips - reach.inside) / (plan.chips - 1.0);
  const double sent = model.expert_layers * model.hidden * targets * (fp8_dispatched + bf16_combined);
  if (reach.domains > 1.0)
    between_ = sent * beyond / reach.net.exchange.value() / plan.chips;
  const Protocol& simple = reach.net.protocols.simple();
  const Seconds step = reach.domains > 1.0 ? simple.between + reach.net.latency : simple.inside;
  collectives_ = {{2.0 * model.expert_layers * (simple.base + step).value(),
                   sent * (1.0 - beyond) / reach.net.scale_up.value() / plan.chips + between_}};
}

/// Two a layer, reduced and gathered inside each domain, and each chip's share between the domains.
void StepCost::add_reductions(const model::Transformer& model, double inside, double domains, const Fabric& net)
{
  const double reductions = 2.0 * model::layer_count(model);
  const double row = model.hidden * activation_width;
  if (domains > 1.0)
    between_ = reductions * 2.0 * (domains - 1.0) / domains / inside * row / net.scale_out.value();
  const auto add = [&](const Protocol& protocol, double steps) {
    const Seconds start =
        protocol.base + 2.0 * (inside - 1.0) * protocol.inside + steps * (protocol.between + net.latency);
    const BytesPerSecond up = std::min(net.scale_up * protocol.share, protocol.inside_most);
    collectives_.push_back(
        {reductions * start.value(), reductions * 2.0 * (inside - 1.0) / inside * row / up.value() + between_});
  };
  for (const Protocol& protocol : net.protocols.ring)
    add(protocol, 2.0 * (domains - 1.0));
  if (domains > 1.0)
    for (const Protocol& protocol : net.protocols.tree)
      add(protocol, 2.0 * std::log2(domains));
  else if (inside > most_by_rings)
    add(net.protocols.switched, 0.0);
  if (domains > 1.0)
    return;
  for (const DirectWay& way : direct_ways(static_cast<int>(inside), net))
    collectives_.push_back({reductions * way.start.value(), reductions * way.read * row / way.bandwidth.value()});
}

double StepCost::collectives(double tokens) const
{
  double least = collectives_.empty() ? 0.0 : std::numeric_limits<double>::infinity();
  for (const Collectives& each : collectives_)
    least = std::min(least, each.start + each.token * tokens);
  return least;
}

StepCost StepCost::constant(Seconds each)
{
  StepCost cost;
  cost.floor_ = each.value();
  return cost;
}

double StepCost::expert_reads(double tokens) const
{
  return experts_ > 0.0 ? experts_ * -std::expm1(miss_ * tokens) : 0.0;
}

StepParts StepCost::parts(const StepLoad& load) const
{
  const double tokens = load.decoding + load.prefill;
  return {.products = product_ * tokens + head_ * (load.decoding + load.first_tokens),
          .attention = pair_ * load.pairs + windowed_pair_ * load.windowed_pairs,
          .weights = weights_ + expert_ * expert_reads(tokens),
          .cache = context_ * load.context + windowed_ * load.windowed,
          .traffic = traffic_ * tokens,
          .collectives = collectives(tokens),
          .overhead = floor_ + sequence_ * load.decoding};
}

Seconds StepCost::duration(const StepLoad& load) const
{
  return parts(load).total();
}

double pairs(double from, double to, double window)
{
  const auto upto = [window](double position) {
    if (window <= 0.0 || position <= window)
      return position * position / 2.0;
    return window * (position - window / 2.0);
  };
  return upto(to) - upto(from);
}

} // namespace leasehold::physics
