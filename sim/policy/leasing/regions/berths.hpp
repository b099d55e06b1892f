// Where a gang with a deadline may run: on spot or on demand, in any region. What holding each costs, and what it takes to get
// there: the way of its checkpoint and of its data, egress, and a start.
#pragma once

#include "policy/leasing/buying/desk.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace leasehold::policy {

/// An offer on which all of the gang's chips could be.
struct Berth {
  const OfferView* offer = nullptr;
  Site site;
  bool spot = false;
  bool open = false;     ///< all of its chips are held there, or could be had now
  double dollars = 0.0;  ///< an hour, of all chips
  double egress = 0.0;   ///< dollars, to go there
  Seconds begin{0.0};    ///< from taking it up to the first work, unless it is held
  Seconds in_place{0.0}; ///< the same were the checkpoint there and the data
};

/// What a rule knows when it decides what to hold until the next review.
struct GangState {
  Timestamp now;
  std::int64_t chips = 1;
  Seconds work;      ///< of the whole job, since it was first seen
  Seconds allowed;   ///< from then to its deadline
  Seconds elapsed;   ///< since then
  Seconds remaining; ///< work left
  Seconds tick;      ///< until the next review at the latest
  Seconds at_stake;  ///< work lost besides when spot goes without time for a last checkpoint
  std::vector<Berth> berths;
  std::optional<std::size_t> held;                  ///< berth on which it runs, or begins to
  Seconds warm_up{0.0};                             ///< until it does its first work there
  model::RegionId worked = model::RegionId::none(); ///< region in which it last did any

  [[nodiscard]] Seconds done() const { return work - remaining; }
  /// Until its first work if this is held next.
  [[nodiscard]] Seconds begin(std::size_t berth) const { return held == berth ? warm_up : berths[berth].begin; }
  /// Dollars to finish there, egress included.
  [[nodiscard]] double to_the_end(std::size_t berth) const
  {
    const Berth& there = berths[berth];
    return (held == berth ? 0.0 : there.egress) + there.dollars * ((begin(berth) + remaining) / hour);
  }
};

/// The on-demand berth that finishes the job in time at the least cost; where none does, the one that finishes first; nothing
/// where there are no chips on demand.
[[nodiscard]] std::optional<std::size_t> fallback(const GangState& state);

/// Whether holding this (nothing: no chips) until the next review leaves time to finish on demand, whatever becomes of spot.
/// Always so of chips on demand, and where there are none.
[[nodiscard]] bool keeps_deadline(const GangState& state, std::optional<std::size_t> berth);

/// Decides for one gang, review by review.
class BerthRule {
public:
  BerthRule() = default;
  BerthRule(const BerthRule&) = delete;
  BerthRule& operator=(const BerthRule&) = delete;
  virtual ~BerthRule() = default;
  /// The berth to hold, which is open; nothing: none.
  virtual std::optional<std::size_t> choose(const GangState& state) = 0;
};

} // namespace leasehold::policy
