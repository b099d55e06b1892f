// A set of hosts as a bitmap: the lowest-numbered members come out first, a word at a time.
#pragma once

#include "model/ids.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leasehold::model {

/// Hosts first..last, both included.
struct HostRange {
  HostId first;
  HostId last;
  [[nodiscard]] std::uint32_t size() const { return last.index() - first.index() + 1; }
  bool operator==(const HostRange&) const = default;
};

class HostSet {
public:
  HostSet() = default;
  /// An empty set able to hold hosts 0..capacity-1.
  explicit HostSet(std::size_t capacity) : words_((capacity + 63) / 64, 0) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t capacity() const { return words_.size() * 64; }
  [[nodiscard]] bool contains(HostId host) const { return (words_[host.index() / 64] >> (host.index() % 64)) & 1U; }

  void insert(HostId host);
  void erase(HostId host);
  void insert(HostRange range);
  void erase(HostRange range);
  void clear();

  HostSet& operator&=(const HostSet& other);
  HostSet& operator|=(const HostSet& other);
  HostSet& operator-=(const HostSet& other);
  [[nodiscard]] bool intersects(const HostSet& other) const;
  [[nodiscard]] bool contains(HostRange range) const;
  [[nodiscard]] bool intersects(HostRange range) const;
  bool operator==(const HostSet& other) const { return words_ == other.words_; }

  /// The `count` lowest-numbered members appended to `out` as maximal ranges. Returns false, with `out` holding every
  /// member, where the set has fewer.
  bool lowest(std::size_t count, std::vector<HostRange>& out) const;
  /// The smallest member not below `from`; none() where there is none.
  [[nodiscard]] HostId next(HostId from) const;

  /// The members that follow `first`, itself a member, without a gap; at most `at_most` of them.
  [[nodiscard]] HostRange run(HostId first, std::size_t at_most) const;

  template <class Visit> void for_each(Visit&& visit) const
  {
    for (std::size_t w = 0; w < words_.size(); ++w)
      for (std::uint64_t bits = words_[w]; bits != 0; bits &= bits - 1)
        visit(HostId{static_cast<std::uint32_t>(w * 64 + static_cast<unsigned>(std::countr_zero(bits)))});
  }

private:
  void recount();

  std::vector<std::uint64_t> words_;
  std::size_t size_ = 0;
};

} // namespace leasehold::model
