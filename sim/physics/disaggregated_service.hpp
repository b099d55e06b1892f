// A unit of prefill engines and decode engines with a network between them, as a fluid server.
//
// Its capacity is the least of what its prefill engines, its decode engines and the crossing between them carry: computing,
// sending and decoding of different requests overlap (`predict serving --transfer` reckons so too). Its requests go through
// three stages one after the other: a prefill engine, the wait for that engine's share of the crossing, and a decode
// engine, whose first iteration yields the first token. So the time to first token has the whole transfer in it, as it is
// with vLLM's connectors; Splitwise and DistServe let the prefill engine yield the first token, and there the transfer
// delays the second instead (arXiv 2311.18677 section 4.3, 2401.09670). Caches are sent whole once their prompt is done,
// none of it while the prompt is computed (Mooncake and Splitwise hide a part so, layer by layer). The time for each
// further token is the decode engines' own.
//
// Stages are independent in the mean (each sees Poisson arrivals, as the departures of a memoryless queue would be: Burke
// 1956). The room that a cache takes in the prefill engine while it waits to be sent is not counted.
#pragma once

#include "physics/fluid_service.hpp"

namespace leasehold::physics {

struct DisaggregatedUnit {
  FluidService prefill; ///< one engine, of `prefill_shape`
  FluidService decode;  ///< one engine, of `decode_shape`
  int prefill_engines = 1;
  int decode_engines = 1;
  RequestShape shape;      ///< of its requests
  Bytes cache;             ///< what a mean request sends
  BytesPerSecond crossing; ///< from all prefill engines together to all decode engines
  Seconds latency{0.0};    ///< of the longest route between them
};

/// From the end of a prompt to its cache on the decode side, in the mean at so many requests a second: the wait for a prefill
/// engine's share of the crossing, the time on it and the way. Infinite from what the crossing carries on.
[[nodiscard]] Seconds transfer_time(const DisaggregatedUnit& unit, Hertz arrivals);

class DisaggregatedService {
public:
  explicit DisaggregatedService(DisaggregatedUnit unit);

  [[nodiscard]] const DisaggregatedUnit& unit() const { return unit_; }
  [[nodiscard]] Hertz request_capacity() const { return capacity_over(unit_.crossing); }
  /// The same where the crossing has another bandwidth.
  [[nodiscard]] Hertz capacity_over(BytesPerSecond crossing) const;
  /// What its engines could send and take in at most.
  [[nodiscard]] BytesPerSecond most_sent() const { return engines_ * unit_.cache; }

  [[nodiscard]] FluidPoint at(Hertz arrivals, Statistic of = Statistic::mean) const;
  [[nodiscard]] FluidPoint at_utilisation(double share, Statistic of = Statistic::mean) const
  {
    return at(request_capacity() * share, of);
  }
  /// The mean over its engines.
  [[nodiscard]] ServingActivity activity(double utilisation) const;
  [[nodiscard]] Hertz rate_within(std::span<const LatencyLimit> first_token,
                                  std::span<const LatencyLimit> per_token) const;
  [[nodiscard]] LoadCurve curve(const ServiceObjective& objective) const { return correction_.curve(objective); }

  void correct(FluidCorrection correction) { correction_ = std::move(correction); }

private:
  DisaggregatedUnit unit_;
  Hertz engines_; ///< what they carry with any network
  FluidCorrection correction_;
};

} // namespace leasehold::physics
