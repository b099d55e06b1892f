// The prefix cache of a replica: which blocks of prompt need no prefill because an earlier request computed them
// (vLLM automatic prefix caching; Mooncake, FAST 25, §4.2). Least recently used blocks leave first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <span>
#include <unordered_map>

namespace leasehold::physics {

class PrefixCache {
public:
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
  explicit PrefixCache(std::size_t capacity_blocks = unlimited) : capacity_(capacity_blocks) {}

  PrefixCache(const PrefixCache&) = delete; // its table points into its list
  PrefixCache& operator=(const PrefixCache&) = delete;
  PrefixCache(PrefixCache&&) = default;
  PrefixCache& operator=(PrefixCache&&) = default;

  /// Leading blocks that are present; then all blocks of the request are, so a prompt that is still being computed is
  /// already shared with those behind it.
  std::size_t visit(std::span<const std::uint32_t> blocks);

  [[nodiscard]] std::uint64_t blocks_seen() const { return seen_; }
  [[nodiscard]] std::uint64_t blocks_hit() const { return hit_; }
  [[nodiscard]] double hit_ratio() const { return seen_ == 0 ? 0.0 : double(hit_) / double(seen_); }

private:
  void touch(std::uint32_t block);

  std::size_t capacity_;
  std::list<std::uint32_t> recency_; ///< most recent first; kept only where capacity is limited
  std::unordered_map<std::uint32_t, std::list<std::uint32_t>::iterator> where_;
  std::uint64_t seen_ = 0, hit_ = 0;
};

} // namespace leasehold::physics
