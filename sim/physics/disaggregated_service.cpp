#include "physics/disaggregated_service.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace leasehold::physics {

DisaggregatedService::DisaggregatedService(DisaggregatedUnit unit)
    : unit_(std::move(unit)), engines_(std::min(unit_.prefill_engines * unit_.prefill.request_capacity(),
                                                unit_.decode_engines * unit_.decode.request_capacity()))
{
}

Hertz DisaggregatedService::capacity_over(BytesPerSecond crossing) const
{
  return std::min(engines_, crossing / unit_.cache);
}

/// M/G/1, Pollaczek-Khinchine: a cache is as long as its prompt.
Seconds transfer_time(const DisaggregatedUnit& unit, Hertz arrivals)
{
  const Seconds alone = unit.cache / (unit.crossing / unit.prefill_engines);
  const double busy = arrivals / (unit.crossing / unit.cache);
  if (!(busy < 1.0))
    return Seconds{std::numeric_limits<double>::infinity()};
  const double spread = 1.0 + unit.shape.input_cv * unit.shape.input_cv;
  return alone * (1.0 + busy * spread / (2.0 * (1.0 - busy))) + unit.latency;
}

FluidPoint DisaggregatedService::at(Hertz arrivals, Statistic of) const
{
  const FluidPoint prefill = unit_.prefill.at(arrivals / unit_.prefill_engines);
  const FluidPoint decode = unit_.decode.at(arrivals / unit_.decode_engines);
  FluidPoint point;
  point.utilisation = arrivals / request_capacity();
  point.stable = point.utilisation < 1.0;
  point.batch = decode.batch;
  const auto statistic = static_cast<std::size_t>(of);
  point.first_token = (prefill.first_token + transfer_time(unit_, arrivals) + decode.first_token) *
                      correction_.factor(correction_.first_token[statistic], point.utilisation);
  point.per_token = decode.per_token * correction_.factor(correction_.per_token[statistic], point.utilisation);
  return point;
}

ServingActivity DisaggregatedService::activity(double utilisation) const
{
  const Hertz rate = request_capacity() * std::clamp(utilisation, 0.0, 1.0);
  const auto of = [&](const FluidService& engine, int engines) {
    return engine.activity(rate / engines / engine.request_capacity());
  };
  const ServingActivity prefill = of(unit_.prefill, unit_.prefill_engines);
  const ServingActivity decode = of(unit_.decode, unit_.decode_engines);
  const double first = unit_.prefill_engines * unit_.prefill.plan().chips;
  const double second = unit_.decode_engines * unit_.decode.plan().chips;
  return {(first * prefill.prefill + second * decode.prefill) / (first + second),
          (first * prefill.decode + second * decode.decode) / (first + second)};
}

Hertz DisaggregatedService::rate_within(std::span<const LatencyLimit> first_token,
                                        std::span<const LatencyLimit> per_token) const
{
  return request_capacity() *
         share_within([this](double share, Statistic of) { return at_utilisation(share, of); }, first_token, per_token);
}

} // namespace leasehold::physics
