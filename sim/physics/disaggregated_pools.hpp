// Prefill engines and decode engines that each have a number of their own, as fluid servers (Splitwise, arXiv 2311.18677;
// DistServe, arXiv 2401.09670: each phase is given as many as its own objective takes). Requests, the way of their caches and the
// first token are those of a unit (physics/disaggregated_service.hpp); but the load of a prefill engine and that of a decode
// engine now vary apart, so that what a request sees depends on both.
//
// What one engine of each takes within the objective. Time per token is the decode engines' alone. The first token has three
// waits in it: the decode engines may take up to half of what an idle prefill engine and an idle crossing leave of its limit, and
// the prefill engines, with their crossing, what decode engines at that rate leave. Percentiles of the sum are taken as the sum of
// the percentiles, the crossing by its mean: that of independent waits is less, so that the rates err to the safe side.
// Single requests are counted, as in a calibration: those of one engine with those of the other.
#pragma once

#include "physics/disaggregated_service.hpp"

#include <vector>

namespace leasehold::physics {

/// What requests see at each load of the prefill engines and of the decode engines: each a share of capacity.
class PoolCurve {
public:
  /// `outputs` are the loads of decode engines, ascending, with what is seen at each by load of the prefill engines.
  PoolCurve(std::vector<double> outputs, std::vector<LoadCurve> by_output);

  /// As of a LoadCurve, of both loads.
  [[nodiscard]] double within(double prompts, double outputs) const;
  [[nodiscard]] std::optional<Seconds> queue(double prompts, double outputs) const;
  [[nodiscard]] std::optional<Seconds> prefill(double prompts, double outputs) const;

private:
  template <class Of> [[nodiscard]] auto between(double outputs, Of of) const;

  std::vector<double> outputs_;
  std::vector<LoadCurve> by_output_;
};

class DisaggregatedPools {
public:
  /// Of one calibrated engine of each kind, and the crossing of the one.
  explicit DisaggregatedPools(DisaggregatedUnit pair);

  /// Prompts a second that one prefill engine computes and sends, and requests that one decode engine takes.
  [[nodiscard]] Hertz prefill_capacity() const { return prefill_; }
  [[nodiscard]] Hertz decode_capacity() const { return pair_.decode.request_capacity(); }

  struct Within {
    Hertz prefill, decode; ///< of one engine; both 0 where not even a lone request keeps the limits
  };
  [[nodiscard]] Within rate_within(std::span<const LatencyLimit> first_token,
                                   std::span<const LatencyLimit> per_token) const;
  [[nodiscard]] PoolCurve curve(const ServiceObjective& objective) const;
  [[nodiscard]] const DisaggregatedUnit& pair() const { return pair_; }

private:
  DisaggregatedUnit pair_;
  Hertz prefill_;
};

} // namespace leasehold::physics
