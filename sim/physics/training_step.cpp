#include "physics/training_step.hpp"

#include "physics/collectives.hpp"
#include "physics/training_constants.hpp"
#include "physics/training_work.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace leasehold::physics {

namespace {

constexpr Seconds none{0.0};
constexpr double weight_bytes = 2.0;

/// One micro-batch of one stage.
struct StageTime {
  Seconds forward;
  Seconds backward;  ///< with what is recomputed
  Seconds recompute; ///< of the backward time
  Seconds host;      ///< beyond what the chip is busy
  [[nodiscard]] Seconds chip() const { return forward + backward; }
  [[nodiscard]] Seconds sum() const { return chip() + host; }
};

/// Share of the layers' forward pass that is done again, with what it sends.
double recomputed_share(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan)
{
  return plan.recompute == Recompute::alternate ? constants::alternate_share : recomputed_layers(model, chip, plan);
}

Seconds recompute_time(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan,
                       const MicroBatchWork& work)
{
  const Seconds forward = work.total().forward;
  if (plan.recompute == Recompute::selective)
    return work.attention.forward;
  const Seconds repeated = plan.recompute == Recompute::alternate ? forward : forward - work.head.forward;
  return recomputed_share(model, chip, plan) * repeated;
}

StageTime stage_time(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan,
                     const MicroBatchWork& work)
{
  const double share = 1.0 / plan.pipeline;
  const PassTime passes = work.total();
  StageTime stage;
  stage.recompute = share * recompute_time(model, chip, plan, work);
  stage.forward = share * passes.forward;
  stage.backward = share * passes.backward + stage.recompute;
  const double repeats = plan.recompute == Recompute::full ? 4.0 : 3.0; // forward, twice that backward, and again
  const Seconds dispatch = share * repeats * work.operators * chip.host_overhead * chip.calibration.operator_overhead;
  const Seconds host = plan.graph ? none : dispatch; // a captured graph is replayed without the host
  const double busy = stage.chip().value();
  const double both = std::pow(std::pow(busy, constants::host_norm) + std::pow(host.value(), constants::host_norm),
                               1.0 / constants::host_norm);
  stage.host = Seconds{both - busy};
  return stage;
}

/// What is left of a transfer that runs beside a computation: the excess, and the slowing of what it overlaps.
Seconds exposed(Seconds transfer, Seconds beside)
{
  return std::max(none, transfer - beside) + constants::data_interference * std::min(transfer, beside);
}

struct DataTraffic {
  Seconds gather;                                    ///< of all weights of a chip's stage
  Seconds scatter;                                   ///< of all their gradients
  Seconds across;                                    ///< all-reduce of shards between domains (hybrid)
  Seconds gather_cards, scatter_cards, across_cards; ///< for which each of them keeps the chip's cards busy
};

/// Full sharding gathers and scatters layer by layer; all else moves a stage's weights and gradients as one.
double data_operations(const model::Transformer& model, const TrainingPlan& plan)
{
  const bool whole = plan.sharding == Sharding::zero3 || plan.sharding == Sharding::hybrid;
  return whole ? std::max(1.0, static_cast<double>(model::layer_count(model)) / plan.pipeline) : 1.0;
}

DataTraffic data_traffic(const LocalParameters& local, const model::Chip& chip, const TrainingPlan& plan,
                         double operations)
{
  const Fabric net = fabric(chip, domain_chips(plan, chip), plan.network);
  const ReplicaRanks ranks = replica_ranks(chip, plan);
  const double trained = plan.tuning == Tuning::adapter ? constants::adapter_share : 1.0;
  const auto rings = [&](double bytes) {
    const Bytes each{bytes * trained / operations};
    return operations * (ring_time(each * local.shared, static_cast<int>(ranks.shared), plan.tensor, net) +
                         ring_time(each * local.experts, static_cast<int>(ranks.experts), plan.expert, net));
  };
  const auto cards = [&](double bytes) {
    const Bytes each{bytes * trained};
    return busy_for(ring_sent(each * local.shared, static_cast<int>(ranks.shared), plan.tensor, net.domain_chips) +
                        ring_sent(each * local.experts, static_cast<int>(ranks.experts), plan.expert, net.domain_chips),
                    net.scale_out);
  };
  DataTraffic traffic{rings(weight_bytes), rings(plan.gradient_bytes), none,
                      cards(weight_bytes), cards(plan.gradient_bytes), none};
  if (plan.sharding == Sharding::hybrid) {
    const double domains = static_cast<double>(data_ranks(plan)) * plan.context / ranks.shared;
    const double shard = local.shared / ranks.shared + local.experts / ranks.experts;
    traffic.across_cards =
        2.0 * (domains - 1.0) / domains * Bytes{plan.gradient_bytes * trained * shard} / net.scale_out;
    // Each chip's shard goes by itself, as if it were alone in its domain.
    const int stride = std::max(1, net.domain_chips);
    traffic.across = collective_time(Collective::all_reduce, Bytes{plan.gradient_bytes * trained * shard},
                                     static_cast<int>(domains), stride, net);
  }
  return traffic;
}

/// How often a step gathers and scatters.
double data_passes(const TrainingPlan& plan)
{
  const bool whole = plan.sharding == Sharding::zero3 || plan.sharding == Sharding::hybrid;
  return whole && plan.gather_each_pass ? micro_batches(plan) : 1.0;
}

Seconds data_time(const DataTraffic& traffic, const LocalParameters& local, const model::Chip& chip,
                  const TrainingPlan& plan, const StageTime& stage)
{
  const Seconds rewritten =
      Bytes{constants::gathered_bytes * local.sum()} / (chip.memory_bandwidth * chip.calibration.memory_efficiency);
  switch (plan.sharding) {
  case Sharding::ddp:
    return std::max(none, 2.0 * traffic.scatter - stage.backward);
  case Sharding::zero1:
    return exposed(traffic.gather, stage.forward) + exposed(traffic.scatter, stage.backward);
  case Sharding::zero2:
    return exposed(traffic.gather, stage.forward) + exposed(traffic.scatter, stage.backward) + rewritten;
  case Sharding::zero3:
  case Sharding::hybrid:
    break;
  }
  const Seconds once =
      exposed(traffic.gather, stage.forward) + exposed(traffic.gather + traffic.scatter, stage.backward) + rewritten;
  return data_passes(plan) * once + exposed(traffic.across, stage.backward);
}

Seconds data_on_cards(const DataTraffic& traffic, const TrainingPlan& plan)
{
  switch (plan.sharding) {
  case Sharding::ddp:
    return 2.0 * traffic.scatter_cards;
  case Sharding::zero1:
  case Sharding::zero2:
    return traffic.gather_cards + traffic.scatter_cards;
  case Sharding::zero3:
  case Sharding::hybrid:
    break;
  }
  return data_passes(plan) * (2.0 * traffic.gather_cards + traffic.scatter_cards) + traffic.across_cards;
}

/// What goes from a stage to the next, one micro-batch and chunk.
struct Boundary {
  Bytes size;
  bool leaves = false; ///< its domain
};

Boundary boundary(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan)
{
  return {Bytes{weight_bytes * rank_tokens(plan) * model.hidden / plan.tensor}, plan.chips > domain_chips(plan, chip)};
}

/// A stage between two others sends each of its chunks on forward and back; of two stages the first keeps the gradients of
/// its first chunk, and the second the results of its last.
Seconds pipeline_on_cards(const Boundary& boundary, const Fabric& net, const TrainingPlan& plan)
{
  if (plan.pipeline == 1 || !boundary.leaves)
    return none;
  const double sent = 2.0 * plan.interleave - (plan.pipeline == 2 ? 1.0 : 0.0);
  return micro_batches(plan) * sent * boundary.size / net.scale_out;
}

/// Interleaved schedules overlap the hops of their steady state with the passes (arXiv 2104.04473 §4.1), of which every
/// micro-batch makes one a chunk: what is longer than the passes is exposed.
Seconds pipeline_time(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan,
                      const StageTime& stage)
{
  if (plan.pipeline == 1)
    return none;
  const Fabric net = fabric(chip, domain_chips(plan, chip), plan.network);
  const auto [size, leaves] = boundary(model, chip, plan);
  const Seconds hop = message_time(size, leaves, net);
  if (plan.interleave == 1)
    return 2.0 * hop * (micro_batches(plan) + plan.pipeline - 1.0);
  const Seconds hops = plan.interleave * hop;
  const Seconds longer = std::max(none, hops - stage.forward) + std::max(none, hops - stage.backward);
  return 2.0 * hop * (plan.pipeline - 1.0) + micro_batches(plan) * longer;
}

Seconds optimizer_time(const LocalParameters& local, const model::Chip& chip, const TrainingPlan& plan)
{
  const ReplicaRanks ranks = replica_ranks(chip, plan);
  const bool sharded = plan.sharding != Sharding::ddp;
  const double trained = plan.tuning == Tuning::adapter ? constants::adapter_share : 1.0;
  const double owned = sharded ? local.shared / ranks.shared + local.experts / ranks.experts : local.sum();
  return Bytes{constants::optimizer_bytes * trained * owned} /
         (chip.memory_bandwidth * chip.calibration.memory_efficiency);
}

TrainingBreakdown breakdown(const MicroBatchWork& work, const StageTime& stage, const TrainingPlan& plan)
{
  const double times = micro_batches(plan) / plan.pipeline;
  TrainingBreakdown parts;
  parts.matmul = times * work.matmul.sum();
  parts.attention = times * work.attention.sum();
  parts.elementwise = times * work.elementwise.sum();
  parts.head = times * work.head.sum();
  parts.tensor = times * work.tensor.sum();
  parts.context = times * work.context.sum();
  parts.expert = times * work.expert.sum();
  parts.recompute = micro_batches(plan) * stage.recompute;
  parts.host = micro_batches(plan) * stage.host;
  parts.bubble = (plan.pipeline - 1.0) / plan.interleave * stage.sum();
  return parts;
}

/// For how long what a micro-batch's passes send keeps the cards of one stage busy.
Seconds passes_on_cards(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan,
                        const MicroBatchWork& work)
{
  return (work.cards.sum() + recomputed_share(model, chip, plan) * work.cards.forward) / plan.pipeline;
}

/// For how long a stage waits for what others send while the pipeline fills and drains.
Seconds fill_on_cards(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan,
                      Seconds passes)
{
  const Fabric net = fabric(chip, domain_chips(plan, chip), plan.network);
  const auto [size, leaves] = boundary(model, chip, plan);
  const Seconds hop = leaves ? busy_for(size, net.scale_out) : none;
  return (plan.pipeline - 1.0) * (2.0 * hop + passes / plan.interleave);
}

TrainingLimit limit_of(const TrainingBreakdown& parts, bool experts_inside, bool tensor_inside)
{
  const Seconds compute = parts.matmul + parts.attention + parts.head + parts.recompute;
  const Seconds inside = (tensor_inside ? parts.tensor + parts.context : none) + (experts_inside ? parts.expert : none);
  const Seconds outside = parts.tensor + parts.context + parts.expert - inside + parts.data + parts.pipeline;
  const std::array<std::pair<Seconds, TrainingLimit>, 6> shares{
      {{compute, TrainingLimit::compute},
       {parts.elementwise + parts.optimizer, TrainingLimit::memory_bandwidth},
       {inside, TrainingLimit::scale_up},
       {outside, TrainingLimit::scale_out},
       {parts.host, TrainingLimit::host},
       {parts.bubble, TrainingLimit::bubble}}};
  return std::max_element(shares.begin(), shares.end(), [](const auto& a, const auto& b) { return a.first < b.first; })
      ->second;
}

Joules step_energy(const model::Chip& chip, const TrainingPlan& plan, const TrainingBreakdown& parts)
{
  const Seconds busy =
      parts.matmul + parts.attention + parts.elementwise + parts.head + parts.recompute + parts.optimizer;
  const Seconds waiting = parts.sum() - busy;
  const Watts design = static_cast<double>(plan.chips) * chip.host_power * chip.power;
  return constants::busy_power * design * busy + constants::waiting_power * design * waiting;
}

} // namespace

