// The engine's rules written the slow, plain way, as the thing to compare with: one iteration at a time, every sequence
// visited in every iteration, contexts summed afresh. One replica, no prefix cache.
#pragma once

#include "physics/request_engine.hpp"

#include <algorithm>
#include <deque>
#include <vector>

namespace leasehold::physics::naive {

struct Sequence {
  std::size_t id;
  double prompt, computed, generated, output;
  bool fresh_output; ///< yields its first output token in this iteration
};

class Loop {
public:
  Loop(const model::InferenceTrace& trace, const StepCost& cost, const EngineLimits& limits)
      : trace_(trace), cost_(cost), limits_(limits), outcomes_(trace.requests.size())
  {
  }

  std::vector<RequestOutcome> play()
  {
    std::size_t next = 0;
    while (next < trace_.requests.size() || !queue_.empty() || !running_.empty()) {
      if (queue_.empty() && running_.empty())
        now_ = std::max(now_, trace_.requests[next].arrival.value());
      for (; next < trace_.requests.size() && trace_.requests[next].arrival.value() <= now_; ++next)
        arrive(next);
      if (!queue_.empty() || !running_.empty())
        iterate();
    }
    return outcomes_;
  }

private:
  void arrive(std::size_t id)
  {
    const auto& request = trace_.requests[id];
    if (double(request.input) + request.output > limits_.cache_tokens)
      outcomes_[id].state = RequestOutcome::State::dropped;
    else
      queue_.push_back({id, double(request.input), 0.0, 0.0, double(request.output), false});
  }

  static bool decodes(const Sequence& s) { return s.computed >= s.prompt; }

  double held(const Sequence& s) const
  {
    if (limits_.admission == Admission::reserve)
      return double(trace_.requests[s.id].input) + s.output;
    return decodes(s) ? double(trace_.requests[s.id].input) + s.generated : s.prompt;
  }

  double used() const
  {
    double sum = 0.0;
    for (const Sequence& s : running_)
      sum += held(s);
    return sum;
  }

  void admit()
  {
    while (!queue_.empty() && running_.size() < limits_.maximum_batch) {
      const double headroom =
          limits_.admission == Admission::grow && !running_.empty() ? 0.01 * limits_.cache_tokens : 0.0;
      if (used() + held(queue_.front()) > limits_.cache_tokens - headroom)
        return;
      running_.push_back(queue_.front());
      queue_.pop_front();
    }
  }

  double decoding() const { return double(std::count_if(running_.begin(), running_.end(), decodes)); }

  void evict()
  {
    while (limits_.admission == Admission::grow && running_.size() > 1 && decoding() > 0 &&
           used() + decoding() > limits_.cache_tokens) {
      // Running sequences are kept in order of admission, so the last is the youngest, a prompt under way if any is.
      const auto victim = std::prev(running_.end());
      Sequence s = *victim;
      running_.erase(victim);
      s.prompt = double(trace_.requests[s.id].input) + s.generated;
      s.computed = 0.0;
      queue_.push_front(s);
    }
  }

  void iterate()
  {
    admit();
    evict();
    StepLoad load;
    for (const Sequence& s : running_) {
      if (!decodes(s))
        continue;
      const double context = double(trace_.requests[s.id].input) + s.generated;
      load.decoding += 1.0;
      load.context += context;
      load.windowed += cost_.window() > 0.0 ? std::min(context, cost_.window()) : 0.0;
    }
    double budget = std::max(limits_.token_budget - load.decoding, 1.0);
    for (Sequence& s : running_) {
      s.fresh_output = decodes(s);
      if (decodes(s) || budget < 1.0)
        continue;
      const double chunk = std::min(s.prompt - s.computed, budget);
      if (outcomes_[s.id].scheduled < 0.0)
        outcomes_[s.id].scheduled = now_;
      load.prefill += chunk;
      load.pairs += pairs(s.computed, s.computed + chunk, 0.0);
      load.windowed_pairs += pairs(s.computed, s.computed + chunk, cost_.window());
      s.computed += chunk;
      budget -= chunk;
      s.fresh_output = decodes(s);
      load.first_tokens += s.fresh_output ? 1.0 : 0.0;
    }
    now_ += cost_.duration(load).value();
    for (Sequence& s : running_)
      yield(s);
    std::erase_if(running_, [](const Sequence& s) { return s.generated >= s.output; });
  }

  void yield(Sequence& s)
  {
    if (!s.fresh_output)
      return;
    s.generated += 1.0;
    RequestOutcome& outcome = outcomes_[s.id];
    if (s.generated == 1.0)
      outcome.first_token = now_;
    if (s.generated >= s.output) {
      outcome.finish = now_;
      outcome.state = RequestOutcome::State::completed;
    }
  }

  const model::InferenceTrace& trace_;
  StepCost cost_;
  EngineLimits limits_;
  std::vector<RequestOutcome> outcomes_;
  std::deque<Sequence> queue_;
  std::vector<Sequence> running_;
  double now_ = 0.0;
};

} // namespace leasehold::physics::naive
