#include "market/request.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::market {

namespace {

/// The first instant not before `t` at which leases of the programme may start.
Timestamp round_up(const Timing& timing, const Calendar& calendar, Timestamp t)
{
  const std::int64_t every = nanoseconds_of(timing.start_every.value());
  if (every <= 0 || t == Timestamp::never())
    return t;
  const double offset = timing.start_time.value() - static_cast<double>(calendar.start().unix_seconds() % 86400);
  const std::int64_t beyond = t.since(Timestamp{offset}).nanoseconds() % every;
  const std::int64_t wait = beyond > 0 ? every - beyond : -beyond;
  return t.since(Timestamp::from_nanoseconds(-wait));
}

} // namespace

Seconds term_of(const Programme& programme, const LeaseRequest& request)
{
  const Term& term = programme.term;
  if (request.term.value() > 0.0)
    return request.term;
  if (term.choices.size() == 1)
    return term.choices.front();
  return term.choices.empty() ? Seconds{0.0} : request.term;
}

Timestamp first_start(const Timing& timing, const Calendar& calendar, Timestamp wanted, Timestamp now)
{
  return round_up(timing, calendar, std::max({now, wanted, now + timing.earliest_start}));
}

Refusal judge_terms(const Programme& programme, const LeaseRequest& request, Seconds term, Timestamp start,
                    Timestamp now)
{
  const Size& size = programme.size;
  const bool by_chips = gives_capacity(programme.kind) || programme.kind == ProgrammeKind::discount_reservation;
  if (!by_chips && (request.chips != 0 || request.spend <= Money{}))
    return Refusal::bad_size;
  if (by_chips && (request.chips < size.minimum || request.chips > size.maximum.value_or(INT64_MAX) ||
                   request.chips % size.step != 0))
    return Refusal::bad_size;
  if (!std::isfinite(term.value()))
    return Refusal::bad_term;
  const bool open_ended = term.value() <= 0.0;
  const bool needs_term = !programme.term.choices.empty() || programme.term.maximum.value() > 0.0;
  if (open_ended ? needs_term : !allows_term(programme.term, term))
    return Refusal::bad_term;
  if (programme.timing.latest_start && start > now + *programme.timing.latest_start)
    return Refusal::bad_start;
  return Refusal::none;
}

} // namespace leasehold::market
