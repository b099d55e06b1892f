#include "physics/plan_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

namespace leasehold::physics {

namespace {

constexpr int most_stages = 64;
constexpr int most_context_ranks = 64;
constexpr int shortest_piece = 4096; // tokens of a sequence below which splitting it further is not considered

/// Powers of two up to `most` that divide `number`.
std::vector<int> binary_divisors(int number, int most)
{
  std::vector<int> divisors;
  for (int candidate = 1; candidate <= most && number % candidate == 0; candidate *= 2)
    divisors.push_back(candidate);
  return divisors;
}

std::vector<int> stage_counts(int chips, int layers)
{
  std::vector<int> counts;
  for (int stages = 1; stages <= std::min(most_stages, layers); ++stages)
    if (chips % stages == 0)
      counts.push_back(stages);
  return counts;
}

/// No interleaving, and the most chunks that divide the layers evenly.
std::vector<int> interleavings(int stages, int layers)
{
  std::vector<int> chunks{1};
  const int most = layers / stages;
  if (stages > 1 && most > 1)
    chunks.push_back(most);
  return chunks;
}

class Search {
public:
  Search(const model::Transformer& model, const model::Chip& chip, const TrainingJob& job)
      : model_(model), chip_(chip), job_(job), layers_(model::layer_count(model))
  {
    base_.chips = job.chips;
    base_.global_batch = job.global_batch;
    base_.sequence = job.sequence;
    base_.precision = job.precision;
    base_.domain_chips = job.domain_chips;
    base_.network = job.network;
    base_.graph = chip.matrix_width > 0; // whole-step compilers of systolic chips leave the host nothing to dispatch
  }

  FoundPlan best()
  {
    for (const int tensor : tensor_ranks())
      for (const int stages : stage_counts(job_.chips / tensor, layers_))
        for (const int context : context_ranks(job_.chips / tensor / stages))
          try_ranks(tensor, stages, context);
    if (best_)
      return *best_;
    if (least_needed_ < std::numeric_limits<double>::infinity())
      throw PlanDoesNotFit(Bytes{least_needed_}, usable_memory(chip_));
    throw IllegalPlan(
        fmt::format("no division of {} chips shares a batch of {} sequences evenly", job_.chips, job_.global_batch));
  }

private:
  const model::Transformer& model_;
  const model::Chip& chip_;
  const TrainingJob& job_;
  int layers_;
  TrainingPlan base_;
  std::optional<FoundPlan> best_;
  double least_needed_ = std::numeric_limits<double>::infinity();

  std::vector<int> tensor_ranks() const
  {
    const int domain = std::min(domain_chips(base_, chip_), job_.chips);
    std::vector<int> ranks = binary_divisors(job_.chips, domain);
    std::erase_if(ranks, [&](int rank) { return model_.attention_layers > 0 && model_.heads % rank != 0; });
    return ranks;
  }

  std::vector<int> context_ranks(int chips) const
  {
    return binary_divisors(chips, std::clamp(job_.sequence / shortest_piece, 1, most_context_ranks));
  }

  std::vector<int> expert_ranks(int stage_chips) const
  {
    if (!model::has_experts(model_))
      return {1};
    std::vector<int> ranks = binary_divisors(model_.experts.total, stage_chips);
    std::erase_if(ranks, [&](int rank) { return stage_chips % rank != 0; });
    return ranks;
  }

  void try_ranks(int tensor, int stages, int context)
  {
    TrainingPlan plan = base_;
    plan.tensor = tensor;
    plan.pipeline = stages;
    plan.context = context;
    const double sequences = job_.global_batch / data_ranks(plan);
    if (sequences < 1.0 || std::floor(sequences) != sequences)
      return;
    for (const int expert : expert_ranks(job_.chips / stages)) {
      plan.expert = expert;
      for (const double micro_batch : {1.0, 2.0, 4.0, 8.0}) {
        if (std::fmod(sequences, micro_batch) != 0.0)
          break;
        plan.micro_batch = micro_batch;
        for (const int interleave : interleavings(stages, layers_)) {
          plan.interleave = interleave;
          try_storage(plan);
        }
      }
    }
  }

  /// Full sharding competes with a sharded optimizer where there is no pipeline to gather for.
  void try_storage(TrainingPlan plan)
  {
    plan.sharding = Sharding::zero1;
    try_recompute(plan);
    if (plan.pipeline == 1 && data_ranks(plan) * plan.context > 1) {
      plan.sharding = Sharding::zero3;
      try_recompute(plan);
    }
  }

  /// The first that fits is the fastest: each recomputes more than the one before.
  void try_recompute(TrainingPlan plan)
  {
    for (const Recompute recompute : {Recompute::none, Recompute::automatic}) {
      plan.recompute = recompute;
      const Bytes needed = training_memory(model_, chip_, plan).sum();
      least_needed_ = std::min(least_needed_, needed.value());
      if (needed > usable_memory(chip_) * (1.0 + 1e-9))
        continue;
      const TrainingStep step = training_step(model_, chip_, plan);
      if (!best_ || step.step < best_->step.step)
        best_ = FoundPlan{plan, step};
      return;
    }
  }
};

} // namespace

FoundPlan search_plan(const model::Transformer& model, const model::Chip& chip, const TrainingJob& job)
{
  if (model::matrix_peak(chip, job.precision) <= FlopsPerSecond{0.0})
    throw IllegalPlan(chip.name + " has no matrix rate at this precision");
  return Search(model, chip, job).best();
}

FoundPlan search_plan(const model::Transformer& model, const model::Chip& chip, int chips, double global_batch,
                      int sequence, model::Precision precision)
{
  return search_plan(model, chip, TrainingJob{chips, global_batch, sequence, precision, 0, {}});
}

} // namespace leasehold::physics
