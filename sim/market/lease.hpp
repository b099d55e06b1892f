// What the market keeps of one lease.
#pragma once

#include "market/contract.hpp"
#include "market/ledger.hpp"
#include "market/racks.hpp"

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

/// How far a lease has been billed. Seconds are whole and counted from delivery.
struct Meter {
  Rate rate;                       ///< of the current piece
  std::int64_t billed_seconds = 0; ///< time on bills so far, rounded to the granularity
  std::int64_t piece_start = 0;    ///< where the current price began, in billed seconds
  Money piece_billed;              ///< billed since then
  std::int64_t term_seconds = 0;   ///< of the current term; 0 = open-ended
  std::int64_t term_start = 0;     ///< billed seconds before the current term
  Money upfront;                   ///< paid ahead for the current term
  Money recurring;                 ///< the rest of the current term's price (locked prices only)
  Timestamp billed_to;             ///< instant up to which rows were posted
};

struct Lease {
  LeaseId id;
  OfferId offer;
  TenantId tenant;
  std::int64_t chips = 0;
  Money spend;          ///< savings plan: dollars an hour; spend commitment: dollars over the term
  bool capacity = true; ///< hands out chips
  Seconds term{0.0};    ///< 0 = open-ended
  Timestamp requested;
  Timestamp start = Timestamp::never();      ///< agreed start
  Timestamp active = Timestamp::never();     ///< when chips compute (expected, until it happens)
  Timestamp end = Timestamp::never();        ///< end of the term; never for an open-ended lease
  Timestamp ended = Timestamp::never();      ///< when it reached a final state
  Timestamp revoked_at = Timestamp::never(); ///< when the notice runs out
  Timestamp booked_from = Timestamp::never();
  bool auto_renew = false;
  std::vector<RackShare> racks; ///< where its chips stand; empty where racks do not matter
  Contract contract;
  Meter meter;
  Money billed;
  Money effective;
  Money unused; ///< commitments without chips: paid and not taken by usage
  ChipTime classes;
  double overrun = 0.0;      ///< chip-seconds billed beyond the time held: minimum charges, rounding up
  std::uint32_t version = 0; ///< of its timers
  std::size_t live_index = SIZE_MAX;

  [[nodiscard]] LeaseState state() const { return contract.state(); }
  /// Chip-seconds held up to `now`: what the run loop has to class.
  [[nodiscard]] double held(Timestamp now) const;
};

} // namespace leasehold::market
