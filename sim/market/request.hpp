// What a tenant asks for, what it is told, and what the programme's own rules say to it.
#pragma once

#include "market/offer.hpp"
#include "units/calendar.hpp"
#include "units/named.hpp"
#include "units/timestamp.hpp"

#include <array>
#include <string_view>

namespace leasehold::market {

enum class Refusal {
  none,
  no_stock,    ///< not enough chips now, or in the window asked for
  bad_size,    ///< outside the programme's steps and limits
  bad_term,    ///< not on the programme's list
  bad_start,   ///< too far ahead
  not_offered, ///< to others alone
  rival,       ///< a rival leases from this provider
  capped,      ///< beyond the tenant's cap for the provider
  over_limit,  ///< the tenant's limit for the programme
  over_budget, ///< beyond what the tenant's budget leaves
  no_exit,     ///< release of a lease that runs to its end
  not_live,    ///< release of a lease that has ended
};
constexpr auto enum_names(Tag<Refusal>)
{
  using R = Refusal;
  return std::to_array<Named<R>>({
      {R::none, "none", "granted"},
      {R::no_stock, "no_stock", "not enough chips now, or in the window asked for"},
      {R::bad_size, "bad_size", "outside the programme's steps and limits"},
      {R::bad_term, "bad_term", "not on the programme's list of terms"},
      {R::bad_start, "bad_start", "too far ahead"},
      {R::not_offered, "not_offered", "offered to others alone"},
      {R::rival, "rival", "a rival leases from this provider"},
      {R::capped, "capped", "beyond the tenant's cap for the provider"},
      {R::over_limit, "over_limit", "beyond the tenant's limit for the programme"},
      {R::over_budget, "over_budget", "beyond what the tenant's budget leaves"},
      {R::no_exit, "no_exit", "the lease runs to its end"},
      {R::not_live, "not_live", "the lease has ended"},
  });
}

[[nodiscard]] constexpr std::string_view explain(Refusal why)
{
  for (const Named<Refusal>& row : enum_names(Tag<Refusal>{}))
    if (row.value == why)
      return row.doc;
  return {};
}

struct LeaseRequest {
  TenantId tenant;
  OfferId offer;
  std::int64_t chips = 0;
  Money spend;                      ///< savings plan: dollars an hour; spend commitment: dollars in all; chips = 0
  Seconds term{0.0};                ///< 0 = open-ended, or the programme's only term
  Timestamp start = Timestamp{0.0}; ///< earliest instant wanted; the market moves it to the first that the rules allow
  bool auto_renew = false;
  bool wait = false; ///< queue where there is no stock (flex-start programmes always do)
};

struct Verdict {
  Refusal refusal = Refusal::none;
  LeaseId lease;                            ///< valid where granted
  Timestamp active_at = Timestamp::never(); ///< expected delivery; never while queued
  [[nodiscard]] explicit operator bool() const { return refusal == Refusal::none; }
};

/// The term asked for, or the programme's only one; 0 = open-ended.
[[nodiscard]] Seconds term_of(const Programme& programme, const LeaseRequest& request);

/// The first instant at which a lease may start that is wanted from `wanted` on.
[[nodiscard]] Timestamp first_start(const Timing& timing, const Calendar& calendar, Timestamp wanted, Timestamp now);

/// What the programme says to size, term and start, whoever asks.
[[nodiscard]] Refusal judge_terms(const Programme& programme, const LeaseRequest& request, Seconds term,
                                  Timestamp start, Timestamp now);

} // namespace leasehold::market
