#include "physics/fluid_service.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace leasehold::physics {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// E[X^2] / E[X]^2.
double dispersion(double cv)
{
  return 1.0 + cv * cv;
}

} // namespace

double FluidCorrection::factor(const std::vector<double>& of, double utilisation_now) const
{
  if (of.empty())
    return 1.0;
  const auto above = std::lower_bound(utilisation.begin(), utilisation.end(), utilisation_now);
  if (above == utilisation.begin())
    return of.front();
  if (above == utilisation.end())
    return of.back();
  const auto i = static_cast<std::size_t>(above - utilisation.begin());
  const double share = (utilisation_now - utilisation[i - 1]) / (utilisation[i] - utilisation[i - 1]);
  return of[i - 1] * std::pow(of[i] / of[i - 1], share);
}

LoadCurve FluidCorrection::curve(const ServiceObjective& objective) const
{
  if (seen.empty())
    throw std::logic_error("a fluid service has no curve before it is calibrated");
  std::vector<LoadCurve::Sight> sights;
  for (const std::shared_ptr<const SeenLoad>& load : seen) {
    const auto good = std::ranges::count_if(
        load->request, [&](const SeenLatency& one) { return objective.kept_by(one.first_token, one.per_token); });
    sights.push_back({double(good) / double(load->requests), load->queue, load->prefill});
  }
  return {utilisation, std::move(sights)};
}

double share_within(const std::function<FluidPoint(double share, Statistic of)>& at,
                    std::span<const LatencyLimit> first_token, std::span<const LatencyLimit> per_token)
{
  const auto keeps = [&](double share, std::span<const LatencyLimit> limits, Seconds FluidPoint::*latency) {
    return std::ranges::all_of(limits, [&](const LatencyLimit& limit) {
      const FluidPoint point = at(share, limit.of);
      return point.stable && point.*latency <= limit.most;
    });
  };
  const auto meets = [&](double share) {
    return keeps(share, first_token, &FluidPoint::first_token) && keeps(share, per_token, &FluidPoint::per_token);
  };
  if (!meets(1e-6))
    return 0.0;
  double low = 1e-6, high = 1.0;
  for (int halving = 0; halving < 40; ++halving) {
    const double middle = (low + high) / 2.0;
    (meets(middle) ? low : high) = middle;
  }
  return low;
}

FluidService::FluidService(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan,
                           const RequestShape& shape)
    : FluidService(StepCost(model, chip, plan), plan, shape, predict_serving(model, chip, plan, shape).cache_tokens)
{
}

FluidService::FluidService(const StepCost& cost, const ServingPlan& plan, const RequestShape& shape,
                           double cache_tokens)
    : cost_(cost), plan_(plan), shape_(shape), cache_tokens_(cache_tokens),
      full_(saturation(shape, plan, cache_tokens)), capacity_(full_.per_iteration / iteration(full_.per_iteration).mean)
{
}

FluidService::Iteration FluidService::iteration(double finished) const
{
  const SteadyIteration steady = physics::steady_iteration(cost_, plan_, shape_, finished);
  Iteration step;
  step.decode = steady.without.total().value();
  step.prompt = (steady.with.total().value() - step.decode) / steady.prompts;
  step.mean = step.decode + finished * step.prompt;
  return step;
}

/// The iteration that reproduces itself: requests finished an iteration = rate x duration. Below capacity it converges
/// from below.
FluidService::Iteration FluidService::steady_iteration(double rate) const
{
  Iteration step = iteration(0.0);
  for (int round = 0; round < 2000; ++round) {
    const Iteration next = iteration(std::min(rate * step.mean, full_.per_iteration));
    const bool settled = std::abs(next.mean - step.mean) <= 1e-9 * next.mean;
    step = next;
    if (settled)
      break;
  }
  return step;
}

double FluidService::wait_for_room(double rate, double step) const
{
  const double servers = std::max(full_.batch, 1.0);
  const double busy = rate * step * shape_.output / servers;
  if (busy >= 1.0)
    return infinite;
  const double service = shape_.output * step;
  return dispersion(shape_.output_cv) / 2.0 * std::pow(busy, std::sqrt(2.0 * (servers + 1.0)) - 1.0) /
         (servers * (1.0 - busy)) * service;
}

