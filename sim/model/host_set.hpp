// A set of hosts as a bitmap: the lowest-numbered members come out first, a word at a time.
#pragma once

#include "model/ids.hpp"

#include <algorithm>
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
  /// `range`, none of whose hosts is a member.
  void insert_new(HostRange range)
  {
    flip(range);
    size_ += range.size();
  }
  /// `range`, whose hosts are members all.
  void erase_members(HostRange range)
  {
    flip(range);
    size_ -= range.size();
  }
  void clear();

  HostSet& operator&=(const HostSet& other);
  HostSet& operator|=(const HostSet& other);
  HostSet& operator-=(const HostSet& other);
  [[nodiscard]] bool intersects(const HostSet& other) const;
  [[nodiscard]] bool contains(HostRange range) const
  {
    const std::size_t word = range.first.index() / 64;
    if (word != range.last.index() / 64)
      return contains_words(range);
    const std::uint64_t mask = mask_of(range);
    return (words_[word] & mask) == mask;
  }
  [[nodiscard]] bool intersects(HostRange range) const;
  bool operator==(const HostSet& other) const { return words_ == other.words_; }

  /// The `count` lowest-numbered members appended to `out` as maximal ranges. Returns false, with `out` holding every
  /// member, where the set has fewer.
  bool lowest(std::size_t count, std::vector<HostRange>& out) const;
  /// The same with `visit(HostRange)`.
  template <class Visit> bool visit_lowest(std::size_t count, Visit&& visit) const
  {
    std::size_t begin = 0, end = 0; // of the range that may go on in the next word
    const auto id = [](std::size_t host) { return HostId{static_cast<std::uint32_t>(host)}; };
    for (std::size_t w = 0; w < words_.size() && count > 0; ++w) {
      std::uint64_t bits = words_[w];
      for (std::size_t at = w * 64; bits != 0 && count > 0;) {
        const int gap = std::countr_zero(bits);
        const int ones = std::countr_one(bits >> gap);
        at += static_cast<std::size_t>(gap);
        if (at != end) {
          if (begin < end)
            visit(HostRange{id(begin), id(end - 1)});
          begin = at;
        }
        const std::size_t run = std::min(static_cast<std::size_t>(ones), count);
        count -= run;
        end = at += run;
        bits = gap + ones < 64 ? bits >> (gap + ones) : 0;
      }
    }
    if (begin < end)
      visit(HostRange{id(begin), id(end - 1)});
    return count == 0;
  }
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
  /// Of a range within one word.
  [[nodiscard]] static std::uint64_t mask_of(HostRange range)
  {
    return (~std::uint64_t{0} << (range.first.index() % 64)) & (~std::uint64_t{0} >> (63 - range.last.index() % 64));
  }
  void flip(HostRange range)
  {
    const std::size_t word = range.first.index() / 64;
    if (word == range.last.index() / 64)
      words_[word] ^= mask_of(range);
    else
      flip_words(range);
  }
  void flip_words(HostRange range);
  [[nodiscard]] bool contains_words(HostRange range) const;
  void recount();

  std::vector<std::uint64_t> words_;
  std::size_t size_ = 0;
};

} // namespace leasehold::model
