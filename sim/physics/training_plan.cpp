#include "physics/training_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace leasehold::physics {

namespace {

constexpr double gibibyte = 1024.0 * 1024.0 * 1024.0;

void require(bool holds, const std::string& problem)
{
  if (!holds)
    throw IllegalPlan(problem);
}

void check_degrees(const TrainingPlan& plan)
{
  for (const auto& [name, degree] :
       {std::pair{"chips", plan.chips}, std::pair{"tensor", plan.tensor}, std::pair{"pipeline", plan.pipeline},
        std::pair{"interleave", plan.interleave}, std::pair{"context", plan.context}, std::pair{"expert", plan.expert},
        std::pair{"sequence", plan.sequence}})
    require(degree >= 1, fmt::format("{} is {} (must be at least 1)", name, degree));
  require(plan.micro_batch > 0.0 && plan.global_batch > 0.0, "batches must be positive");
  const int product = plan.tensor * plan.pipeline * plan.context;
  require(plan.chips % product == 0,
          fmt::format("{} chips are not a multiple of tensor × pipeline × context = {} × {} × {} = {}", plan.chips,
                      plan.tensor, plan.pipeline, plan.context, product));
}

void check_model(const model::Transformer& model, const TrainingPlan& plan)
{
  const int layers = model::layer_count(model);
  require(plan.pipeline * plan.interleave <= layers + model.prediction_layers + 2,
          fmt::format("pipeline × interleave = {} exceeds the {} layers of {} and its two embeddings",
                      plan.pipeline * plan.interleave, layers + model.prediction_layers, model.name));
  require(plan.interleave == 1 || plan.pipeline > 1, "interleaving needs a pipeline");
  require(model.attention_layers == 0 || model.heads % plan.tensor == 0,
          fmt::format("tensor = {} does not divide the {} heads of {}", plan.tensor, model.heads, model.name));
  require(plan.expert == 1 || model::has_experts(model), model.name + " has no experts to spread");
  require(
      plan.expert == 1 || model.experts.total % plan.expert == 0,
      fmt::format("expert = {} does not divide the {} experts of {}", plan.expert, model.experts.total, model.name));
  const int ranks = plan.chips / plan.pipeline;
  require(ranks % plan.expert == 0,
          fmt::format("expert = {} does not divide the {} chips of a pipeline stage", plan.expert, ranks));
}

} // namespace

int data_ranks(const TrainingPlan& plan)
{
  return plan.chips / (plan.tensor * plan.pipeline * plan.context);
}

double micro_batches(const TrainingPlan& plan)
{
  return std::max(1.0, std::round(plan.global_batch / (plan.micro_batch * data_ranks(plan))));
}

double rank_tokens(const TrainingPlan& plan)
{
  return plan.micro_batch * plan.sequence / plan.context;
}

int domain_chips(const TrainingPlan& plan, const model::Chip& chip)
{
  const int domain = plan.domain_chips > 0 ? std::min(plan.domain_chips, chip.scale_up_chips) : chip.scale_up_chips;
  return std::min(domain, plan.chips);
}

PlanDoesNotFit::PlanDoesNotFit(Bytes needed, Bytes available)
    : std::runtime_error(fmt::format("the plan needs {:.1f} GiB a chip and {:.1f} GiB are there: {:.1f} GiB too much",
                                     needed.value() / gibibyte, available.value() / gibibyte,
                                     (needed - available).value() / gibibyte)),
      needed_(needed), available_(available)
{
}

void check_plan(const model::Transformer& model, const model::Chip& chip, const TrainingPlan& plan)
{
  check_degrees(plan);
  check_model(model, plan);
  require(model::matrix_peak(chip, plan.precision) > FlopsPerSecond{0.0},
          chip.name + " has no matrix rate at this precision");
  require(plan.global_batch >= plan.micro_batch * data_ranks(plan) - 1e-9,
          fmt::format("a global batch of {} sequences cannot feed {} data-parallel ranks with micro-batches of {}",
                      plan.global_batch, data_ranks(plan), plan.micro_batch));
}

} // namespace leasehold::physics
