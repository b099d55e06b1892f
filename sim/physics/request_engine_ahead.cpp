// What is to be expected of a replica as things stand: for whoever decides whether it gets one more request, or when it is
// done with those it has.
#include "physics/request_engine_replica.hpp"

#include <algorithm>
#include <limits>

namespace leasehold::physics {

double EngineReplica::first_token_ahead(const model::InferenceRequest& request) const
{
  constexpr double never = std::numeric_limits<double>::infinity();
  std::vector<Sequence> prompts(prefilling_.begin(), prefilling_.end());
  prompts.insert(prompts.end(), waiting_.begin(), waiting_.end());
  prompts.push_back({.prompt = double(request.input), .left = double(request.output)});
  double needed = 0.0;
  for (std::size_t s = prefilling_.size(); s < prompts.size(); ++s)
    needed += demand(prompts[s]);
  const double kept_free = outstanding() > 0 ? headroom() : 0.0;
  if (used_ + needed > limits_.cache_tokens - kept_free || prompts.size() + decoding_ > limits_.maximum_batch)
    return never;

  double now = outstanding() > 0 ? now_ : std::max(now_, request.arrival.value());
  StepLoad batch = decode_load();
  for (std::size_t next = 0; next < prompts.size();) {
    StepLoad load = batch;
    double budget = std::max(limits_.token_budget - batch.decoding, 1.0);
    batch.context += batch.decoding;
    batch.windowed += double(growing_);
    while (next < prompts.size() && budget >= 1.0) {
      Sequence& prompt = prompts[next];
      const double end = std::min(prompt.prompt, prompt.computed + budget);
      load.prefill += end - prompt.computed;
      load.pairs += pairs(prompt.computed, end, 0.0);
      load.windowed_pairs += pairs(prompt.computed, end, cost_.window());
      budget -= end - prompt.computed;
      prompt.computed = end;
      if (end < prompt.prompt)
        break;
      ++next;
      load.first_tokens += 1.0;
      batch.decoding += 1.0;
      batch.context += prompt.prompt + 1.0;
      batch.windowed += cost_.window() > 0.0 ? std::min(prompt.prompt + 1.0, cost_.window()) : 0.0;
    }
    now += stretch_ * cost_.duration(load).value();
  }
  return now;
}

double EngineReplica::end_of_work() const
{
  std::vector<RequestOutcome> outcomes = *outcomes_;
  EngineReplica alone{cost_, limits_, outcomes}; // prefixes matter to newcomers alone
  alone.waiting_ = waiting_;
  alone.prefilling_ = prefilling_;
  alone.slots_ = slots_;
  alone.free_ = free_;
  alone.order_ = order_;
  alone.finishes_ = finishes_;
  alone.windows_ = windows_;
  alone.now_ = now_;
  alone.iteration_ = iteration_;
  alone.decoding_ = decoding_;
  alone.growing_ = growing_;
  alone.context_ = context_;
  alone.windowed_ = windowed_;
  alone.used_ = used_;
  alone.stretch_ = stretch_;
  alone.advance_to(std::numeric_limits<double>::infinity());
  return alone.now_;
}

} // namespace leasehold::physics
