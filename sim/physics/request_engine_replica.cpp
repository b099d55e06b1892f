#include "physics/request_engine_replica.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace leasehold::physics {

using State = RequestOutcome::State;

EngineReplica::EngineReplica(const StepCost& cost, const EngineLimits& limits, std::vector<RequestOutcome>& outcomes,
                             PrefixCache cache)
    : cost_(cost), limits_(limits), outcomes_(&outcomes), prefixes_(std::move(cache))
{
}

void EngineReplica::submit(std::uint32_t id, const model::InferenceRequest& request,
                           std::span<const std::uint32_t> blocks, std::uint32_t block_tokens, double now,
                           std::uint32_t generated)
{
  if (double(request.input) + request.output > limits_.cache_tokens) {
    (*outcomes_)[id].state = State::dropped;
    return;
  }
  if (outstanding() == 0)
    now_ = std::max(now_, now);
  const double hit = static_cast<double>(prefixes_.visit(blocks)) * block_tokens;
  // The last prompt token is always computed: it yields the first output token.
  waiting_.push_back({.id = id,
                      .prompt = double(request.input) + generated,
                      .computed = std::min(hit, double(request.input) - 1.0),
                      .left = double(request.output) - generated});
  (*outcomes_)[id].state = State::queued;
}

void EngineReplica::advance_to(double time)
{
  while (now_ < time && outstanding() > 0) {
    admit();
    if (prefilling_.empty())
      decode_run(time);
    else
      mixed_iteration();
  }
}

/// Cache tokens taken at admission.
double EngineReplica::demand(const Sequence& sequence) const
{
  return sequence.prompt + (limits_.admission == Admission::reserve ? sequence.left : 0.0);
}

void EngineReplica::admit()
{
  while (!waiting_.empty() && prefilling_.size() + decoding_ < limits_.maximum_batch) {
    const double needed = demand(waiting_.front());
    const bool alone = prefilling_.empty() && decoding_ == 0;
    if (used_ + needed > limits_.cache_tokens - (alone ? 0.0 : headroom()))
      return;
    used_ += needed;
    (*outcomes_)[waiting_.front().id].state = State::running;
    prefilling_.push_back(waiting_.front());
    waiting_.pop_front();
  }
}

StepLoad EngineReplica::decode_load() const
{
  return {.decoding = double(decoding_), .context = context_, .windowed = windowed_};
}

void EngineReplica::decode_run(double until)
{
  if (limits_.admission == Admission::grow)
    make_room();
  if (decoding_ == 0)
    return;
  const double base = stretch_ * cost_.duration(decode_load()).value();
  const double slope = stretch_ * (cost_.per_context() * double(decoding_) + cost_.per_windowed() * double(growing_));
  const std::uint64_t n = run_length(until, base, slope);
  const double count = double(n);
  pass(n, count * base + slope * count * (count - 1.0) / 2.0);
  fill_windows();
  retire();
}

/// Iterations until the batch changes, or until one ends at or after `until`.
std::uint64_t EngineReplica::run_length(double until, double base, double slope) const
{
  std::uint64_t most = finishes_.top().iteration - iteration_;
  if (!windows_.empty())
    most = std::min(most, windows_.top().iteration - iteration_);
  if (limits_.admission == Admission::grow) {
    const double room = std::floor((limits_.cache_tokens - used_) / double(decoding_));
    most = std::min(most, static_cast<std::uint64_t>(std::max(room, 1.0)));
  }
  const double span = until - now_;
  const auto lasts = [=](double n) { return n * base + slope * n * (n - 1.0) / 2.0; };
  if (!(lasts(double(most)) > span) || most == 1)
    return most;
  // The smallest n with n b + m n (n - 1) / 2 >= span, from the root of that equation.
  const double linear = base - slope / 2.0;
  const double root = 2.0 * span / (linear + std::sqrt(linear * linear + 2.0 * slope * span));
  double n = std::max(1.0, std::floor(root));
  while (lasts(n) < span)
    n += 1.0;
  while (n > 1.0 && lasts(n - 1.0) >= span)
    n -= 1.0;
  return std::min(most, static_cast<std::uint64_t>(n));
}

/// Time and contexts after n iterations in which every decoding sequence grew by one token each.
void EngineReplica::pass(std::uint64_t iterations, double seconds)
{
  const double n = double(iterations);
  now_ += seconds;
  busy_ += seconds;
  iteration_ += iterations;
  context_ += n * double(decoding_);
  windowed_ += n * double(growing_);
  if (limits_.admission == Admission::grow)
    used_ += n * double(decoding_);
}