/// Mean time from arrival to the first token in an engine with room.
double FluidService::prompt_latency(double rate, const Iteration& step, double batch) const
{
  const double t = step.decode, s = step.prompt, r = std::min(rate * s, 0.999999);
  const double spread = dispersion(shape_.input_cv);
  const double square = (t * t + 2.0 * t * r * step.mean + r * s * spread * step.mean) / (1.0 - r * r);
  const double interval = square / step.mean;
  const double busy = -std::expm1(-batch); // an engine with a Poisson number of sequences is idle when it has none
  const double together = busy * (0.5 + r) * interval + t + s;

  const double budget = std::max(double(plan_.token_budget) * plan_.ranks() - batch, 1.0);
  const double chunks = shape_.fresh() / budget;
  const double service = chunks * t + s;
  const double load = std::min(rate * service, 0.999999);
  const double one_by_one = busy * interval / 2.0 + service + load * service * spread / (2.0 * (1.0 - load));
  return chunks > 1.0 ? std::max(together, one_by_one) : together;
}

/// At its capacity an engine is never idle, so that the parts of its iterations add up to all of its time.
double FluidService::capacity_left(double network_share) const
{
  const double tokens = capacity_.value() * (shape_.fresh() + shape_.output - 1.0);
  const double between = tokens * cost_.between_hosts();
  return 1.0 / (1.0 + between * (1.0 / network_share - 1.0));
}

FluidPoint FluidService::at(Hertz arrivals, Statistic of) const
{
  FluidPoint point;
  point.utilisation = arrivals / capacity_;
  point.stable = point.utilisation < 1.0;
  if (!point.stable) {
    point.first_token = Seconds{infinite};
    point.per_token = Seconds{iteration(full_.per_iteration).mean};
    point.batch = full_.batch;
    return point;
  }
  const double rate = arrivals.value();
  const auto statistic = static_cast<std::size_t>(of);
  const Iteration step = steady_iteration(rate);
  point.batch = rate * step.mean * shape_.output;
  const double first = prompt_latency(rate, step, point.batch) + wait_for_room(rate, step.mean);
  point.first_token = Seconds{first * correction_.factor(correction_.first_token[statistic], point.utilisation)};
  point.per_token = Seconds{step.mean * correction_.factor(correction_.per_token[statistic], point.utilisation)};
  return point;
}

ClosedLoop FluidService::with_clients(double clients) const
{
  ClosedLoop loop;
  loop.batch = std::min(clients, full_.batch);
  const double chunks = std::max(shape_.fresh() / (double(plan_.token_budget) * plan_.ranks()), 1.0);
  const double stay = shape_.output - 1.0 + chunks;                   // iterations
  const Iteration step = iteration(std::max(loop.batch, 1.0) / stay); // who is alone some of the time is alone then
  loop.request_rate = Hertz{loop.batch / (stay * step.mean)};
  const double others = std::max(loop.batch - 1.0, 0.0);
  loop.prompt = Seconds{step.prompt};
  loop.per_token = Seconds{step.decode + others / stay * step.prompt};
  loop.first_token = clients / loop.request_rate - (shape_.output - 1.0) * loop.per_token;
  return loop;
}

ClosedLoop FluidService::with_arrivals(Hertz rate) const
{
  const FluidPoint open = at(rate);
  ClosedLoop loop;
  loop.batch = open.batch;
  loop.request_rate = std::min(rate, request_capacity());
  loop.first_token = open.first_token;
  loop.per_token = open.per_token;
  return loop;
}

ServingActivity FluidService::activity(double utilisation) const
{
  const double rate = capacity_.value() * std::clamp(utilisation, 0.0, 1.0);
  const Iteration step = utilisation < 1.0 ? steady_iteration(rate) : iteration(full_.per_iteration);
  const double prefill = std::min(rate * step.prompt, 1.0);
  const double busy = utilisation < 1.0 ? -std::expm1(-rate * step.mean * shape_.output) : 1.0;
  return {prefill, (1.0 - prefill) * busy};
}

Hertz FluidService::rate_within(Seconds first_token, Seconds per_token) const
{
  return rate_within(std::array{LatencyLimit{Statistic::mean, first_token}},
                     std::array{LatencyLimit{Statistic::mean, per_token}});
}

Hertz FluidService::rate_within(std::span<const LatencyLimit> first_token,
                                std::span<const LatencyLimit> per_token) const
{
  return capacity_ *
         share_within([this](double share, Statistic of) { return at_utilisation(share, of); }, first_token, per_token);
}

} // namespace leasehold::physics
