#include "policy/scheduling/backfill/start_bounds.hpp"

#include <algorithm>
#include <bit>
#include <iterator>

namespace leasehold::policy {

namespace {

constexpr std::uint64_t exact_chips = 64; ///< each number up to here has a rank of its own, then 16 each octave

struct AmountRank {
  std::size_t rank = 0;
  bool exact = true; ///< nothing less has it
};

/// From 1 on; rises with the amount.
AmountRank rank_of(std::int64_t amount)
{
  const auto chips = static_cast<std::uint64_t>(amount / 1000);
  const bool whole = amount % 1000 == 0;
  if (chips <= exact_chips)
    return {1 + chips, whole};
  constexpr unsigned least_octave = 6, octave_bits = 4;
  const auto octave = static_cast<unsigned>(std::bit_width(chips)) - 1;
  const unsigned low = octave - octave_bits;
  const std::uint64_t part = (chips >> low) - (std::uint64_t{1} << octave_bits);
  return {1 + exact_chips + ((octave - least_octave) << octave_bits) + part,
          whole && (chips & ((std::uint64_t{1} << low) - 1)) == 0};
}

} // namespace

void StartBounds::clear()
{
  for (const std::size_t node : used_)
    nodes_[node].clear();
  used_.clear();
}

void StartBounds::note(std::int64_t amount, Seconds duration, Timestamp start)
{
  const AmountRank rank = rank_of(amount);
  for (std::size_t node = rank.rank + (rank.exact ? 0 : 1); node < ranks; node += node & (~node + 1)) {
    std::vector<Stair>& stairs = nodes_[node];
    if (stairs.empty())
      used_.push_back(node);
    const auto longer = std::ranges::upper_bound(stairs, duration, {}, &Stair::duration);
    if (longer != stairs.begin() && std::prev(longer)->start >= start)
      continue;
    // Those that take as long or longer and start no later tell less.
    auto first = longer;
    while (first != stairs.begin() && std::prev(first)->duration >= duration)
      --first;
    const auto last = std::ranges::upper_bound(first, stairs.end(), start, {}, &Stair::start);
    stairs.insert(stairs.erase(first, last), {duration, start});
  }
}

Timestamp StartBounds::before(std::int64_t amount, Seconds duration) const
{
  Timestamp bound;
  for (std::size_t node = std::min(rank_of(amount).rank, ranks - 1); node > 0; node &= node - 1) {
    const std::vector<Stair>& stairs = nodes_[node];
    const auto longer = std::ranges::upper_bound(stairs, duration, {}, &Stair::duration);
    if (longer != stairs.begin())
      bound = std::max(bound, std::prev(longer)->start);
  }
  return bound;
}

} // namespace leasehold::policy
