// One replica of a serving engine, iteration by iteration: continuous batching with chunked prefill, first come first
// served. While the batch holds only decoding sequences every iteration differs from the last by one token of context
// each, so its duration grows linearly and a whole run of them is one step: n iterations from base b and slope m last
// n b + m n (n - 1) / 2. Runs end where the batch changes: at an arrival, a finish, a window being filled, a full
// cache.
//
// An iteration is: admit from the queue while there is room; every decoding sequence takes one token of the budget; the
// rest goes to prompts in order of admission, the last of them perhaps in part. A prompt that is done yields its first
// output token at the end of the same iteration. Arrivals during an iteration wait for its end.
#pragma once

#include "model/inference_request.hpp"
#include "physics/request_engine_prefix.hpp"
#include "physics/serving_plan.hpp"
#include "physics/serving_step.hpp"

#include <cstdint>
#include <deque>
#include <queue>
#include <span>
#include <vector>

namespace leasehold::physics {

struct EngineLimits {
  std::uint32_t maximum_batch = 2048; ///< sequences admitted at once
  double token_budget = 8192.0;       ///< tokens an iteration
  double cache_tokens = 1e18;         ///< room for context
  Admission admission = Admission::reserve;
};

/// What became of one request. Times are seconds on the trace's clock.
struct RequestOutcome {
  enum class State : std::uint8_t { unseen, queued, running, completed, dropped, shed };
  double scheduled = -1.0;  ///< begin of the iteration that computed its first prompt tokens; negative before that
  double first_token = 0.0; ///< end of the iteration that yielded the first output token
  double finish = 0.0;      ///< end of the iteration that yielded the last
  State state = State::unseen;
  std::uint8_t evictions = 0;
};

/// Its parts (queue, batch, cache, statistics) change together in every iteration, and so stand in one class, whose
/// functions are in several files, by idea.
class EngineReplica {
public:
  /// `outcomes` is indexed by the ids given to `submit` and outlives the replica.
  EngineReplica(const StepCost& cost, const EngineLimits& limits, std::vector<RequestOutcome>& outcomes,
                PrefixCache cache = PrefixCache{0});

  /// Hands over a request that arrives now; the caller has advanced the replica to its arrival. A request that the
  /// empty cache could not hold is dropped.
  void submit(std::uint32_t id, const model::InferenceRequest& request, std::span<const std::uint32_t> blocks,
              std::uint32_t block_tokens)
  {
    submit(id, request, blocks, block_tokens, request.arrival.value(), 0);
  }
  /// The same for one that arrives at `now` with `generated` of its output tokens out already, from a replica that is
  /// gone: they are computed again with the prompt.
  void submit(std::uint32_t id, const model::InferenceRequest& request, std::span<const std::uint32_t> blocks,
              std::uint32_t block_tokens, double now, std::uint32_t generated);
  /// Runs iterations until one ends at or after `time`, or until nothing is left to do.
  void advance_to(double time);

  /// Iterations from the next on run at this share of the speed that their cost says, such as that of a port in tuning.
  void set_speed(double share) { stretch_ = 1.0 / share; }
  /// From now on the ids of completed requests are kept, in order of their finish, until they are forgotten.
  void keep_finished() { keeps_finished_ = true; }
  [[nodiscard]] std::span<const std::uint32_t> finished() const { return finished_; }
  void forget_finished(std::size_t first)
  {
    finished_.erase(finished_.begin(), finished_.begin() + std::ptrdiff_t(first));
  }

  struct Unfinished {
    std::uint32_t id = 0;
    std::uint32_t left = 0; ///< output tokens still to come
  };
  struct Surrender {
    std::vector<Unfinished> requests;
    double context = 0.0; ///< tokens of context that were in the cache and are lost
  };
  /// The replica is gone at `time`, to which the caller has advanced it: what was not done by then. An iteration that
  /// would have ended later yields nothing. Needs keep_finished(); completed requests not forgotten yet are among the
  /// unfinished if they finish after `time`, and the replica must not be used any more.
  [[nodiscard]] Surrender surrender(double time) const;

