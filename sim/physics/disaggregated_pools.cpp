#include "physics/disaggregated_pools.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <utility>

namespace leasehold::physics {

namespace {

/// Loads that are looked at, as shares of what an engine takes with any network: the same ones whatever is promised and
/// whatever the network is, so that what keeps a tighter limit is among what keeps a looser one.
constexpr std::size_t load_steps = 512;
double load_at(std::size_t k)
{
  return static_cast<double>(k) / static_cast<double>(load_steps);
}

/// A time of an engine by its load, from load_at(1) on: it does not fall, and is infinite where queues grow without limit.
std::vector<double> rising(const FluidService& engine, Statistic of, Seconds FluidPoint::*time)
{
  std::vector<double> times;
  for (std::size_t k = 1; k < load_steps; ++k) {
    const FluidPoint point = engine.at_utilisation(load_at(k), of);
    const double each = point.stable ? (point.*time).value() : std::numeric_limits<double>::infinity();
    times.push_back(times.empty() ? each : std::max(times.back(), each));
  }
  return times;
}

/// Of pairs of a request at either engine, as many as both saw.
LoadCurve::Sight seen_by_both(const SeenLoad& prompts, Seconds sent, const SeenLoad& outputs,
                              const ServiceObjective& objective)
{
  const std::size_t pairs = std::min(prompts.request.size(), outputs.request.size());
  std::size_t good = 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    const double first = double(prompts.request[i].first_token) + sent.value() + outputs.request[i].first_token;
    good += objective.kept_by(first, outputs.request[i].per_token) ? 1U : 0U;
  }
  const double completed = double(prompts.request.size()) / double(prompts.requests) *
                           (double(outputs.request.size()) / double(outputs.requests));
  const Seconds output = outputs.queue + outputs.prefill;
  return {pairs > 0 ? completed * double(good) / double(pairs) : 0.0, prompts.queue, prompts.prefill + sent + output};
}

} // namespace

PoolCurve::PoolCurve(std::vector<double> outputs, std::vector<LoadCurve> by_output)
    : outputs_(std::move(outputs)), by_output_(std::move(by_output))
{
  if (outputs_.empty() || outputs_.size() != by_output_.size() || !std::ranges::is_sorted(outputs_))
    throw std::invalid_argument("a curve of pools needs ascending loads, and what is seen at each");
}

/// `of` tells of a curve; linear between the loads of decode engines, as at the first and the last beyond.
template <class Of> auto PoolCurve::between(double outputs, Of of) const
{
  const auto above = static_cast<std::size_t>(std::ranges::lower_bound(outputs_, outputs) - outputs_.begin());
  if (above == 0 || above == outputs_.size())
    return of(by_output_[above == 0 ? 0 : above - 1]);
  const double share = (outputs - outputs_[above - 1]) / (outputs_[above] - outputs_[above - 1]);
  auto low = of(by_output_[above - 1]);
  if (const auto high = of(by_output_[above]); low && high)
    *low += share * (*high - *low);
  else
    low.reset();
  return low;
}

double PoolCurve::within(double prompts, double outputs) const
{
  if (!(outputs < 1.0))
    return 0.0;
  const double there = *between(outputs, [&](const LoadCurve& curve) { return std::optional{curve.within(prompts)}; });
  return outputs > outputs_.back() ? there * (1.0 - outputs) / (1.0 - outputs_.back()) : there;
}

std::optional<Seconds> PoolCurve::queue(double prompts, double outputs) const
{
  return outputs > outputs_.back() ? std::nullopt
                                   : between(outputs, [&](const LoadCurve& curve) { return curve.queue(prompts); });
}

std::optional<Seconds> PoolCurve::prefill(double prompts, double outputs) const
{
  return outputs > outputs_.back() ? std::nullopt
                                   : between(outputs, [&](const LoadCurve& curve) { return curve.prefill(prompts); });
}

Hertz carried(std::span<const PoolSplit> splits, double prefill_engines, double decode_engines)
{
  Hertz most;
  for (const PoolSplit& split : splits)
    most = std::max(most, std::min(prefill_engines * split.prefill, decode_engines * split.decode));
  return most;
}

std::optional<PoolSplit> leanest(std::span<const PoolSplit> splits)
{
  const auto least = std::ranges::min_element(splits, {}, &PoolSplit::time);
  return least == splits.end() ? std::nullopt : std::optional{*least};
}