void EngineReplica::mixed_iteration()
{
  if (limits_.admission == Admission::grow)
    make_room();
  StepLoad load = decode_load();
  std::size_t done = take_chunks(load);
  prefilled_ += static_cast<std::uint64_t>(load.prefill);
  pass(1, stretch_ * cost_.duration(load).value());
  fill_windows();
  retire();
  for (; done > 0; --done) {
    join(prefilling_.front());
    prefilling_.pop_front();
  }
}

/// Fills what decoding leaves of the token budget with prompts in order, and adds them to `load`. Returns how many are
/// computed to their end, which are the first ones.
std::size_t EngineReplica::take_chunks(StepLoad& load)
{
  double budget = std::max(limits_.token_budget - double(decoding_), 1.0);
  std::size_t done = 0;
  for (Sequence& sequence : prefilling_) {
    if (budget < 1.0)
      break;
    if (RequestOutcome& outcome = (*outcomes_)[sequence.id]; outcome.scheduled < 0.0)
      outcome.scheduled = now_;
    const double chunk = std::min(sequence.prompt - sequence.computed, budget);
    const double end = sequence.computed + chunk;
    load.prefill += chunk;
    load.pairs += pairs(sequence.computed, end, 0.0);
    load.windowed_pairs += pairs(sequence.computed, end, cost_.window());
    sequence.computed = end;
    budget -= chunk;
    if (end < sequence.prompt)
      break;
    ++done;
  }
  load.first_tokens = double(done);
  return done;
}

/// A prompt is done: its output token is out, and it decodes from now on unless that was all.
void EngineReplica::join(Sequence sequence)
{
  RequestOutcome& outcome = (*outcomes_)[sequence.id];
  if (outcome.first_token <= 0.0)
    outcome.first_token = now_;
  sequence.left -= 1.0;
  sequence.prompt += 1.0;
  if (limits_.admission == Admission::grow)
    used_ += 1.0;
  if (sequence.left < 0.5) {
    outcome.finish = now_;
    outcome.state = State::completed;
    if (keeps_finished_)
      finished_.push_back(sequence.id);
    used_ -= sequence.prompt;
  } else {
    decode(sequence);
  }
}

void EngineReplica::decode(const Sequence& sequence)
{
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t at = free_.back();
  free_.pop_back();
  Slot& slot = slots_[at];
  slot.sequence = sequence;
  slot.joined = iteration_;
  slot.taken = true;
  slot.windowed = cost_.window() > sequence.prompt;
  finishes_.push({iteration_ + static_cast<std::uint64_t>(sequence.left), at, slot.generation});
  if (slot.windowed)
    windows_.push({iteration_ + static_cast<std::uint64_t>(cost_.window() - sequence.prompt), at, slot.generation});
  if (limits_.admission == Admission::grow)
    order_.push_back(at);
  ++decoding_;
  growing_ += slot.windowed ? 1 : 0;
  context_ += sequence.prompt;
  windowed_ += cost_.window() > 0.0 ? std::min(sequence.prompt, cost_.window()) : 0.0;
}

double EngineReplica::context_of(const Slot& slot) const
{
  return slot.sequence.prompt + double(iteration_ - slot.joined);
}

void EngineReplica::leave(std::uint32_t at)
{
  Slot& slot = slots_[at];
  const double context = context_of(slot);
  --decoding_;
  growing_ -= slot.windowed ? 1 : 0;
  context_ -= context;
  windowed_ -= cost_.window() > 0.0 ? std::min(context, cost_.window()) : 0.0;
  used_ -= context;
  slot.taken = false;
  ++slot.generation;
  free_.push_back(at);
}

void EngineReplica::retire()
{
  while (!finishes_.empty() && finishes_.top().iteration <= iteration_) {
    const std::uint32_t at = finishes_.top().slot;
    finishes_.pop();
    RequestOutcome& outcome = (*outcomes_)[slots_[at].sequence.id];
    outcome.finish = now_;
    outcome.state = State::completed;
    if (keeps_finished_)
      finished_.push_back(slots_[at].sequence.id);
    leave(at);
    drop_stale(finishes_, slots_);
  }
  drop_stale(windows_, slots_);
}

void EngineReplica::fill_windows()
{
  while (!windows_.empty() && windows_.top().iteration <= iteration_) {
    slots_[windows_.top().slot].windowed = false;
    --growing_;
    windows_.pop();
    drop_stale(windows_, slots_);
  }
}

/// Keeps the top of a heap a mark of a sequence that is still there.
void EngineReplica::drop_stale(Marks& marks, const std::vector<Slot>& slots)
{
  while (!marks.empty() && slots[marks.top().slot].generation != marks.top().generation)
    marks.pop();
}

} // namespace leasehold::physics