  /// When a request that came now, to which the caller has advanced it, would have its first token if nobody ended before
  /// that: after all prompts that are here. Infinite where it would wait for room, as nobody knows for how long.
  [[nodiscard]] double first_token_ahead(const model::InferenceRequest& request) const;
  /// When it would be done with all that it has if nothing more came.
  [[nodiscard]] double end_of_work() const;

  [[nodiscard]] std::size_t outstanding() const { return waiting_.size() + prefilling_.size() + decoding_; }
  [[nodiscard]] double now() const { return now_; } ///< end of the last iteration
  [[nodiscard]] std::uint64_t iterations() const { return iteration_; }
  [[nodiscard]] double busy_seconds() const { return busy_; }
  [[nodiscard]] std::uint64_t evictions() const { return evicted_; }
  [[nodiscard]] std::uint64_t prefilled_tokens() const { return prefilled_; }
  [[nodiscard]] const PrefixCache& prefixes() const { return prefixes_; }

private:
  /// A sequence in the engine or waiting for it.
  struct Sequence {
    std::uint32_t id = 0;
    double prompt = 0.0;   ///< tokens before the next output token, recomputed ones included
    double computed = 0.0; ///< of those, in the cache
    double left = 0.0;     ///< output tokens still to come
  };
  /// When a decoding sequence finishes or fills the window, counted in iterations.
  struct Mark {
    std::uint64_t iteration;
    std::uint32_t slot;
    std::uint32_t generation;
    bool operator>(const Mark& other) const
    {
      return iteration != other.iteration ? iteration > other.iteration : slot > other.slot;
    }
  };
  using Marks = std::priority_queue<Mark, std::vector<Mark>, std::greater<>>;
  struct Slot {
    Sequence sequence;
    std::uint64_t joined = 0;     ///< iteration after which it decodes
    std::uint32_t generation = 0; ///< grows whenever the slot is left
    bool windowed = false;        ///< its context is still shorter than the window
    bool taken = false;
  };

  void admit();
  void decode_run(double until);
  void mixed_iteration();
  [[nodiscard]] StepLoad decode_load() const;
  [[nodiscard]] std::uint64_t run_length(double until, double base, double slope) const;
  void pass(std::uint64_t iterations, double seconds);
  std::size_t take_chunks(StepLoad& load);
  void join(Sequence sequence);
  void decode(const Sequence& sequence);
  void retire();
  void fill_windows();
  void leave(std::uint32_t slot);
  [[nodiscard]] double context_of(const Slot& slot) const;
  void make_room();
  void evict_prompt();
  void evict_decoding();
  void requeue(Sequence sequence);
  [[nodiscard]] double headroom() const;
  [[nodiscard]] double demand(const Sequence& sequence) const;
  static void drop_stale(Marks& marks, const std::vector<Slot>& slots);

  StepCost cost_;
  EngineLimits limits_;
  std::vector<RequestOutcome>* outcomes_;
  PrefixCache prefixes_;

  std::deque<Sequence> waiting_;
  std::deque<Sequence> prefilling_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> order_; ///< slots by admission, for eviction; stale entries are skipped
  Marks finishes_, windows_;

  double now_ = 0.0, busy_ = 0.0;
  std::uint64_t iteration_ = 0, evicted_ = 0, prefilled_ = 0;
  std::size_t decoding_ = 0, growing_ = 0; ///< growing: decoding with a context below the window
  double context_ = 0.0, windowed_ = 0.0;  ///< tokens of decoding sequences, whole and within the window
  double used_ = 0.0;                      ///< cache tokens held or reserved
  double stretch_ = 1.0;                   ///< of iterations
  bool keeps_finished_ = false;
  std::vector<std::uint32_t> finished_;
};

} // namespace leasehold::physics
