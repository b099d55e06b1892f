#include "physics/serving_step.hpp"

#include "physics/collectives.hpp"
#include "physics/direct_reduction.hpp"
#include "physics/serving_memory.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace leasehold::physics {
namespace {

// A copy of a token on its way through an expert is quantised, permuted, gated and summed.
constexpr double expert_traffic = 1.3;
constexpr double activation_width = 2.0;

// Rows of a tile of a product with few rows a matrix, of which an expert with any tokens loses half in the mean.
constexpr double tile_rows = 64.0;

// The spread of experts' popularity over its mean.
constexpr double popularity_spread = 1.0;

// Kernels of a layer's parts, in shares of a layer of plain attention (6: norm, projection, rotation, attention, output,
// reduction) and a dense block (5). Latent attention compresses, norms and rotates queries and keys apart and folds the
// projections of heads before and after; a state space convolves, gates, scans and norms; experts are routed to, sorted by,
// quantised for twice, multiplied twice, gated and summed, those shared and the router beside.
constexpr double plain_layer = 11.0;
constexpr double attention_launches = 6.0 / plain_layer;
constexpr double state_space_launches = 14.0 / plain_layer;
constexpr double latent_launches = 14.0 / plain_layer;
constexpr double dense_launches = 5.0 / plain_layer;
constexpr double expert_launches = 14.0 / plain_layer;

// What an engine does between iterations: it schedules, prepares inputs and samples.
constexpr double engine_overhead = 0.5e-3;

/// What formats reach of their peaks, relative to BF16. Best products of AIConfigurator's GEMM timings: of BF16, FP8 and
/// NVFP4 on B200 0.75, 0.70 and 0.49 of the peak; of BF16 and FP8 on H100 0.84 and 0.75.
double share_of_peak(model::Precision precision)
{
  switch (precision) {
  case model::Precision::bf16:
    return 1.0;
  case model::Precision::fp8:
  case model::Precision::mxfp8:
    return 0.9;
  case model::Precision::fp4:
    return 0.66;
  }
  return 1.0;
}

/// A chip computes a format that it lacks, or that is no faster on it, in the next wider one.
model::Precision computed_in(const model::Chip& chip, model::Precision precision)
{
  if (precision == model::Precision::fp4 && chip.fp4 <= chip.fp8)
    precision = model::Precision::fp8;
  return precision != model::Precision::fp4 && chip.fp8 <= chip.bf16 ? model::Precision::bf16 : precision;
}

double peak(const model::Chip& chip, model::Precision precision)
{
  const double share =
      chip.calibration.matmul_efficiency * chip.sustained_clock * share_of_peak(computed_in(chip, precision));
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
  const double launches =
      (model::has_latent_attention(model) ? latent_launches : attention_launches) * model.attention_layers +
      state_space_launches * model.state_space_layers + dense_launches * model.dense_layers +
      expert_launches * model.expert_layers;
  floor_ = chip.calibration.layer_overhead.value() * launches + engine_overhead;
  sequence_ += chip.calibration.sequence_overhead.value() / plan.ranks();
}

void StepCost::add_products(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan)
{
  const double attention = attention_weights(model);
  const double feedforward = feedforward_weights(model);
  const double table = table_weights(model);
  const model::Precision mixer = wide_mixers(model, plan) ? model::Precision::bf16 : plan.precision;
  const double mixer_size = wide_mixers(model, plan) ? 2.0 : weight_size(plan).value();
  const double shards = weight_shards(plan);
  mixer_ = {2.0 * attention / peak(chip, mixer) / token_shards(plan),
            attention * mixer_size / shards / bandwidth(chip)};
  feedforward_ = {2.0 * feedforward / peak(chip, plan.precision) / token_shards(plan),
                  feedforward * weight_size(plan).value() / shards / bandwidth(chip)};
  head_ = {2.0 * table / peak(chip, model::Precision::bf16) / token_shards(plan),
           table * 2.0 / shards / bandwidth(chip)};
  const double layers = model.attention_layers + model.state_space_layers > 0 ? model::layer_count(model) : 0.0;
  // Norms, residuals and rotations are done by every chip of a tensor spread on all tokens; activations are split.
  const double passes = 1.0 / plan.ranks() + 1.0 / plan.chips;
  traffic_ =
      chip.calibration.traffic * layers * model.hidden * activation_width * passes / chip.memory_bandwidth.value();
}

void StepCost::add_experts(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan)
{
  const model::Experts& experts = model.experts;
  const bool unpacked = packed(model) && chip.fp4 <= FlopsPerSecond{0.0};
  const double rate = unpacked ? peak(chip, model::Precision::bf16) * chip.calibration.unpacking_efficiency
                               : peak(chip, plan.precision);
  const double size = packed(model) ? experts.stored_bits / 8.0 : weight_size(plan).value();
  const double one = model.expert_layers * model::expert_parameters(model);
  copy_ = 2.0 * one / rate / token_shards(plan);
  expert_ = one * size / plan.chips / bandwidth(chip);
  experts_ = experts.total;
  active_ = experts.active;
  if (plan.spread == Spread::expert || plan.whole_experts)
    ranks_ = plan.chips;
  uneven_ = popularity_spread * popularity_spread * ranks_ / experts.total;
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
  const double position = model::has_latent_attention(model)
                              ? 2.0 * model.heads * (2.0 * model.latent.cache_rank + model.latent.rotary_size)
                              : 4.0 * model.heads * model.head_size;
  const double arithmetic = position * model.attention_layers / attention_rate(chip) / plan.chips;
  const double pair = 4.0 * model.heads * width * model.attention_layers / attention_rate(chip) / plan.chips;
  computes_context_ = arithmetic > read;
  context_ = std::max(read, arithmetic) * (1.0 - in_window);
  windowed_ = std::max(read, arithmetic) * in_window;
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

/// The busiest of the ranks over their mean. Of n about normal loads the largest stands about sqrt(2 ln n) deviations above
/// the mean (Cramer 1946, section 28.6); a rank's load varies by chance, as a Poisson number does, and as its experts are
/// sought.
double StepCost::imbalance(double copies) const
{
  if (ranks_ <= 1.0)
    return 1.0;
  const double spread = std::sqrt(1.0 / std::max(copies / ranks_, 1.0) + uneven_);
  return std::min(1.0 + spread * std::sqrt(2.0 * std::log(ranks_)), ranks_);
}

StepParts StepCost::parts(const StepLoad& load) const
{
  const double tokens = load.decoding + load.prefill;
  StepParts parts;
  parts.attention = pair_ * load.pairs + windowed_pair_ * load.windowed_pairs;
  parts.traffic = traffic_ * tokens;
  parts.collectives = collectives(tokens);
  parts.overhead = floor_ + sequence_ * load.decoding;
  const auto add = [&parts](double computing, double reading) {
    (computing > reading ? parts.products : parts.weights) += std::max(computing, reading);
  };
  add(mixer_.token * tokens, mixer_.read);
  add(feedforward_.token * tokens, feedforward_.read);
  add(head_.token * (load.decoding + load.first_tokens), head_.read);
  if (experts_ > 0.0) {
    const double copies = active_ * tokens, reached = expert_reads(tokens);
    add(copy_ * (copies + reached * tile_rows / 2.0) * imbalance(copies), expert_ * reached);
  }
  (computes_context_ ? parts.attention : parts.cache) += context_ * load.context + windowed_ * load.windowed;
  return parts;
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
