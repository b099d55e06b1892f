#include "physics/serving_search.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::physics {
namespace {

bool fits(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan, const RequestShape& shape)
{
  return cache_tokens(model, chip, plan) / plan.ranks() >= shape.input + shape.output;
}

/// Saturation counts only where the objective allows it: without limits the whole capacity does.
Hertz rate_within(const FluidService& service, const ServiceObjective& objective)
{
  const bool free = std::isinf(objective.first_token.value()) && std::isinf(objective.per_token.value());
  return free ? service.request_capacity() : service.rate_within(objective.first_token, objective.per_token);
}

} // namespace

std::vector<ServingPlan> spreads_of(const model::Transformer& model, ServingPlan plan)
{
  plan.spread = Spread::tensor;
  std::vector<ServingPlan> plans{plan};
  plan.spread = Spread::expert;
  if (plan.chips > 1 && model.experts.total >= plan.chips)
    plans.push_back(plan);
  return plans;
}

std::vector<ServingPlan> legal_serving_plans(const model::Transformer& model, const model::Chip& chip,
                                             model::Precision precision, const RequestShape& shape, int most_chips)
{
  std::vector<ServingPlan> plans;
  for (int chips = 1; chips <= std::min(most_chips, chip.scale_up_chips); chips *= 2) {
    ServingPlan size;
    size.chips = chips;
    size.precision = precision;
    for (const ServingPlan& plan : spreads_of(model, size)) {
      if (plan.spread == Spread::tensor && model.heads > 0 && model.heads % chips != 0)
        continue;
      if (fits(model, chip, plan, shape))
        plans.push_back(plan);
    }
  }
  return plans;
}

std::optional<ServingChoice> best_serving_plan(const model::Transformer& model, const model::Chip& chip,
                                               model::Precision precision, const RequestShape& shape,
                                               const ServiceObjective& objective, int most_chips)
{
  std::optional<ServingChoice> best;
  for (const ServingPlan& plan : legal_serving_plans(model, chip, precision, shape, most_chips)) {
    const FluidService service(model, chip, plan, shape);
    const Hertz rate = rate_within(service, objective);
    const bool better = rate > Hertz{} && (!best || rate.value() / plan.chips >
                                                        best->request_rate.value() / best->plan.chips * (1.0 + 1e-6));
    if (better)
      best = ServingChoice{plan, predict_serving(model, chip, plan, shape), rate, service.at(rate)};
  }
  return best;
}

} // namespace leasehold::physics
