// Prefill engines and decode engines that each have a number of their own, as fluid servers (Splitwise, arXiv 2311.18677;
// DistServe, arXiv 2401.09670: each phase is given as many as its own objective takes). Requests, the way of their caches and
// the first token are those of a unit (physics/disaggregated_service.hpp); but the load of a prefill engine and that of a
// decode engine now vary apart, so that what a request sees depends on both.
//
// What engines of both kinds take at once within the objective. Time per token is the decode engines' alone. The first token
// has three waits in it, which both kinds share: the less of its limit the one takes, the more is left to the other. So there
// is no one rate for either, but splits of the limit, each with a rate of both; which of them takes the fewest engines hangs
// on the load, as engines are whole. A looser limit, or a faster crossing, allows all that a tighter one does and no less at
// any split: it never takes more engines. Percentiles of the sum are taken as the sum of the percentiles, the crossing by its
// mean: that of independent waits is less, so that the rates err to the safe side. A cache waits for the card of its sender
// and for that of its receiver. Single requests are counted, as in a calibration: those of one engine with those of the
// other.
#pragma once

#include "physics/disaggregated_service.hpp"

#include <optional>
#include <span>
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

/// What one engine of either kind takes at once within the limits.
struct PoolSplit {
  Hertz prefill, decode;

  /// Of both engines together, that a request takes.
  [[nodiscard]] Seconds time() const { return Seconds{1.0 / prefill.value() + 1.0 / decode.value()}; }
};

/// The most that so many engines of either kind take together, at whichever split.
[[nodiscard]] Hertz carried(std::span<const PoolSplit> splits, double prefill_engines, double decode_engines);
/// The split at which a request takes the least of both engines' time; nothing of none.
[[nodiscard]] std::optional<PoolSplit> leanest(std::span<const PoolSplit> splits);

class DisaggregatedPools {
public:
  /// Of one calibrated engine of each kind; the crossing of the pair is what one host sends or takes in.
  explicit DisaggregatedPools(DisaggregatedUnit pair);

  /// Prompts a second that one prefill engine computes and sends, and requests that one decode engine takes in and answers.
  [[nodiscard]] Hertz prefill_capacity() const { return prefill_; }
  [[nodiscard]] Hertz decode_capacity() const { return decode_; }

  /// By rising rate of decode engines and falling rate of prefill engines; empty where not even next to nothing keeps the
  /// limits.
  [[nodiscard]] std::vector<PoolSplit> splits(std::span<const LatencyLimit> first_token,
                                              std::span<const LatencyLimit> per_token) const;
  [[nodiscard]] PoolCurve curve(const ServiceObjective& objective) const;
  [[nodiscard]] const DisaggregatedUnit& pair() const { return pair_; }

private:
  /// Of a cache, where engines of either kind have so many requests a second.
  [[nodiscard]] Seconds sent(Hertz prompts, Hertz outputs) const;

  DisaggregatedUnit pair_;
  Hertz prefill_, decode_;
};

} // namespace leasehold::physics
