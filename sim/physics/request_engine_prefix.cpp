#include "physics/request_engine_prefix.hpp"

namespace leasehold::physics {

std::size_t PrefixCache::visit(std::span<const std::uint32_t> blocks)
{
  std::size_t hits = 0;
  while (hits < blocks.size() && where_.contains(blocks[hits]))
    ++hits;
  // Last block first, so that the start of a prompt, which more requests share, is the last to be evicted.
  for (std::size_t i = blocks.size(); i > 0; --i)
    touch(blocks[i - 1]);
  seen_ += blocks.size();
  hit_ += hits;
  return hits;
}

void PrefixCache::touch(std::uint32_t block)
{
  if (capacity_ == unlimited) {
    where_.try_emplace(block, recency_.end());
    return;
  }
  if (capacity_ == 0)
    return;
  const auto found = where_.find(block);
  if (found != where_.end()) {
    recency_.splice(recency_.begin(), recency_, found->second);
    return;
  }
  if (where_.size() == capacity_) {
    where_.erase(recency_.back());
    recency_.pop_back();
  }
  recency_.push_front(block);
  where_.emplace(block, recency_.begin());
}

} // namespace leasehold::physics
