#include "physics/training_work.hpp"

#include "physics/collectives.hpp"
#include "physics/training_constants.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::physics {

namespace {

using constants::residual_passes;
constexpr double element = 2.0; // bytes of an activation

struct HeadWidths {
  double queries; ///< all query heads together
  double keys;    ///< one head, what a query is multiplied with
  double values;  ///< one head
  double cached;  ///< all key and value heads together
};

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

/// Sums up one micro-batch; one function a kind of block.
class Counter {
public:
  Counter(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan)
      : model_(model), chip_(chip), plan_(plan), engine_(matrix_engine(chip, plan.precision)),
        fabric_(fabric(chip, domain_chips(plan, chip))), tokens_(rank_tokens(plan)), tensor_(plan.tensor)
  {
  }

  MicroBatchWork count()
  {
    count_attention();
    count_state_space();
    count_dense();
    count_experts();
    count_tensor_traffic();
    count_context_traffic();
    count_head();
    add_prediction_layers();
    return work_;
  }

private:
  const model::Transformer& model_;
  const model::Chip& chip_;
  const TrainingPlan& plan_;
  MatrixEngine engine_;
  Fabric fabric_;
  double tokens_;
  double tensor_;
  double split_blocks_ = 0.0; ///< blocks whose products are split over tensor ranks
  MicroBatchWork work_;

  PassTime product(double rows, double columns, double depth, ProductKind kind = ProductKind::linear,
                   double groups = 1.0) const
  {
    return product_time({rows, columns, depth, kind, groups, plan_.tuning == Tuning::adapter}, engine_);
  }

  /// `bytes` a token, read and written by element-wise kernels.
  void add_elementwise(double blocks, double bytes, double backward = constants::elementwise_backward)
  {
    const double eager = plan_.compiled ? 1.0 : constants::eager_traffic;
    const Seconds forward = Bytes{tokens_ * bytes * eager} / engine_.memory;
    work_.elementwise += blocks * PassTime{forward, backward * forward};
  }

  void count_attention()
  {
    if (model_.attention_layers == 0)
      return;
    const double blocks = model_.attention_layers;
    const HeadWidths widths = head_widths(model_);
    work_.matmul += blocks * attention_products(widths);
    work_.attention += attention_core(widths);
    add_elementwise(blocks,
                    element * (residual_passes * model_.hidden + 2.0 * widths.queries + widths.cached) / tensor_);
    const double products = model::has_latent_attention(model_) ? 5.0 : 2.0;
    work_.operators += blocks * (products + constants::attention_operators);
    split_blocks_ += blocks;
  }

  PassTime attention_products(const HeadWidths& widths) const
  {
    const double hidden = model_.hidden;
    const double output = model_.heads * widths.values;
    PassTime time = product(tokens_, hidden, output / tensor_);
    if (!model::has_latent_attention(model_))
      return time + product(tokens_, (widths.queries + widths.cached) / tensor_, hidden);
    const model::LatentAttention& latent = model_.latent;
    const double rebuilt = model_.heads * (model_.head_size + widths.values);
    if (latent.query_rank > 0)
      time += product(tokens_, latent.query_rank, hidden);
    const double query_input = latent.query_rank > 0 ? latent.query_rank : hidden;
    time += product(tokens_, widths.queries / tensor_, query_input);
    time += product(tokens_, latent.cache_rank + latent.rotary_size, hidden);
    return time + product(tokens_, rebuilt / tensor_, latent.cache_rank);
  }

  /// Tokens a query looks back on average: half the sequence, or the window.
  double attended(bool windowed) const
  {
    const double causal = plan_.sequence / 2.0;
    return windowed ? std::min<double>(causal, model_.window) : causal;
  }

