#include "physics/load_sweep.hpp"

#include "physics/serving_disaggregated.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::physics {
namespace {

/// Each number of clients that `loads_of` names, and at last as many as find room.
std::vector<double> numbers_of_clients(const FluidService& service, double step)
{
  const double most = std::max(service.with_clients(1e18).batch, 1.0);
  std::vector<double> numbers;
  for (int power = 0; std::pow(step, power) < most; ++power)
    numbers.push_back(std::pow(step, power));
  numbers.push_back(most);
  return numbers;
}

/// A replica that computes prompts for others.
struct PromptSource {
  ServingPlan plan;
  Hertz rate;      ///< prompts
  Seconds latency; ///< of one, until its cache has been sent
};

std::optional<PromptSource> best_source(const model::Transformer& model, const model::Chip& chip,
                                        std::span<const ServingPlan> plans, Seconds sending, const RequestShape& shape)
{
  std::optional<PromptSource> best;
  for (const ServingPlan& plan : plans) {
    const RequestShape prompts = prefill_shape(shape);
    const Hertz rate = std::min(FluidService{model, chip, plan, prompts}.request_capacity(), 1.0 / sending);
    if (!best || rate.value() / plan.chips > best->rate.value() / best->plan.chips)
      best = PromptSource{plan, rate, predict_serving(model, chip, plan, prompts).prefill + sending};
  }
  return best;
}

} // namespace

std::vector<LoadPoint> loads_of(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan,
                                const RequestShape& shape, double step)
{
  const FluidService service(model, chip, plan, shape);
  std::vector<LoadPoint> points;
  for (const double clients : numbers_of_clients(service, step)) {
    const ClosedLoop loop = service.with_clients(clients);
    points.push_back({.plan = plan,
                      .prefill = {},
                      .clients = clients,
                      .by_chip = TokensPerSecond{loop.request_rate.value() * shape.output / plan.chips},
                      .by_user = TokensPerSecond{1.0 / loop.per_token.value()},
                      .loop = loop});
  }
  return points;
}

std::vector<LoadPoint> disaggregated_loads(const model::Transformer& model, const model::Chip& chip,
                                           const ServingPlan& decode, std::span<const ServingPlan> prefills,
                                           BytesPerSecond transfer, const RequestShape& shape, double step)
{
  const auto source = best_source(model, chip, prefills, cache_sent(model, decode, shape) / transfer, shape);
  if (!source)
    return {};
  std::vector<LoadPoint> points = loads_of(model, chip, decode, decode_shape(shape), step);
  for (LoadPoint& point : points) {
    const double sources = point.loop.request_rate / source->rate;
    const double chips = decode.chips + sources * source->plan.chips;
    point.prefill = source->plan;
    point.by_chip = point.by_chip * (decode.chips / chips);
    point.loop.first_token += source->latency;
  }
  return points;
}

std::vector<LoadPoint> frontier(std::vector<LoadPoint> points)
{
  std::stable_sort(points.begin(), points.end(), [](const LoadPoint& a, const LoadPoint& b) {
    return a.by_user != b.by_user ? a.by_user > b.by_user : a.by_chip > b.by_chip;
  });
  std::vector<LoadPoint> kept;
  for (const LoadPoint& point : points)
    if (kept.empty() || point.by_chip > kept.back().by_chip)
      kept.push_back(point);
  return kept;
}

} // namespace leasehold::physics
