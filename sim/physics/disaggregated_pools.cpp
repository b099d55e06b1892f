#include "physics/disaggregated_pools.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace leasehold::physics {

namespace {

constexpr double next_to_idle = 1e-6; ///< of capacity

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

DisaggregatedPools::DisaggregatedPools(DisaggregatedUnit pair)
    : pair_(std::move(pair)), prefill_(std::min(pair_.prefill.request_capacity(), pair_.crossing / pair_.cache))
{
}

DisaggregatedPools::Within DisaggregatedPools::rate_within(std::span<const LatencyLimit> first_token,
                                                           std::span<const LatencyLimit> per_token) const
{
  const Hertz idle = prefill_ * next_to_idle;
  const auto as_decode = [&](double share, Statistic of) {
    FluidPoint point = pair_.decode.at_utilisation(share, of);
    point.first_token = pair_.prefill.at(idle, of).first_token + transfer_time(pair_, idle) + 2.0 * point.first_token;
    return point;
  };
  const double decode = share_within(as_decode, first_token, per_token);
  const auto as_prefill = [&](double share, Statistic of) {
    FluidPoint point = pair_.prefill.at(prefill_ * share, of);
    point.first_token += transfer_time(pair_, prefill_ * share) + pair_.decode.at_utilisation(decode, of).first_token;
    return point;
  };
  const double prefill = decode > 0.0 ? share_within(as_prefill, first_token, {}) : 0.0;
  return prefill > 0.0 ? Within{prefill_ * prefill, decode_capacity() * decode} : Within{};
}

/// Where the crossing bounds a prefill engine, its own load is less than that of both together: what it saw at the next
/// higher one stands for it.
PoolCurve DisaggregatedPools::curve(const ServiceObjective& objective) const
{
  const FluidCorrection& prompts = pair_.prefill.correction();
  const FluidCorrection& outputs = pair_.decode.correction();
  if (prompts.seen.empty() || outputs.seen.empty())
    throw std::logic_error("pools have no curve before their engines are calibrated");
  const double bound = prefill_ / pair_.prefill.request_capacity();
  std::vector<LoadCurve> curves;
  for (const auto& output : outputs.seen) {
    std::vector<LoadCurve::Sight> sights;
    for (const double load : prompts.utilisation) {
      const auto at = std::ranges::lower_bound(prompts.utilisation, load * bound) - prompts.utilisation.begin();
      sights.push_back(seen_by_both(*prompts.seen[static_cast<std::size_t>(at)], transfer_time(pair_, prefill_ * load),
                                    *output, objective));
    }
    curves.emplace_back(prompts.utilisation, std::move(sights));
  }
  return {outputs.utilisation, std::move(curves)};
}

} // namespace leasehold::physics
