#include "physics/fluid_calibration.hpp"

#include "physics/request_engine.hpp"

#include <boost/math/special_functions/erf.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace leasehold::physics {
namespace {

constexpr std::array<double, 12> loads{0.05, 0.2, 0.35, 0.5, 0.6, 0.7, 0.8, 0.87, 0.9, 0.93, 0.95, 0.97};
/// The share of a run left out of the means, in which the engine fills.
constexpr double warm_up = 0.2;

class SplitMix {
public:
  explicit SplitMix(std::uint64_t seed) : state_(seed) {}
  double uniform() ///< in (0, 1)
  {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return (double((z ^ (z >> 31U)) >> 11U) + 0.5) * 0x1p-53;
  }

private:
  std::uint64_t state_;
};

/// Lengths at the middles of n equal slices of a log-normal law, in random order: their mean and spread do not vary
/// from sample to sample, and the longest is the (1 - 1/2n)-quantile.
std::vector<std::uint32_t> lengths(double mean, double cv, std::size_t n, SplitMix& random)
{
  const double sigma = std::sqrt(std::log1p(cv * cv));
  std::vector<std::uint32_t> result(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double u = (double(i) + 0.5) / double(n);
    const double deviation = sigma > 0.0 ? sigma * std::sqrt(2.0) * boost::math::erf_inv(2.0 * u - 1.0) : 0.0;
    const double value = mean * std::exp(deviation - sigma * sigma / 2.0);
    result[i] = static_cast<std::uint32_t>(std::clamp(std::round(value), 1.0, 1e9));
  }
  for (std::size_t i = n; i > 1; --i) // Fisher and Yates
    std::swap(result[i - 1], result[static_cast<std::size_t>(random.uniform() * double(i))]);
  return result;
}

/// Requests of the shape, whose arrivals are left to at_rate().
struct Drawn {
  model::InferenceTrace trace;
  std::vector<double> times; ///< of arrival, where one request comes in each unit of time
};

Drawn drawn(const RequestShape& shape, std::size_t requests, std::uint64_t seed)
{
  SplitMix random(seed);
  const auto inputs = lengths(shape.input, shape.input_cv, requests, random);
  const auto outputs = lengths(shape.output, shape.output_cv, requests, random);
  Drawn result;
  result.trace.requests.reserve(requests);
  result.times.reserve(requests);
  double now = 0.0;
  for (std::size_t i = 0; i < requests; ++i) {
    now -= std::log(random.uniform());
    result.times.push_back(now);
    result.trace.requests.push_back({.input = inputs[i], .output = outputs[i]});
  }
  return result;
}

model::InferenceTrace at_rate(const Drawn& drawn, Hertz rate)
{
  model::InferenceTrace trace = drawn.trace;
  const double scale = double(drawn.times.size()) / rate.value() / drawn.times.back();
  for (std::size_t i = 0; i < drawn.times.size(); ++i)
    trace.requests[i].arrival = Timestamp{scale * drawn.times[i]};
  return trace;
}

using Statistics = std::array<double, statistic_count>;

/// Mean and percentiles, linear between order statistics (Hyndman and Fan's type 7); all zero where there is nothing.
Statistics statistics_of(std::vector<double> values)
{
  Statistics result{};
  if (values.empty())
    return result;
  result[0] = std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
  auto from = values.begin();                         // what is before it is less
  for (std::size_t s = 1; s < statistic_count; ++s) { // by rising quantile
    const double place = quantile_of(static_cast<Statistic>(s)) * double(values.size() - 1);
    const auto low = values.begin() + static_cast<std::ptrdiff_t>(place);
    std::nth_element(from, low, values.end());
    const double above = low + 1 == values.end() ? *low : *std::min_element(low + 1, values.end());
    result[s] = *low + (place - std::floor(place)) * (above - *low);
    from = low;
  }
  return result;
}

struct Measured {
  Statistics first_token, per_token;
  SeenLoad seen;
};

Measured measured(const model::InferenceTrace& trace, const EngineRun& run)
{
  std::vector<double> first, each;
  SeenLoad seen;
  double queue = 0.0;
  for (auto i = static_cast<std::size_t>(warm_up * double(run.outcomes.size())); i < run.outcomes.size(); ++i) {
    const RequestOutcome& outcome = run.outcomes[i];
    ++seen.requests;
    if (outcome.state != RequestOutcome::State::completed)
      continue;
    const double later = trace.requests[i].output - 1.0;
    const double tpot = later > 0.0 ? (outcome.finish - outcome.first_token) / later : 0.0;
    first.push_back(outcome.first_token - trace.requests[i].arrival.value());
    if (later > 0.0)
      each.push_back(tpot);
    queue += outcome.scheduled - trace.requests[i].arrival.value();
    seen.request.push_back({static_cast<float>(first.back()), static_cast<float>(tpot)});
  }
  const Statistics of_first = statistics_of(std::move(first));
  if (!seen.request.empty()) {
    seen.queue = Seconds{queue / double(seen.request.size())};
    seen.prefill = Seconds{of_first.front()} - seen.queue;
  }
  return {of_first, statistics_of(std::move(each)), std::move(seen)};
}

} // namespace

model::InferenceTrace shape_sample(const RequestShape& shape, Hertz rate, std::size_t requests, std::uint64_t seed)
{
  return at_rate(drawn(shape, requests, seed), rate);
}

FluidService calibrated(FluidService service, std::size_t requests)
{
  service.correct({});
  FluidCorrection correction;
  const Drawn few = drawn(service.shape(), requests, 1);
  // Near saturation the queue moves slowly and takes a longer run to average.
  const Drawn many = drawn(service.shape(), 4 * requests, 1);
  for (const double load : loads) {
    const Hertz rate = service.request_capacity() * load;
    const model::InferenceTrace trace = at_rate(load > 0.65 ? many : few, rate);
    const EngineRun run = serve_requests(
        trace, {.cost = service.cost(), .limits = engine_limits(service.plan(), service.cache_tokens())});
    Measured engine = measured(trace, run);
    const FluidPoint fluid = service.at(rate);
    if (engine.first_token.front() <= 0.0)
      continue;
    correction.utilisation.push_back(load);
    correction.seen.push_back(std::make_shared<const SeenLoad>(std::move(engine.seen)));
    for (std::size_t s = 0; s < statistic_count; ++s) {
      const double each = engine.per_token[s];
      correction.first_token[s].push_back(engine.first_token[s] / fluid.first_token.value());
      correction.per_token[s].push_back(each > 0.0 ? each / fluid.per_token.value() : 1.0);
    }
  }
  service.correct(std::move(correction));
  return service;
}

} // namespace leasehold::physics
