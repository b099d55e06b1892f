#include "model/host_set.hpp"

#include <algorithm>

namespace leasehold::model {

namespace {

constexpr std::uint64_t all_ones = ~std::uint64_t{0};

/// Calls `apply(word, mask)` for the words that `range` touches.
template <class Apply> void for_words(HostRange range, Apply&& apply)
{
  const std::size_t first_word = range.first.index() / 64;
  const std::size_t last_word = range.last.index() / 64;
  for (std::size_t w = first_word; w <= last_word; ++w) {
    std::uint64_t mask = all_ones;
    if (w == first_word)
      mask &= all_ones << (range.first.index() % 64);
    if (w == last_word)
      mask &= all_ones >> (63 - range.last.index() % 64);
    apply(w, mask);
  }
}

/// Warren, Hacker's Delight, fig. 5-2. std::popcount is a call into libgcc on machines without a promised instruction.
std::size_t popcount(std::uint64_t bits)
{
  bits -= (bits >> 1) & 0x5555555555555555U;
  bits = (bits & 0x3333333333333333U) + ((bits >> 2) & 0x3333333333333333U);
  bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fU;
  return static_cast<std::size_t>((bits * 0x0101010101010101U) >> 56);
}

#if defined(__x86_64__)
#define LEASEHOLD_COUNTS_BITS __attribute__((target_clones("popcnt", "default")))
#else
#define LEASEHOLD_COUNTS_BITS
#endif

} // namespace

/// Intersects, and counts what is left, with the machine's instruction for that where it has one: reservations that name hosts
/// do little else. Not in the namespace above, as a function in several versions is to be seen from outside.
LEASEHOLD_COUNTS_BITS std::size_t intersect_words(std::uint64_t* into, const std::uint64_t* other, std::size_t words)
{
  int left = 0;
  for (std::size_t w = 0; w < words; ++w)
    left += std::popcount(into[w] &= other[w]);
  return static_cast<std::size_t>(left);
}

void HostSet::insert(HostId host)
{
  std::uint64_t& word = words_[host.index() / 64];
  const std::uint64_t bit = std::uint64_t{1} << (host.index() % 64);
  size_ += (word & bit) == 0;
  word |= bit;
}

void HostSet::erase(HostId host)
{
  std::uint64_t& word = words_[host.index() / 64];
  const std::uint64_t bit = std::uint64_t{1} << (host.index() % 64);
  size_ -= (word & bit) != 0;
  word &= ~bit;
}

void HostSet::insert(HostRange range)
{
  for_words(range, [this](std::size_t w, std::uint64_t mask) {
    size_ += popcount(mask & ~words_[w]);
    words_[w] |= mask;
  });
}

void HostSet::erase(HostRange range)
{
  for_words(range, [this](std::size_t w, std::uint64_t mask) {
    size_ -= popcount(mask & words_[w]);
    words_[w] &= ~mask;
  });
}

void HostSet::flip_words(HostRange range)
{
  for_words(range, [this](std::size_t w, std::uint64_t mask) { words_[w] ^= mask; });
}

void HostSet::clear()
{
  std::ranges::fill(words_, 0);
  size_ = 0;
}

HostSet& HostSet::operator&=(const HostSet& other)
{
  size_ = intersect_words(words_.data(), other.words_.data(), words_.size());
  return *this;
}

HostSet& HostSet::operator|=(const HostSet& other)
{
  for (std::size_t w = 0; w < words_.size(); ++w)
    words_[w] |= other.words_[w];
  recount();
  return *this;
}

HostSet& HostSet::operator-=(const HostSet& other)
{
  for (std::size_t w = 0; w < words_.size(); ++w)
    words_[w] &= ~other.words_[w];
  recount();
  return *this;
}

bool HostSet::intersects(const HostSet& other) const
{
  for (std::size_t w = 0; w < words_.size(); ++w)
    if ((words_[w] & other.words_[w]) != 0)
      return true;
  return false;
}

bool HostSet::intersects(HostRange range) const
{
  bool meets = false;
  for_words(range, [&](std::size_t w, std::uint64_t mask) { meets = meets || (words_[w] & mask) != 0; });
  return meets;
}

bool HostSet::contains_words(HostRange range) const
{
  bool inside = true;
  for_words(range, [&](std::size_t w, std::uint64_t mask) { inside = inside && (words_[w] & mask) == mask; });
  return inside;
}

bool HostSet::lowest(std::size_t count, std::vector<HostRange>& out) const
{
  return visit_lowest(count, [&out](HostRange range) { out.push_back(range); });
}

HostId HostSet::next(HostId from) const
{
  std::size_t w = from.index() / 64;
  if (w >= words_.size())
    return HostId::none();
  std::uint64_t bits = words_[w] & (all_ones << (from.index() % 64));
  while (bits == 0) {
    if (++w == words_.size())
      return HostId::none();
    bits = words_[w];
  }
  return HostId{static_cast<std::uint32_t>(w * 64 + static_cast<unsigned>(std::countr_zero(bits)))};
}

HostRange HostSet::run(HostId first, std::size_t at_most) const
{
  std::size_t at = first.index();
  const std::size_t end = at + at_most;
  while (at < end && at < capacity()) {
    const auto ones = static_cast<std::size_t>(std::countr_one(words_[at / 64] >> (at % 64)));
    const std::size_t left_in_word = 64 - at % 64;
    at += std::min(ones, left_in_word);
    if (ones < left_in_word)
      break;
  }
  return {first, HostId{static_cast<std::uint32_t>(std::min(at, end) - 1)}};
}

void HostSet::recount()
{
  size_ = 0;
  for (const std::uint64_t word : words_)
    size_ += popcount(word);
}

} // namespace leasehold::model
