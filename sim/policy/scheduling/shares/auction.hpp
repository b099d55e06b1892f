// Themis' auction of idle chips: a partial allocation. The winners are those under whom the product of all bidders' values is
// largest, and each pays for what its presence costs the others with a part of what it won, so that nobody gains by a bid that
// is not true (R. Cole, V. Gkatzelis, G. Goel, Mechanism Design for Fair Division, EC 2013).
//
// A gang has all its chips or none, so that what a winner pays with is time: it keeps its chips for a part of the lease.
#pragma once

#include "policy/scheduling/shares/share_problem.hpp"

#include <cstddef>
#include <limits>
#include <vector>

namespace leasehold::policy {

struct Auction {
  static constexpr std::size_t nothing = std::numeric_limits<std::size_t>::max();

  std::vector<double> chips; ///< by kind: those on offer
  ByJobAndKind widths;       ///< chips of the bidder's gang, above 0
  /// The logarithm of what its gang is worth to the bidder there, over what it is worth to go without; 0 where it does not bid.
  ByJobAndKind bids;
};

struct AuctionResult {
  std::vector<std::size_t> won; ///< by bidder: the kind, or `Auction::nothing`
  std::vector<double> kept;     ///< of what it won, after the hidden payment
};

/// Exact where Cbc needs no more nodes than its limit for it.
[[nodiscard]] AuctionResult partial_allocation(const Auction& auction);

} // namespace leasehold::policy
