#include "market/meter.hpp"

#include <cmath>

namespace leasehold::market {

Money Meter::part_of_term(Money whole, std::int64_t seconds) const
{
  return term_seconds_ > 0 ? share(whole, seconds - term_start_, term_seconds_) : Money{};
}

Money Meter::upfront_until(std::int64_t stop) const
{
  return part_of_term(upfront_, stop) - part_of_term(upfront_, billed_seconds_);
}

Money Meter::recurring_until(std::int64_t stop) const
{
  return part_of_term(recurring_, stop) - part_of_term(recurring_, billed_seconds_);
}

Money Meter::unused_upfront() const
{
  return upfront_ - part_of_term(upfront_, billed_seconds_);
}

Money Meter::outstanding() const
{
  return term_seconds_ > 0 ? recurring_ - part_of_term(recurring_, billed_seconds_) : Money{};
}

void Meter::open_term(Rate rate, Seconds term)
{
  rate_ = rate;
  term_start_ += term_seconds_;
  term_seconds_ = std::llround(term.value());
  begin_piece();
}

void Meter::price_term(Money upfront, Money recurring)
{
  upfront_ = upfront;
  recurring_ = recurring;
}

void Meter::change_rate(Rate rate)
{
  if (rate == rate_)
    return;
  rate_ = rate;
  begin_piece();
}

void Meter::begin_piece()
{
  piece_start_ = billed_seconds_;
  piece_billed_ = Money{};
}

Money Meter::take_piece(std::int64_t chips, std::int64_t stop)
{
  const Money total = charge(chips, stop - piece_start_, rate_);
  const Money more = total - piece_billed_;
  piece_billed_ = total;
  return more;
}

void Meter::advance(std::int64_t stop, Timestamp end)
{
  billed_seconds_ = stop;
  billed_to_ = end;
}

} // namespace leasehold::market
