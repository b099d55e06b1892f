// A replica as a fluid server: how many requests a second it can take, and the mean latencies at a given rate. For runs
// of months, where no request is followed; both come from the iteration cost that the request-level engine uses.
//
// Iterations of a continuous-batching engine under Poisson arrivals. With d sequences decoding an iteration lasts
// t = t(d), and s longer for each prompt that arrived during the one before, so with r = (arrival rate) x s and
// s' = E[s^2]/E[s] the mean and second moment reproduce themselves (a gated queue; Takagi 1986, ch. 2):
//   E[T]   = t / (1 - r)
//   E[T^2] = (t^2 + 2 t r E[T] + r s' E[T]) / (1 - r^2)
// and d = rate x (output - 1) x E[T] by Little's law, which is solved for E[T]. A request waits for the iteration it
// arrives in (the mean residual E[T^2] / 2E[T], when the engine is busy at all), then for its own, which holds the
// other prompts of the same interval. Where prompts exceed the token budget, they queue for it one after another
// instead (M/G/1, Pollaczek-Khinchine). On top comes the wait for room in the batch (M/G/c, Sakasegawa 1977 with the
// Allen-Cunneen factor). What this leaves out (bursts that meet long iterations, requests of unequal size that do not
// fit the room left) a calibration against the engine puts in; see fluid_calibration.hpp.
#pragma once

#include "physics/latency_limit.hpp"
#include "physics/load_curve.hpp"
#include "physics/serving_rate.hpp"

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace leasehold::physics {

/// The mean behaviour of one replica at one arrival rate.
struct FluidPoint {
  bool stable = false;      ///< false: the queue grows without limit, and the time to first token is infinite
  double utilisation = 0.0; ///< arrival rate over capacity
  Seconds first_token;      ///< mean, from arrival to the end of the iteration that yields the first token (TTFT)
  Seconds per_token;        ///< mean time between later output tokens (TPOT)
  double batch = 0.0;       ///< mean sequences in the engine
};

/// What one request saw, s.
struct SeenLatency {
  float first_token = 0.0F;
  float per_token = 0.0F; ///< 0 with a single output token
};

/// What the engine saw at one utilisation.
struct SeenLoad {
  Seconds queue;                    ///< mean, of requests completed
  Seconds prefill;                  ///< likewise
  std::vector<SeenLatency> request; ///< completed ones
  std::size_t requests = 0;         ///< all of them
};

/// Factors on the closed form by utilisation, ascending; geometric between, constant outside. By statistic: the mean's
/// factor, and what makes percentiles of the closed form's mean.
struct FluidCorrection {
  std::vector<double> utilisation;
  std::array<std::vector<double>, statistic_count> first_token, per_token;
  std::vector<std::shared_ptr<const SeenLoad>> seen; ///< by utilisation; shared, for there are many requests

  /// 1 where nothing was measured.
  [[nodiscard]] double factor(const std::vector<double>& of, double utilisation_now) const;
  /// Which requests stay within the objective themselves, by load. Throws std::logic_error where none were seen.
  [[nodiscard]] LoadCurve curve(const ServiceObjective& objective) const;
};

/// The mean behaviour of one replica whose clients each send a request as their last is answered.
struct ClosedLoop {
  double batch = 0.0; ///< requests in the engine; the other clients' wait for room
  Hertz request_rate;
  Seconds first_token; ///< mean, from sending to the first token, the wait for room included
  Seconds per_token;   ///< mean time between later output tokens
  Seconds prompt;      ///< by which one more prompt lengthens an iteration
};

/// The highest share of a capacity at which all limits are kept; 0 where not even next to nothing keeps them. `at` tells
/// the point at a share.
[[nodiscard]] double share_within(const std::function<FluidPoint(double share, Statistic of)>& at,
                                  std::span<const LatencyLimit> first_token, std::span<const LatencyLimit> per_token);

/// Shares of an engine's time; the rest it is idle.
struct ServingActivity {
  double prefill = 0.0; ///< by which prompts lengthen its iterations
  double decode = 0.0;  ///< of all else of its iterations
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
  /// With latencies in the mean, or at a percentile: of a service without a correction all are the mean.
  [[nodiscard]] FluidPoint at(Hertz arrivals, Statistic of = Statistic::mean) const;
  [[nodiscard]] FluidPoint at_utilisation(double share, Statistic of = Statistic::mean) const
  {
    return at(capacity_ * share, of);
  }
  /// With so many clients, more than 0, as load tests keep them. No correction applies. Requests stay for the iterations of
  /// their prompt's chunks and of their later tokens, among which all others' prompts fall; what Little's law leaves of a
  /// client's round goes to the first token.
  [[nodiscard]] ClosedLoop with_clients(double clients) const;
  /// What requests that come by chance at this rate see, in the same words; `prompt` is not told.
  [[nodiscard]] ClosedLoop with_arrivals(Hertz rate) const;
  /// What its engine does at a share of its capacity, up to 1. An engine with a Poisson number of sequences is idle when
  /// it has none.
  [[nodiscard]] ServingActivity activity(double utilisation) const;
  /// The highest arrival rate at which all limits are kept; zero when not even a lone request keeps them.
  [[nodiscard]] Hertz rate_within(std::span<const LatencyLimit> first_token,
                                  std::span<const LatencyLimit> per_token) const;
  /// The same of both means.
  [[nodiscard]] Hertz rate_within(Seconds first_token, Seconds per_token) const;

  /// What its requests see by load: which of them stay within the objective themselves. Throws std::logic_error where
  /// the service has no correction.
  [[nodiscard]] LoadCurve curve(const ServiceObjective& objective) const { return correction_.curve(objective); }

  /// Its capacity where others leave it this share of the network between its hosts, over that with all of it.
  [[nodiscard]] double capacity_left(double network_share) const;
  [[nodiscard]] bool crosses_hosts() const { return cost_.between_hosts() > 0.0; }

  void correct(FluidCorrection correction) { correction_ = std::move(correction); }
  [[nodiscard]] const FluidCorrection& correction() const { return correction_; }
  [[nodiscard]] const StepCost& cost() const { return cost_; }
  [[nodiscard]] const ServingPlan& plan() const { return plan_; }
  [[nodiscard]] const RequestShape& shape() const { return shape_; }
  [[nodiscard]] double cache_tokens() const { return cache_tokens_; }

private:
  /// One iteration in the mean: without prompts, and what one prompt adds.
  struct Iteration {
    double decode = 0.0, prompt = 0.0, mean = 0.0;
  };
  [[nodiscard]] Iteration iteration(double finished) const;
  [[nodiscard]] Iteration steady_iteration(double rate) const;
  [[nodiscard]] double prompt_latency(double rate, const Iteration& step, double batch) const;
  [[nodiscard]] double wait_for_room(double rate, double step) const;

  StepCost cost_;
  ServingPlan plan_;
  RequestShape shape_;
  double cache_tokens_;
  Saturation full_;
  Hertz capacity_;
  FluidCorrection correction_;
};

} // namespace leasehold::physics
