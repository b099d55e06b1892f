// How far a lease has been billed, and what the parts of its term come to.
#pragma once

#include "market/rate.hpp"
#include "units/money.hpp"
#include "units/quantity.hpp"
#include "units/timestamp.hpp"

#include <cstdint>

namespace leasehold::market {

/// Seconds are whole and counted from delivery. A piece is the time at one price: its bills are differences of its
/// running total, rounded once.
class Meter {
public:
  [[nodiscard]] Rate rate() const { return rate_; } ///< of the current piece
  /// Time on bills so far, rounded to the granularity.
  [[nodiscard]] std::int64_t billed_seconds() const { return billed_seconds_; }
  [[nodiscard]] std::int64_t term_seconds() const { return term_seconds_; } ///< of the current term; 0 = open-ended
  [[nodiscard]] std::int64_t term_end() const { return term_start_ + term_seconds_; }
  /// Instant up to which rows were posted.
  [[nodiscard]] Timestamp billed_to() const { return billed_to_; }
  [[nodiscard]] Money upfront() const { return upfront_; } ///< paid ahead for the current term
  [[nodiscard]] Money term_price() const { return upfront_ + recurring_; }

  /// Of the money paid ahead, and of the rest of the term's price: what falls on the seconds from the last bill to
  /// `stop`.
  [[nodiscard]] Money upfront_until(std::int64_t stop) const;
  [[nodiscard]] Money recurring_until(std::int64_t stop) const;
  /// Of either: what falls on the seconds after the last bill; `outstanding` is zero for open-ended leases.
  [[nodiscard]] Money unused_upfront() const;
  [[nodiscard]] Money outstanding() const;

  /// A term begins where the last one ended, at this price.
  void open_term(Rate rate, Seconds term);
  /// What the term costs: paid ahead, and the rest (locked prices only).
  void price_term(Money upfront, Money recurring);
  /// A piece begins where the price is another than before.
  void change_rate(Rate rate);
  /// A piece begins as another number of chips is billed from now on.
  void begin_piece();
  /// What the piece comes to on the seconds from its last bill to `stop`.
  Money take_piece(std::int64_t chips, std::int64_t stop);
  /// Rows have been posted for the seconds up to `stop`, the last of which ends at `end`.
  void advance(std::int64_t stop, Timestamp end);
  /// The next row begins at `start`.
  void begin_row(Timestamp start) { billed_to_ = start; }

private:
  [[nodiscard]] Money part_of_term(Money whole, std::int64_t seconds) const;

  Rate rate_;
  std::int64_t billed_seconds_ = 0;
  std::int64_t piece_start_ = 0; ///< where the current price began, in billed seconds
  Money piece_billed_;           ///< billed since then
  std::int64_t term_seconds_ = 0;
  std::int64_t term_start_ = 0; ///< billed seconds before the current term
  Money upfront_;
  Money recurring_;
  Timestamp billed_to_;
};

} // namespace leasehold::market
