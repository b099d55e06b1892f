#include "scenario/plan/size_rates.hpp"

#include "physics/fluid_calibration.hpp"

#include <algorithm>

namespace leasehold::scenario {

namespace {

/// Of a request of the mix an option takes so many a second, where it gives each size its part of the time; 0 where it
/// takes none of one of them.
Hertz of_mix(const std::vector<SizeRates>& sizes, std::size_t option, std::vector<Hertz> SizeRates::*rates)
{
  double time = 0.0;
  for (const SizeRates& size : sizes)
    time += size.bucket.share / (size.*rates)[option].value();
  return Hertz{1.0 / time};
}

} // namespace

std::vector<SizeRates> size_rates(std::span<const PlannedReplica> options, const physics::RequestShape& shape,
                                  const ObjectiveSpec& objective, std::uint32_t inputs, std::uint32_t outputs)
{
  constexpr std::size_t requests =
      2000; // a load: the ratio of rates is looked for, which the whole service's stretches
  const auto buckets = physics::length_buckets(shape, inputs, outputs);
  const auto is_whole = [](const PlannedReplica& option) { return !option.pool && !option.unit; };
  if (options.size() < 2 || buckets.size() < 2 || !std::ranges::all_of(options, is_whole))
    return {};
  std::vector<SizeRates> sizes;
  for (const physics::LengthBucket& bucket : buckets) {
    SizeRates& size = sizes.emplace_back();
    size.bucket = bucket;
    for (const PlannedReplica& option : options) {
      const physics::FluidService& whole = option.service;
      const auto service = physics::calibrated(
          physics::FluidService{whole.cost(), whole.plan(), bucket.shape, whole.cache_tokens()}, requests);
      size.saturated.push_back(service.request_capacity());
      size.within_slo.push_back(service.rate_within(objective.first_token.limits, objective.per_token.limits));
    }
  }
  for (std::size_t option = 0; option < options.size(); ++option)
    for (const auto& [rates, all] : {std::pair{&SizeRates::saturated, options[option].saturated},
                                     std::pair{&SizeRates::within_slo, options[option].within_slo}})
      if (const Hertz mixed = of_mix(sizes, option, rates); mixed > Hertz{0})
        for (SizeRates& size : sizes)
          (size.*rates)[option] *= all / mixed;
  return sizes;
}

} // namespace leasehold::scenario
