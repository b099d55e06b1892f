// What was freed in tables of reservations, and whom it may help: a reservation that is made anew while all others stand can only
// be another one where hosts were freed within the time that it may take.
#pragma once

#include "model/ids.hpp"
#include "units/timestamp.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace leasehold::policy {

class FreedCells {
public:
  struct Cell {
    model::PoolId pool;
    Timestamp from;
    Timestamp until;
    std::size_t most =
        0; ///< hosts that were idle at any instant of it when it was freed; later only a later cell has more
  };
  struct Held {
    model::PoolId pool;
    Timestamp start;
    Timestamp until;
    std::size_t hosts;
  };
  struct Help {
    bool any = false;
    Timestamp from = Timestamp::never(); ///< of the cells that may help, the first
    Timestamp until;                     ///< and when the last is over
  };

  void add(const Cell& cell) { cells_.push_back(cell); }
  /// How many there have been, for `help`.
  [[nodiscard]] std::size_t count() const { return before_ + cells_.size(); }
  /// Every job in the queue has been looked at since the walk before, and so with what was freed until that began.
  void begin_walk()
  {
    cells_.erase(cells_.begin(), cells_.begin() + static_cast<std::ptrdiff_t>(walk_ - before_));
    before_ = walk_;
    walk_ = count();
  }
  /// Nothing is known of what was freed until now.
  void forget()
  {
    const std::size_t next = count() + 1;
    cells_.clear();
    before_ = walk_ = next;
  }
  /// Whether it is known what was freed since there were so many.
  [[nodiscard]] bool tells(std::size_t seen) const { return seen >= before_; }

  /// What of it, since there were `seen`, may let the reservation begin earlier, or have lower-numbered hosts.
  [[nodiscard]] Help help(const Held& held, std::size_t seen) const
  {
    Help help;
    for (std::size_t c = seen - before_; c < cells_.size(); ++c) {
      const Cell& cell = cells_[c];
      const bool in_reach = cell.pool == held.pool && cell.from < held.until;
      if (!in_reach || (cell.until <= held.start && cell.most < held.hosts))
        continue;
      help.any = true;
      help.from = std::min(help.from, cell.from);
      help.until = std::max(help.until, cell.until);
    }
    return help;
  }

private:
  std::vector<Cell> cells_;
  std::size_t before_ = 0; ///< cells that are kept no more
  std::size_t walk_ = 0;   ///< how many there were when this walk began
};

} // namespace leasehold::policy