  PassTime attention_core(const HeadWidths& widths) const
  {
    const double windowed = model_.windowed_layers;
    const double layers_attended = (model_.attention_layers - windowed) * attended(false) + windowed * attended(true);
    const Flops work{2.0 * tokens_ * layers_attended * model_.heads * (widths.keys + widths.values) / tensor_};
    const double width = widths.keys + widths.values;
    double share = chip_.training.attention_efficiency *
                   std::pow(std::min(1.0, width / constants::full_head), constants::head_exponent);
    if (chip_.matrix_width > 0)
      share *= std::min(1.0, width / 2.0 / chip_.matrix_width);
    if (plan_.attention == AttentionKernel::flash1)
      share *= constants::flash1_share * chip_.flash2_share;
    if (plan_.attention == AttentionKernel::flash2)
      share *= chip_.flash2_share;
    if (!plan_.balanced_context)
      share /= 2.0 - 1.0 / plan_.context;
    const Seconds forward = work / (std::max(chip_.bf16, engine_.wide) * share);
    PassTime time{forward, constants::attention_backward * forward};
    if (plan_.attention == AttentionKernel::unfused) {
      const double scores = model_.attention_layers * tokens_ * plan_.sequence * model_.heads / tensor_;
      time += {Bytes{constants::score_bytes_forward * scores} / engine_.memory,
               Bytes{constants::score_bytes_backward * scores} / engine_.memory};
    }
    return time;
  }

  void count_state_space()
  {
    if (model_.state_space_layers == 0)
      return;
    const double blocks = model_.state_space_layers;
    const model::StateSpace& mixer = model_.state_space;
    const double grouped = static_cast<double>(mixer.groups) * mixer.state;
    const double projected = 2.0 * mixer.inner + 2.0 * grouped + mixer.heads;
    work_.matmul += blocks * (product(tokens_, projected / tensor_, model_.hidden) +
                              product(tokens_, model_.hidden, mixer.inner / tensor_));
    // Chunked scan (arXiv 2405.21060 §6): attention inside a chunk, states between chunks.
    const double inside = constants::scan_chunk * (grouped + mixer.inner) / 2.0;
    const double between = 2.0 * mixer.inner * static_cast<double>(mixer.state);
    const Seconds scan = Flops{2.0 * tokens_ * (inside + between) / tensor_} /
                         (std::max(chip_.bf16, engine_.wide) * constants::scan_efficiency);
    work_.attention += blocks * PassTime{scan, constants::attention_backward * scan};
    const double passes = residual_passes * model_.hidden + constants::state_space_passes * projected;
    add_elementwise(blocks, element * passes / tensor_, constants::state_space_backward);
    work_.operators += blocks * (2.0 + constants::state_space_operators);
    split_blocks_ += blocks;
  }

  double matrices() const { return model_.gated ? 3.0 : 2.0; }

  PassTime feedforward(double rows, double input, double inner, ProductKind kind, double groups) const
  {
    return product(rows, (matrices() - 1.0) * inner, input, kind, groups) + product(rows, input, inner, kind, groups);
  }

  void count_dense()
  {
    if (model_.dense_layers == 0)
      return;
    const double blocks = model_.dense_layers;
    const double inner = model_.feedforward / tensor_;
    work_.matmul += blocks * feedforward(tokens_, model_.hidden, inner, ProductKind::linear, 1.0);
    add_elementwise(blocks, element * (residual_passes * model_.hidden / tensor_ + matrices() * inner));
    work_.operators += blocks * (2.0 + constants::dense_operators);
    split_blocks_ += blocks;
  }

  void count_experts()
  {
    if (!model::has_experts(model_))
      return;
    const double blocks = model_.expert_layers;
    const model::Experts& experts = model_.experts;
    const double input = experts.latent > 0 ? experts.latent : model_.hidden;
    const double rows = tokens_ * experts.active / tensor_;
    const double held = std::min(static_cast<double>(experts.total) / plan_.expert, rows);
    PassTime products = feedforward(rows, input, experts.feedforward, ProductKind::expert, held);
    if (experts.shared > 0) {
      products += feedforward(tokens_, model_.hidden, experts.shared / tensor_, ProductKind::linear, 1.0);
      split_blocks_ += blocks;
    }
    if (experts.latent > 0)
      products += product(tokens_ / tensor_, experts.latent, model_.hidden) +
                  product(tokens_ / tensor_, model_.hidden, experts.latent);
    products += product(tokens_ / tensor_, experts.total, model_.hidden, ProductKind::wide);
    work_.matmul += blocks * products;
    const double copies = experts.active * (constants::routed_copies * input + matrices() * experts.feedforward);
    const double scores = 2.0 * experts.total * 4.0; // router scores in single precision, four passes
    add_elementwise(
        blocks,
        (element * (residual_passes * model_.hidden + copies + matrices() * experts.shared) + scores * 2.0) / tensor_);
    work_.operators += blocks * (2.0 + constants::expert_operators + constants::operators_an_expert * held);
    const Seconds exchange =
        2.0 * exchange_time(tokens_ / tensor_, Bytes{element * input}, experts.active, plan_.expert, fabric_);
    work_.expert += blocks * PassTime{exchange, exchange};
  }

