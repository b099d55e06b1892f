#include "physics/training_work.hpp"

#include "physics/collectives.hpp"
#include "physics/training_attention.hpp"
#include "physics/training_constants.hpp"

#include <algorithm>

namespace leasehold::physics {

namespace {

using constants::residual_passes;
constexpr double element = 2.0; // bytes of an activation

/// Sums up one micro-batch; one function a kind of block.
class Counter {
public:
  Counter(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan)
      : model_(model), chip_(chip), plan_(plan), engine_(matrix_engine(chip, plan.precision)),
        fabric_(fabric(chip, domain_chips(plan, chip), plan.network)), tokens_(rank_tokens(plan)), tensor_(plan.tensor)
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
    work_.matmul += blocks * attention_products(model_, plan_, engine_);
    work_.attention += attention_core(model_, chip_, plan_, engine_);
    add_elementwise(blocks,
                    element * (residual_passes * model_.hidden + 2.0 * widths.queries + widths.cached) / tensor_);
    work_.operators += blocks * (attention_product_count(model_) + constants::attention_operators);
    split_blocks_ += blocks;
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
    const Bytes row{element * input};
    const ExpertSpread spread{experts.active, experts.domains};
    const Seconds exchange = 2.0 * exchange_time(tokens_ / tensor_, row, spread, plan_.expert, fabric_);
    work_.expert += blocks * PassTime{exchange, exchange};
    const Bytes sent = 2.0 * exchange_sent(tokens_ / tensor_, row, spread, plan_.expert, fabric_.domain_chips);
    work_.cards += blocks * PassTime{busy_for(sent, fabric_.exchange), busy_for(sent, fabric_.exchange)};
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
    const Seconds sent =
        busy_for(2.0 * split_blocks_ * ring_sent(size, plan_.tensor, 1, fabric_.domain_chips), fabric_.scale_out);
    work_.cards += PassTime{sent, sent};
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
    const double steps = plan_.context - 1.0;
    const Seconds time = model_.attention_layers * (steps * message_time(ring / steps, !inside, fabric_));
    const Seconds exposed = std::max(Seconds{0.0}, time - work_.attention.forward);
    work_.context += PassTime{exposed, 2.0 * exposed};
    const Seconds sent = inside ? Seconds{0.0} : model_.attention_layers * (ring / fabric_.scale_out);
    work_.cards += PassTime{sent, 2.0 * sent};
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
    for (PassTime* part : {&work_.matmul, &work_.attention, &work_.elementwise, &work_.tensor, &work_.context,
                           &work_.expert, &work_.cards})
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
  const double head = static_cast<double>(model.vocabulary) * model.hidden;
  const double body = 6.0 * (model::active_parameters(model) - head) +
                      6.0 * attended_tokens(model, sequence) * model.heads * (widths.keys + widths.values);
  const double more = static_cast<double>(model.prediction_layers) / std::max(1, model::layer_count(model));
  return Flops{(1.0 + more) * body + (1.0 + model.prediction_layers) * 6.0 * head};
}

} // namespace leasehold::physics
