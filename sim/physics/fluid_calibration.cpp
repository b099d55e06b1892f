#include "physics/fluid_calibration.hpp"

#include "physics/request_engine.hpp"

#include <boost/math/special_functions/erf.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
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
  if (shape.cached < shape.input)
    return result;
  // Every prompt is the beginning of one block, longer than any: it is there but for its last token.
  result.trace.prefix_blocks = {0};
  result.trace.block_tokens = std::numeric_limits<std::uint32_t>::max();
  for (model::InferenceRequest& request : result.trace.requests)
    request.blocks = 1;
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

/// What the requests of a run saw, one after the other.
class Tally {
public:
  void count() { ++seen_.requests; }
  /// Of one that was completed; `per_token` is nothing with a single output token.
  void add(double queue, double first_token, std::optional<double> per_token)
  {
    queue_ += queue;
    first_.push_back(first_token);
    if (per_token)
      each_.push_back(*per_token);
    seen_.request.push_back({static_cast<float>(first_token), static_cast<float>(per_token.value_or(0.0))});
  }
  [[nodiscard]] Measured measured() &&
  {
    const Statistics of_first = statistics_of(std::move(first_));
    if (!seen_.request.empty()) {
      seen_.queue = Seconds{queue_ / double(seen_.request.size())};
      seen_.prefill = Seconds{of_first.front()} - seen_.queue;
    }
    return {of_first, statistics_of(std::move(each_)), std::move(seen_)};
  }

private:
  std::vector<double> first_, each_;
  SeenLoad seen_;
  double queue_ = 0.0;
};

std::size_t first_counted(std::size_t requests)
{
  return static_cast<std::size_t>(warm_up * double(requests));
}

bool is_complete(const RequestOutcome& outcome)
{
  return outcome.state == RequestOutcome::State::completed;
}

std::optional<double> time_per_token(const model::InferenceRequest& request, const RequestOutcome& outcome)
{
  const double later = request.output - 1.0;
  return later > 0.0 ? std::optional{(outcome.finish - outcome.first_token) / later} : std::nullopt;
}

Measured measured(const model::InferenceTrace& trace, const EngineRun& run)
{
  Tally tally;
  for (std::size_t i = first_counted(run.outcomes.size()); i < run.outcomes.size(); ++i) {
    const RequestOutcome& outcome = run.outcomes[i];
    tally.count();
    if (!is_complete(outcome))
      continue;
    const double arrival = trace.requests[i].arrival.value();
    tally.add(outcome.scheduled - arrival, outcome.first_token - arrival, time_per_token(trace.requests[i], outcome));
  }
  return std::move(tally).measured();
}

/// `play` tells what is seen at a rate, in a longer run where the flag is set; `at` the closed form.
template <class Play, class At> FluidCorrection correction_of(Hertz capacity, const Play& play, const At& at)
{
  FluidCorrection correction;
  for (const double load : loads) {
    const Hertz rate = capacity * load;
    Measured engine = play(rate, load > 0.65);
    const FluidPoint fluid = at(rate);
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
  return correction;
}

EngineRun played(const FluidService& engine, const model::InferenceTrace& trace)
{
  return serve_requests(trace, {.cost = engine.cost(),
                                .limits = engine_limits(engine.plan(), engine.cache_tokens()),
                                .prefix_blocks = trace.prefix_blocks.size()});
}

/// The same requests at both engines of a unit, which come to each at times of its own.
struct DrawnTwice {
  Drawn prompts;
  Drawn outputs;
};

DrawnTwice drawn_twice(const DisaggregatedUnit& unit, std::size_t requests)
{
  DrawnTwice both{drawn(unit.prefill.shape(), requests, 1), drawn(unit.decode.shape(), requests, 1)};
  both.outputs.times = drawn(unit.decode.shape(), requests, 2).times;
  return both;
}

/// A prefill engine sends caches one after the other, as prompts are done, and its decode engines take them as they come.
Measured measured(const DisaggregatedUnit& unit, const DrawnTwice& drawn, Hertz rate)
{
  const model::InferenceTrace prompts = at_rate(drawn.prompts, rate / unit.prefill_engines);
  const model::InferenceTrace outputs = at_rate(drawn.outputs, rate / unit.decode_engines);
  const EngineRun prefill = played(unit.prefill, prompts);
  const EngineRun decode = played(unit.decode, outputs);
  const double token = (unit.cache / (unit.crossing / unit.prefill_engines)).value() / unit.shape.input;
  Tally tally;
  double sent = 0.0;
  for (std::size_t i = 0; i < prompts.requests.size(); ++i) {
    const RequestOutcome& prompt = prefill.outcomes[i];
    if (is_complete(prompt)) // prompts are done in the order in which they came
      sent = std::max(sent, prompt.finish) + token * prompts.requests[i].input;
    if (i < first_counted(prompts.requests.size()))
      continue;
    tally.count();
    if (!is_complete(prompt) || !is_complete(decode.outcomes[i]))
      continue;
    const double arrival = prompts.requests[i].arrival.value();
    const RequestOutcome& output = decode.outcomes[i];
    const double there = sent + unit.latency.value();
    tally.add(prompt.scheduled - arrival, there - arrival + output.first_token - outputs.requests[i].arrival.value(),
              time_per_token(outputs.requests[i], output));
  }
  return std::move(tally).measured();
}

} // namespace

model::InferenceTrace shape_sample(const RequestShape& shape, Hertz rate, std::size_t requests, std::uint64_t seed)
{
  return at_rate(drawn(shape, requests, seed), rate);
}

FluidService calibrated(FluidService service, std::size_t requests)
{
  service.correct({});
  const Drawn few = drawn(service.shape(), requests, 1);
  // Near saturation the queue moves slowly and takes a longer run to average.
  const Drawn many = drawn(service.shape(), 4 * requests, 1);
  service.correct(correction_of(
      service.request_capacity(),
      [&](Hertz rate, bool is_long) {
        const model::InferenceTrace trace = at_rate(is_long ? many : few, rate);
        return measured(trace, played(service, trace));
      },
      [&](Hertz rate) { return service.at(rate); }));
  return service;
}

DisaggregatedService calibrated(DisaggregatedService service, std::size_t requests)
{
  service.correct({});
  const DrawnTwice few = drawn_twice(service.unit(), requests);
  const DrawnTwice many = drawn_twice(service.unit(), 4 * requests);
  service.correct(correction_of(
      service.request_capacity(),
      [&](Hertz rate, bool is_long) { return measured(service.unit(), is_long ? many : few, rate); },
      [&](Hertz rate) { return service.at(rate); }));
  return service;
}

} // namespace leasehold::physics