Seconds TrainingBreakdown::sum() const
{
  return matmul + attention + elementwise + head + recompute + tensor + context + expert + host + bubble + pipeline +
         data + optimizer;
}

std::string_view to_string(TrainingLimit limit)
{
  switch (limit) {
  case TrainingLimit::compute:
    return "matrix arithmetic";
  case TrainingLimit::memory_bandwidth:
    return "memory bandwidth";
  case TrainingLimit::scale_up:
    return "scale-up network";
  case TrainingLimit::scale_out:
    return "scale-out network";
  case TrainingLimit::host:
    return "host dispatch";
  case TrainingLimit::bubble:
    return "pipeline bubble";
  }
  return "matrix arithmetic";
}

TrainingStep training_step(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan)
{
  check_plan(model, chip, plan);
  const MicroBatchWork work = micro_batch_work(model, chip, plan);
  const StageTime stage = stage_time(model, chip, plan, work);
  const LocalParameters local = local_parameters(model, plan);
  TrainingStep result;
  result.breakdown = breakdown(work, stage, plan);
  result.breakdown.pipeline = pipeline_time(model, chip, plan, stage);
  const DataTraffic traffic = data_traffic(local, chip, plan, data_operations(model, plan));
  result.breakdown.data = data_time(traffic, local, chip, plan, stage);
  result.breakdown.optimizer = optimizer_time(local, chip, plan);
  const Fabric net = fabric(chip, domain_chips(plan, chip), plan.network);
  const Seconds passes = passes_on_cards(model, chip, plan, work);
  result.cards = micro_batches(plan) * passes + data_on_cards(traffic, plan) +
                 pipeline_on_cards(boundary(model, chip, plan), net, plan);
  // Each kind of traffic hides behind the passes, and all of them together are on the same cards.
  const Seconds least = result.cards + fill_on_cards(model, chip, plan, passes);
  result.breakdown.data += std::max(none, least - result.breakdown.sum());
  result.step = result.breakdown.sum();
  result.micro_batch = stage.sum();
  const double tokens = micro_batches(plan) * plan.micro_batch * data_ranks(plan) * plan.sequence;
  result.tokens_per_chip = Tokens{tokens / plan.chips} / result.step;
  const FlopsPerSecond peak = chip.bf16 > FlopsPerSecond{0.0} ? chip.bf16 : chip.fp8;
  result.model_flops_utilisation =
      result.tokens_per_chip.value() * training_flops_per_token(model, plan.sequence).value() / peak.value();
  const int domain = domain_chips(plan, chip);
  result.limit = limit_of(result.breakdown, plan.expert <= domain, plan.tensor * plan.context <= domain);
  result.memory = training_memory(model, chip, plan);
  result.energy = step_energy(chip, plan, result.breakdown);
  return result;
}

TrainingStep predict_training_step(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan)
{
  TrainingStep step = training_step(model, chip, plan);
  if (step.memory.sum() > usable_memory(chip))
    throw PlanDoesNotFit(step.memory.sum(), usable_memory(chip));
  return step;
}

TrainingRange predict_training_range(const model::Transformer& model, const model::ChipRange& chip,
                                     const TrainingPlan& plan)
{
  return {training_step(model, chip.low, plan), predict_training_step(model, chip.best, plan),
          training_step(model, chip.high, plan)};
}

} // namespace leasehold::physics
