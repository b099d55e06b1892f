#include "policy/scheduling/shares/auction.hpp"

#include "policy/leasing/plan/linear_programme.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace leasehold::policy {

namespace {

constexpr int most_auction_nodes = 200;

struct Winners {
  std::vector<std::size_t> won;
  double sum = 0.0; ///< of their bids
};

/// All have what they want most, where that is there for all; else empty.
std::vector<std::size_t> best_of_all(const Auction& auction, std::size_t without)
{
  const std::size_t kinds = auction.chips.size();
  std::vector<double> left = auction.chips;
  std::vector<std::size_t> won(auction.bids.size() / kinds, Auction::nothing);
  for (std::size_t i = 0; i < won.size(); ++i) {
    const auto bids = auction.bids.begin() + static_cast<std::ptrdiff_t>(i * kinds);
    const auto best = std::max_element(bids, bids + static_cast<std::ptrdiff_t>(kinds));
    if (i == without || *best <= 0.0)
      continue;
    won[i] = static_cast<std::size_t>(best - bids);
    left[won[i]] -= auction.widths[i * kinds + won[i]];
    if (left[won[i]] < 0.0)
      return {};
  }
  return won;
}

/// The most for a chip first: where the limit of nodes leaves no solution.
std::vector<std::size_t> most_for_a_chip(const Auction& auction, std::size_t without)
{
  const std::size_t kinds = auction.chips.size();
  std::vector<std::size_t> order(auction.bids.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t e) { return auction.bids[e] / auction.widths[e]; });
  std::vector<double> left = auction.chips;
  std::vector<std::size_t> won(auction.bids.size() / kinds, Auction::nothing);
  for (const std::size_t e : order)
    if (const std::size_t i = e / kinds, j = e % kinds;
        i != without && won[i] == Auction::nothing && auction.bids[e] > 0.0 && auction.widths[e] <= left[j]) {
      won[i] = j;
      left[j] -= auction.widths[e];
    }
  return won;
}

std::vector<std::size_t> by_programme(const Auction& auction, std::size_t without)
{
  const std::size_t kinds = auction.chips.size(), bidders = auction.bids.size() / kinds;
  LinearProgramme programme;
  std::vector<std::size_t> room, columns(auction.bids.size(), Auction::nothing);
  room.reserve(kinds);
  for (const double chips : auction.chips)
    room.push_back(programme.row(0.0, chips));
  for (std::size_t i = 0; i < bidders; ++i) {
    if (i == without)
      continue;
    const std::size_t once = programme.row(0.0, 1.0);
    for (std::size_t j = 0; j < kinds; ++j)
      if (const std::size_t e = i * kinds + j; auction.bids[e] > 0.0 && auction.widths[e] <= auction.chips[j]) {
        columns[e] = programme.whole_column(-auction.bids[e], 1.0);
        programme.set(once, columns[e], 1.0);
        programme.set(room[j], columns[e], auction.widths[e]);
      }
  }
  if (std::ranges::all_of(columns, [](std::size_t column) { return column == Auction::nothing; }))
    return std::vector<std::size_t>(bidders, Auction::nothing);
  const auto solution = programme.minimise(most_auction_nodes);
  if (!solution)
    return most_for_a_chip(auction, without);
  std::vector<std::size_t> won(bidders, Auction::nothing);
  for (std::size_t e = 0; e < columns.size(); ++e)
    if (columns[e] != Auction::nothing && solution->columns[columns[e]] > 0.5)
      won[e / kinds] = e % kinds;
  return won;
}

Winners winners_of(const Auction& auction, std::size_t without)
{
  Winners winners{best_of_all(auction, without), 0.0};
  if (winners.won.empty())
    winners.won = by_programme(auction, without);
  for (std::size_t i = 0; i < winners.won.size(); ++i)
    if (winners.won[i] != Auction::nothing)
      winners.sum += auction.bids[i * auction.chips.size() + winners.won[i]];
  return winners;
}

} // namespace

AuctionResult partial_allocation(const Auction& auction)
{
  const std::size_t kinds = auction.chips.size();
  if (kinds == 0 || auction.bids.empty())
    return {};
  const Winners all = winners_of(auction, Auction::nothing);
  AuctionResult result{all.won, std::vector<double>(all.won.size(), 1.0)};
  for (std::size_t i = 0; i < all.won.size(); ++i) {
    if (all.won[i] == Auction::nothing)
      continue;
    const double others = all.sum - auction.bids[i * kinds + all.won[i]];
    result.kept[i] = std::min(1.0, std::exp(others - winners_of(auction, i).sum));
  }
  return result;
}

} // namespace leasehold::policy
