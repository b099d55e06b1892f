// A replica as a fluid server: how many requests a second it can take, and the mean latencies at a given rate. For runs
// of months, where no request is followed; both come from the iteration cost that the request-level engine uses.
//
// Iterations of a continuous-batching engine under Poisson arrivals. An iteration that starts with d sequences decoding
// lasts T = t(d) + s x (prompts that arrived during the one before), so with r = (arrival rate) x s, and s' =
// E[s^2]/E[s]:
//   E[T]   = t / (1 - r)
//   E[T^2] = (t^2 + 2 t r E[T] + r s' E[T]) / (1 - r^2)           (mean and variance of a gated queue; Takagi 1986, ch.
//   2)
// and d = rate x (output - 1) x E[T] by Little's law, which is solved for E[T]. A request waits for the iteration it
// arrives in (the mean residual E[T^2] / 2E[T], when the engine is busy at all), then for its own, which holds the
// other prompts of the same interval. On top: the wait for room in the batch (M/G/c, Sakasegawa 1977 with the
// Allen-Cunneen factor) and, where prompts exceed the token budget, the wait of an M/G/1 queue for it
// (Pollaczek-Khinchine).
#pragma once

#include "physics/serving_rate.hpp"

namespace leasehold::physics {

/// The mean behaviour of one replica at one arrival rate.
struct FluidPoint {
  bool stable = false;      ///< false: the queue grows without limit, and the latencies are infinite
  double utilisation = 0.0; ///< arrival rate over capacity
  Seconds first_token;      ///< mean, from arrival to the end of the iteration that yields the first token (TTFT)
  Seconds per_token;        ///< mean time between later output tokens (TPOT)
  double batch = 0.0;       ///< mean sequences in the engine
};

class FluidService {
public:
  /// Throws what `predict_serving` throws.
  FluidService(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan,
               const RequestShape& shape);
  /// For an iteration cost of one's own and room for `cache_tokens` of context.
  FluidService(const StepCost& cost, const ServingPlan& plan, const RequestShape& shape, double cache_tokens);

  [[nodiscard]] Hertz request_capacity() const { return capacity_; }
  [[nodiscard]] TokensPerSecond output_capacity() const { return TokensPerSecond{capacity_.value() * shape_.output}; }
  [[nodiscard]] FluidPoint at(Hertz arrivals) const;
  [[nodiscard]] FluidPoint at_utilisation(double share) const { return at(capacity_ * share); }
  /// The highest arrival rate at which both means stay within the limits; zero when not even a lone request does.
  [[nodiscard]] Hertz rate_within(Seconds first_token, Seconds per_token) const;

private:
  [[nodiscard]] Seconds iteration(double rate) const;
  [[nodiscard]] Seconds wait_for_room(double rate, Seconds step) const;

  StepCost cost_;
  ServingPlan plan_;
  RequestShape shape_;
  Saturation full_;
  Hertz capacity_;
};

} // namespace leasehold::physics