  /// With sequence parallelism every split block gathers its input and scatters its output, in both passes
  /// (arXiv 2205.05198 fig. 5): 2·tokens·hidden·(t−1)/t elements each way.
  void count_tensor_traffic()
  {
    if (plan_.tensor == 1)
      return;
    const Bytes size{element * tokens_ * model_.hidden};
    const Seconds block = 2.0 * ring_time(size, plan_.tensor, 1, fabric_);
    const Seconds exposed = constants::tensor_exposed * split_blocks_ * block;
    work_.tensor += PassTime{exposed, exposed};
  }

  /// Keys and values of the other context ranks pass by while the core computes (ring attention, arXiv 2310.01889);
  /// what is longer than the core is exposed. Their gradients make it twice as much backward.
  void count_context_traffic()
  {
    if (plan_.context == 1 || model_.attention_layers == 0)
      return;
    const HeadWidths widths = head_widths(model_);
    const double heads =
        model::has_latent_attention(model_) ? tensor_ : std::min<double>(plan_.tensor, model_.kv_heads);
    const Bytes ring{element * tokens_ * widths.cached / heads * (plan_.context - 1)};
    const bool inside = plan_.context * plan_.tensor <= fabric_.domain_chips;
    const Seconds time = model_.attention_layers * ring / (inside ? fabric_.scale_up : fabric_.scale_out);
    const Seconds exposed = std::max(Seconds{0.0}, time - work_.attention.forward);
    work_.context += PassTime{exposed, 2.0 * exposed};
  }

  void count_head()
  {
    work_.head = product_time(
        {tokens_, model_.vocabulary / tensor_, static_cast<double>(model_.hidden), ProductKind::wide, 1.0, false},
        engine_);
    const Seconds loss = Bytes{tokens_ * model_.vocabulary / tensor_ * constants::logit_bytes} / engine_.memory;
    work_.head += PassTime{loss, loss};
    work_.operators += constants::step_operators;
  }

  /// Each is one more block of average cost and one more head (arXiv 2412.19437 §2.2).
  void add_prediction_layers()
  {
    if (model_.prediction_layers == 0)
      return;
    const double more = static_cast<double>(model_.prediction_layers) / model::layer_count(model_);
    for (PassTime* part :
         {&work_.matmul, &work_.attention, &work_.elementwise, &work_.tensor, &work_.context, &work_.expert})
      *part += more * *part;
    work_.head += static_cast<double>(model_.prediction_layers) * work_.head;
  }
};

} // namespace

MicroBatchWork micro_batch_work(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan)
{
  return Counter(model, chip, plan).count();
}

Flops training_flops_per_token(const model::Transformer& model, int sequence)
{
  const HeadWidths widths = head_widths(model);
  const double causal = sequence / 2.0;
  const double windowed = model.windowed_layers;
  const double attended =
      (model.attention_layers - windowed) * causal + windowed * std::min<double>(causal, model.window);
  const double head = static_cast<double>(model.vocabulary) * model.hidden;
  const double body =
      6.0 * (model::active_parameters(model) - head) + 6.0 * attended * model.heads * (widths.keys + widths.values);
  const double more = static_cast<double>(model.prediction_layers) / std::max(1, model::layer_count(model));
  return Flops{(1.0 + more) * body + (1.0 + model.prediction_layers) * 6.0 * head};
}

} // namespace leasehold::physics
