#include "physics/serving_search.hpp"

#include "physics/fluid_calibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace leasehold::physics {
namespace {

bool fits(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan, const RequestShape& shape)
{
  return cache_tokens(model, chip, plan) / plan.ranks() >= shape.input + shape.output;
}

/// Requests that are played at each load for percentiles, four times as many near saturation; of the last 1,600 sixteen are slower
/// than the 99th.
constexpr std::size_t played_requests = 2000;

bool free_of_limits(const ServiceObjective& objective)
{
  return std::isinf(objective.first_token.value()) && std::isinf(objective.per_token.value());
}

Hertz rate_within(const FluidService& service, const ServiceObjective& objective, Statistic of)
{
  return service.rate_within(std::array{LatencyLimit{of, objective.first_token}},
                             std::array{LatencyLimit{of, objective.per_token}});
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
                                               const ServiceObjective& objective, int most_chips, Statistic of)
{
  std::optional<ServingChoice> best;
  const auto better = [&best](Hertz rate, const ServingPlan& plan) {
    return rate > Hertz{} &&
           (!best || rate.value() / plan.chips > best->request_rate.value() / best->plan.chips * (1.0 + 1e-6));
  };
  for (const ServingPlan& plan : legal_serving_plans(model, chip, precision, shape, most_chips)) {
    FluidService service(model, chip, plan, shape);
    Hertz rate = service.request_capacity(); // saturation counts only where the objective allows it: without limits
    if (!free_of_limits(objective) && better(rate, plan)) {
      if (of != Statistic::mean)
        service = calibrated(std::move(service), played_requests);
      rate = rate_within(service, objective, of);
    }
    if (better(rate, plan))
      best = ServingChoice{plan, predict_serving(model, chip, plan, shape), rate, service.at(rate, of)};
  }
  return best;
}

} // namespace leasehold::physics
