// What the market keeps of one lease. Everybody reads; who writes what:
//   the contract, its dates, renewal   the lease's life (market/lifecycle.hpp)
//   where its chips stand              the supply (market/supply.hpp)
//   meter and money                    bills (market/billing.hpp) and commitments (market/commitments.hpp)
//   what became of its chips           the run loop, through Market::classify, and Market::close
#pragma once

#include "market/contract.hpp"
#include "market/ledger.hpp"
#include "market/meter.hpp"
#include "market/racks.hpp"
#include "model/job.hpp"

#include <utility>
#include <vector>

namespace leasehold::market {

/// Paid chip-seconds by what became of them. Each paid chip-second is in one class.
struct ChipTime {
  double productive = 0.0; ///< did work that counted
  double lost = 0.0;       ///< did work that had to be done again, restarted, or was evicted
  double idle = 0.0;       ///< could have worked and did not
  double stranded = 0.0;   ///< could not have worked: not ported, wrong place, not delivered

  [[nodiscard]] double total() const { return productive + lost + idle + stranded; }
  ChipTime& operator+=(const ChipTime& other)
  {
    productive += other.productive;
    lost += other.lost;
    idle += other.idle;
    stranded += other.stranded;
    return *this;
  }
};

/// One workload's chip-seconds on a lease.
struct Use {
  model::JobKind kind = model::JobKind::rigid;
  std::uint32_t workload = 0; ///< of its kind, as in model::Job
  double productive = 0.0;
  double lost = 0.0;
  [[nodiscard]] double total() const { return productive + lost; }
};

/// What was spent on chips by what became of them: EffectiveCost in proportion to chip-seconds; adds up exactly.
struct Outlay {
  Money productive;
  Money lost;
  Money idle;
  Money stranded;
  Money unused; ///< commitments without chips: what no usage took
};

/// What is asked for and granted; it never changes.
struct Agreement {
  OfferId offer;
  TenantId tenant;
  std::int64_t chips = 0;
  Money spend;          ///< savings plan: dollars an hour; spend commitment: dollars over the term
  bool capacity = true; ///< hands out chips
  Seconds term{0.0};    ///< 0 = open-ended
  Timestamp requested;
};

struct LeaseDates {
  Timestamp start = Timestamp::never();      ///< agreed start
  Timestamp active = Timestamp::never();     ///< when chips compute (expected, until it happens)
  Timestamp end = Timestamp::never();        ///< end of the term; never for an open-ended lease
  Timestamp ended = Timestamp::never();      ///< when it reached a final state
  Timestamp revoked_at = Timestamp::never(); ///< when the notice runs out
};

struct LeaseMoney {
  Money billed;
  Money effective;
  Money unused; ///< commitments without chips: paid and not taken by usage
};

/// Many functions, each of a line or two: whoever writes a part of it has its own, and everybody reads. Many members: what
/// stands in stock, in racks, on bills and in use is one lease's.
class Lease {
public:
  Lease(LeaseId id, const Agreement& agreed, bool auto_renew)
      : id_(id), agreed_(agreed), chips_(agreed.chips), auto_renew_(auto_renew)
  {
  }

  [[nodiscard]] LeaseId id() const { return id_; }
  [[nodiscard]] OfferId offer() const { return agreed_.offer; }
  [[nodiscard]] TenantId tenant() const { return agreed_.tenant; }
  /// Those of the agreement that it has not let go of.
  [[nodiscard]] std::int64_t chips() const { return chips_; }
  [[nodiscard]] Seconds term() const { return agreed_.term; }
  [[nodiscard]] const Agreement& agreed() const { return agreed_; }
  [[nodiscard]] LeaseState state() const { return contract_.state(); }
  [[nodiscard]] const LeaseDates& dates() const { return dates_; }
  [[nodiscard]] bool auto_renew() const { return auto_renew_; }
  /// Where its chips stand; empty where racks do not matter.
  [[nodiscard]] const std::vector<RackShare>& racks() const { return racks_; }
  [[nodiscard]] Timestamp booked_from() const { return booked_from_; }
  [[nodiscard]] const Meter& meter() const { return meter_; }
  [[nodiscard]] const LeaseMoney& money() const { return money_; }
  [[nodiscard]] const ChipTime& classes() const { return classes_; }
  /// Chip-seconds held up to `now`: what the run loop has to class, and of these what it has not classed yet.
  [[nodiscard]] double held(Timestamp now) const;
  [[nodiscard]] double unclassed(Timestamp now) const { return held(now) - classes_.total(); }
  /// Whose its productive and lost chip-seconds were.
  [[nodiscard]] const std::vector<Use>& uses() const { return uses_; }
  [[nodiscard]] Outlay outlay() const;

  /// Moves and returns the state left behind. Throws std::logic_error where the contract lacks the move.
  LeaseState move(LeaseState to) { return contract_.move(to); }
  void set_auto_renew(bool renew) { auto_renew_ = renew; }
  /// Its chips are to compute `delivery` after `start`, and for its term.
  void agree(Timestamp start, Seconds delivery);
  void activate(Timestamp now);
  void run_until(Timestamp end) { dates_.end = end; }
  void revoke_at(Timestamp when) { dates_.revoked_at = when; }
  void stop(Timestamp now) { dates_.ended = now; }

  void book_from(Timestamp from) { booked_from_ = from; }
  void stand_in(std::vector<RackShare> racks) { racks_ = std::move(racks); }
  /// Stands in these of its racks, with so many chips each, from now on; returns the shares that it leaves.
  std::vector<RackShare> stay_in(std::vector<RackShare> racks);

  [[nodiscard]] Meter& meter() { return meter_; }
  /// Posts the row and counts it as this lease's.
  void post(const Charge& row, Ledger& ledger);
  /// So many of its chips as a lease by themselves, of which nothing is posted yet; and what becomes of this one when the
  /// last bill of that part is posted.
  [[nodiscard]] Lease part(std::int64_t chips) const;
  void let_go(const Lease& part, Timestamp now);
  void leave_unused(Money commitment) { money_.unused += commitment; }

  void classify(const ChipTime& time) { classes_ += time; }
  void count_uses(std::vector<Use> uses) { uses_ = std::move(uses); }
  /// After the last bill: what has been billed beyond the time held is spread like the rest.
  void close(Timestamp horizon);

private:
  LeaseId id_;
  Agreement agreed_;
  std::int64_t chips_ = 0;
  Contract contract_;
  LeaseDates dates_;
  bool auto_renew_ = false;
  std::vector<RackShare> racks_;
  Timestamp booked_from_ = Timestamp::never(); ///< in its stock
  Meter meter_;
  LeaseMoney money_;
  ChipTime classes_;
  std::vector<Use> uses_;
  double gone_ = 0.0;    ///< chip-seconds for which chips were held that it has let go of
  double overrun_ = 0.0; ///< chip-seconds billed beyond the time held: minimum charges, rounding up
};

} // namespace leasehold::market