DisaggregatedPools::DisaggregatedPools(DisaggregatedUnit pair)
    : pair_(std::move(pair)), prefill_(std::min(pair_.prefill.request_capacity(), pair_.crossing / pair_.cache)),
      decode_(std::min(pair_.decode.request_capacity(), pair_.crossing / pair_.cache))
{
}

Seconds DisaggregatedPools::sent(Hertz prompts, Hertz outputs) const
{
  return transfer_time(pair_, prompts) + transfer_time(pair_, outputs) - transfer_time(pair_, Hertz{0});
}

std::vector<PoolSplit> DisaggregatedPools::splits(std::span<const LatencyLimit> first_token,
                                                  std::span<const LatencyLimit> per_token) const
{
  std::size_t most_outputs = 0; // loads that keep the time per token
  for (bool kept = true; kept && most_outputs + 1 < load_steps;) {
    const double load = load_at(most_outputs + 1);
    kept = pair_.decode.at_utilisation(load).stable && std::ranges::all_of(per_token, [&](const LatencyLimit& limit) {
             return pair_.decode.at_utilisation(load, limit.of).per_token <= limit.most;
           });
    most_outputs += kept ? 1 : 0;
  }
  struct Limited {
    double most = std::numeric_limits<double>::infinity();
    std::vector<double> prompts, outputs;
  };
  std::vector<Limited> limits;
  for (const LatencyLimit& limit : first_token)
    limits.push_back({limit.most.value(), rising(pair_.prefill, limit.of, &FluidPoint::first_token),
                      rising(pair_.decode, limit.of, &FluidPoint::first_token)});
  const auto prompts_at = [&](std::size_t k) { return pair_.prefill.request_capacity() * load_at(k); };
  const auto outputs_at = [&](std::size_t k) { return pair_.decode.request_capacity() * load_at(k); };
  const auto keeps = [&](std::size_t prompts, std::size_t outputs) {
    const double way = sent(prompts_at(prompts), outputs_at(outputs)).value();
    return std::isfinite(way) && std::ranges::all_of(limits, [&](const Limited& limit) {
             return limit.prompts[prompts - 1] + way + limit.outputs[outputs - 1] <= limit.most;
           });
  };
  std::vector<PoolSplit> found;
  std::size_t prompts = load_steps - 1;
  for (std::size_t outputs = 1; outputs <= most_outputs && prompts > 0; ++outputs) {
    while (prompts > 0 && !keeps(prompts, outputs))
      --prompts;
    if (prompts == 0)
      break;
    const PoolSplit split{prompts_at(prompts), outputs_at(outputs)};
    if (!found.empty() && found.back().prefill == split.prefill)
      found.back() = split;
    else
      found.push_back(split);
  }
  return found;
}

/// Where the crossing bounds an engine, its own load is less than that of both together: what it saw at the next higher one
/// stands for it.
PoolCurve DisaggregatedPools::curve(const ServiceObjective& objective) const
{
  const FluidCorrection& prompts = pair_.prefill.correction();
  const FluidCorrection& outputs = pair_.decode.correction();
  if (prompts.seen.empty() || outputs.seen.empty())
    throw std::logic_error("pools have no curve before their engines are calibrated");
  const auto seen_at = [](const FluidCorrection& of, double load) {
    return std::ranges::lower_bound(of.utilisation, load) - of.utilisation.begin();
  };
  const double prompt_bound = prefill_ / pair_.prefill.request_capacity();
  const double output_bound = decode_ / pair_.decode.request_capacity();
  std::vector<LoadCurve> curves;
  for (const double output : outputs.utilisation) {
    const SeenLoad& answers = *outputs.seen[static_cast<std::size_t>(seen_at(outputs, output * output_bound))];
    std::vector<LoadCurve::Sight> sights;
    for (const double load : prompts.utilisation)
      sights.push_back(seen_by_both(*prompts.seen[static_cast<std::size_t>(seen_at(prompts, load * prompt_bound))],
                                    sent(prefill_ * load, decode_ * output), answers, objective));
    curves.emplace_back(prompts.utilisation, std::move(sights));
  }
  return {outputs.utilisation, std::move(curves)};
}

} // namespace leasehold::physics
