#include "network/activity_history.hpp"

#include <algorithm>

namespace leasehold::network {

using physics::ServingActivity;

ServingActivity ActivityHistory::of(const Piece& piece, Timestamp to, const Weight& weight)
{
  const double length = weight.grid != nullptr ? weight.grid->integral(piece.from, to) : (to - piece.from).value();
  return {piece.share.prefill * length, piece.share.decode * length};
}

ServingActivity ActivityHistory::up_to(Timestamp instant, const Weight& weight)
{
  std::vector<ServingActivity>& sums = sums_[weight.region];
  if (sums.empty())
    sums.emplace_back();
  while (sums.size() <= pieces_.size()) {
    const Piece& piece = pieces_[sums.size() - 1];
    const ServingActivity whole = of(piece, piece.to, weight);
    sums.push_back({sums.back().prefill + whole.prefill, sums.back().decode + whole.decode});
  }
  const auto next = std::ranges::lower_bound(pieces_, instant, {}, &Piece::from);
  const auto begun = static_cast<std::size_t>(next - pieces_.begin());
  if (begun == 0 || pieces_[begun - 1].to <= instant)
    return sums[begun];
  const ServingActivity part = of(pieces_[begun - 1], instant, weight);
  return {sums[begun - 1].prefill + part.prefill, sums[begun - 1].decode + part.decode};
}

ServingActivity ActivityHistory::integral(Timestamp from, Timestamp to, const Weight& weight)
{
  const ServingActivity a = up_to(from, weight);
  const ServingActivity b = up_to(to, weight);
  return {b.prefill - a.prefill, b.decode - a.decode};
}

} // namespace leasehold::network
