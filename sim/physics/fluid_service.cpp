#include "physics/fluid_service.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace leasehold::physics {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

} // namespace

FluidService::FluidService(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan,
                           const RequestShape& shape)
    : FluidService(StepCost(model, chip, plan), plan, shape, predict_serving(model, chip, plan, shape).cache_tokens)
{
}

FluidService::FluidService(const StepCost& cost, const ServingPlan& plan, const RequestShape& shape,
                           double cache_tokens)
    : cost_(cost), plan_(plan), shape_(shape), full_(saturation(shape, plan, cache_tokens)),
      capacity_(full_.per_iteration / cost.duration(steady_load(shape, full_.per_iteration, cost.window())))
{
}

/// The duration that reproduces itself: requests finished an iteration = rate x duration. The cost is affine or concave
/// in that number and positive at zero, so below capacity the iteration converges from below.
Seconds FluidService::iteration(double rate) const
{
  Seconds step = cost_.duration(steady_load(shape_, 0.0, cost_.window()));
  for (int round = 0; round < 2000; ++round) {
    const double finished = std::min(rate * step.value(), full_.per_iteration);
    const Seconds next = cost_.duration(steady_load(shape_, finished, cost_.window()));
    if (std::abs((next - step).value()) <= 1e-9 * next.value())
      return next;
    step = next;
  }
  return step;
}

Seconds FluidService::wait_for_room(double rate, Seconds step) const
{
  const double servers = std::max(full_.batch, 1.0);
  const double busy = std::min(rate * step.value() * shape_.output / servers, 1.0);
  if (busy >= 1.0)
    return Seconds{infinite};
  const Seconds service = shape_.output * step;
  const double variability = (1.0 + shape_.output_cv * shape_.output_cv) / 2.0;
  return variability * std::pow(busy, std::sqrt(2.0 * (servers + 1.0)) - 1.0) / (servers * (1.0 - busy)) * service;
}

FluidPoint FluidService::at(Hertz arrivals) const
{
  FluidPoint point;
  const double rate = arrivals.value();
  point.utilisation = arrivals / capacity_;
  point.stable = point.utilisation < 1.0;
  if (!point.stable) {
    point.first_token = Seconds{infinite};
    point.per_token = cost_.duration(steady_load(shape_, full_.per_iteration, cost_.window()));
    point.batch = full_.batch;
    return point;
  }
  const Seconds mean = iteration(rate);
  StepLoad load = steady_load(shape_, rate * mean.value(), cost_.window());
  point.per_token = mean;
  point.batch = rate * mean.value() * shape_.output;

  StepLoad decode = load;
  decode.prefill = decode.pairs = decode.windowed_pairs = decode.first_tokens = 0.0;
  const double t = cost_.duration(decode).value();
  const double r = mean.value() > 0.0 ? (mean.value() - t) / mean.value() : 0.0;
  const double s = rate > 0.0 ? r / rate : predict_static_batch(cost_, shape_, 1.0).first_token.value();
  const double second_moment = s * (1.0 + shape_.input_cv * shape_.input_cv);
  const double square =
      (t * t + 2.0 * t * r * mean.value() + r * second_moment * mean.value()) / std::max(1.0 - r * r, 1e-12);
  const double interval = square / mean.value();
  const double idle = std::exp(-point.batch);
  const double residual = interval / 2.0;
  point.first_token = Seconds{(1.0 - idle) * (residual + r * interval) + t + s} + wait_for_room(rate, mean);
  return point;
}

Hertz FluidService::rate_within(Seconds first_token, Seconds per_token) const
{
  const auto meets = [&](double share) {
    const FluidPoint point = at_utilisation(share);
    return point.stable && point.first_token <= first_token && point.per_token <= per_token;
  };
  if (!meets(1e-6))
    return Hertz{};
  double low = 1e-6, high = 1.0;
  for (int halving = 0; halving < 40; ++halving) {
    const double middle = (low + high) / 2.0;
    (meets(middle) ? low : high) = middle;
  }
  return capacity_ * low;
}

} // namespace leasehold::physics
