// What one replica delivers when requests never run out: the closed form that planning uses. In steady state an engine
// that holds B sequences of mean output n completes B/n of them an iteration, so an iteration also carries the prompts
// of B/n new ones; the rate is B over the duration of that iteration (Sarathi-Serve, arXiv 2403.02310, §3, in the
// mean).
#pragma once

#include "model/chip.hpp"
#include "model/transformer.hpp"
#include "physics/serving_memory.hpp"
#include "physics/serving_plan.hpp"
#include "physics/serving_step.hpp"
#include "units/quantity.hpp"

#include <stdexcept>
#include <string>

namespace leasehold::physics {

/// Thrown where not even one request fits beside the weights.
class ServingDoesNotFit : public std::runtime_error {
public:
  ServingDoesNotFit(const std::string& text, Bytes missing) : std::runtime_error(text), missing_(missing) {}
  [[nodiscard]] Bytes missing() const { return missing_; } ///< a chip

private:
  Bytes missing_;
};

/// What keeps the batch from growing.
enum class BatchLimit { cache, batch, token_budget };
[[nodiscard]] const char* to_string(BatchLimit limit);

struct ServingRate {
  TokensPerSecond output_rate; ///< of one replica, saturated
  Hertz request_rate;          ///< the same in requests
  int chips = 1;               ///< of one replica
  double batch = 0.0;          ///< sequences held in saturation
  double cache_tokens = 0.0;   ///< tokens of context the replica has room for
  BatchLimit limit = BatchLimit::cache;
  Seconds prefill;        ///< one prompt alone on an idle replica
  Seconds lone_step;      ///< one sequence decoding alone: the shortest time a token can take
  Seconds saturated_step; ///< an iteration in saturation: the time per output token there
  StepParts step;         ///< where that iteration goes
  ServingMemory memory;   ///< of one chip
  bool measured = false;  ///< published serving results stand behind the chip's constants

  [[nodiscard]] TokensPerSecond output_rate_per_chip() const { return output_rate / chips; }
  /// The resource that takes most of a saturated iteration: `products`, `weights`, `cache`, ...
  [[nodiscard]] const char* bottleneck() const;
};

/// The mix of one iteration in steady state when `per_iteration` requests of this shape finish in each.
[[nodiscard]] StepLoad steady_load(const RequestShape& shape, double per_iteration, double window);

/// The mean iteration when so many requests finish in each. Prompts come by chance, a Poisson number an iteration, which is
/// dearer than the mean in each: weights are read in full for the first tokens, and hidden behind the products of many. Of
/// two numbers of prompts, none and one more than the mean have a Poisson number's mean and variance; more than the budget
/// holds do not come together.
struct SteadyIteration {
  StepParts without;    ///< no prompt
  StepParts with;       ///< so many prompts:
  double prompts = 1.0; ///< in one that has any
  double share = 0.0;   ///< of iterations that have

  [[nodiscard]] StepParts mean() const;
};
[[nodiscard]] SteadyIteration steady_iteration(const StepCost& cost, const ServingPlan& plan, const RequestShape& shape,
                                               double per_iteration);

/// The largest number of requests an iteration can finish, and what sets it.
struct Saturation {
  double per_iteration = 0.0;
  double batch = 0.0;
  BatchLimit limit = BatchLimit::cache;
};
[[nodiscard]] Saturation saturation(const RequestShape& shape, const ServingPlan& plan, double cache_tokens);

/// Throws ServingDoesNotFit, saying by how much, and std::invalid_argument for a shape without tokens.
[[nodiscard]] ServingRate predict_serving(const model::Transformer& model, const model::Chip& chip,
                                          const ServingPlan& plan, const RequestShape& shape);

/// What of a static batch's cache an iteration reads: what its sequences hold, or all that was compiled for (input and output
/// together), as Transformers NeuronX reads its buckets.
enum class Bucket { filled, whole };

/// A batch that starts together, decodes in lockstep and is not refilled, as in Transformers NeuronX.
struct StaticBatch {
  Seconds first_token;
  Seconds per_token;
  TokensPerSecond output_rate;
};
[[nodiscard]] StaticBatch predict_static_batch(const StepCost& cost, const RequestShape& shape, double batch,
                                               Bucket bucket = Bucket::filled);

} // namespace leasehold::physics
