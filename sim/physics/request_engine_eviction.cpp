// What a replica does whose cache is full (only where requests are admitted by their prompts, Admission::grow), and what
// it leaves behind when it is taken away.
#include "physics/request_engine_replica.hpp"

namespace leasehold::physics {

/// Kept free at admission so that the newcomer is not evicted at once (the watermark of vLLM's block manager, 1 %).
double EngineReplica::headroom() const
{
  return limits_.admission == Admission::grow ? 0.01 * limits_.cache_tokens : 0.0;
}

/// Where decoding sequences cannot all grow by one token, the youngest ones leave and start over at the head of the
/// queue: prompts under way first, then decoding sequences, with what they have generated as part of their prompt.
void EngineReplica::make_room()
{
  while (used_ + double(decoding_) > limits_.cache_tokens) {
    if (!prefilling_.empty() && decoding_ > 0)
      evict_prompt();
    else if (decoding_ > 1)
      evict_decoding();
    else
      return;
  }
}

void EngineReplica::evict_prompt()
{
  used_ -= demand(prefilling_.back());
  requeue(prefilling_.back());
  prefilling_.pop_back();
}

void EngineReplica::evict_decoding()
{
  while (!slots_[order_.back()].taken)
    order_.pop_back();
  const std::uint32_t at = order_.back();
  order_.pop_back();
  Sequence again = slots_[at].sequence;
  const double grown = double(iteration_ - slots_[at].joined);
  again.prompt += grown;
  again.left -= grown;
  leave(at);
  drop_stale(finishes_, slots_);
  drop_stale(windows_, slots_);
  requeue(again);
}

void EngineReplica::requeue(Sequence sequence)
{
  RequestOutcome& outcome = (*outcomes_)[sequence.id];
  outcome.state = RequestOutcome::State::queued;
  if (outcome.evictions < 255)
    ++outcome.evictions;
  ++evicted_;
  sequence.computed = 0.0;
  waiting_.push_front(sequence);
}

EngineReplica::Surrender EngineReplica::surrender(double time) const
{
  // The replica is advanced until an iteration ends at or after `time`, so at most the last one is still under way.
  const bool under_way = now_ > time;
  Surrender given;
  const auto give = [&](std::uint32_t id, double left, double context) {
    given.requests.push_back({id, static_cast<std::uint32_t>(left)});
    given.context += context;
  };
  for (const std::uint32_t id : finished_)
    if ((*outcomes_)[id].finish > time)
      give(id, 1.0, 0.0);
  for (const Slot& slot : slots_)
    if (slot.taken) {
      const double out = double(iteration_ - slot.joined) - (under_way ? 1.0 : 0.0);
      give(slot.sequence.id, slot.sequence.left - out, slot.sequence.prompt + out);
    }
  for (const Sequence& sequence : prefilling_)
    give(sequence.id, sequence.left, sequence.computed);
  for (const Sequence& sequence : waiting_)
    give(sequence.id, sequence.left, 0.0);
  return given;
}

} // namespace leasehold::physics
