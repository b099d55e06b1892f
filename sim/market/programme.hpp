// A lease programme: the rules under which a provider hands out chips. Plain data; the catalogue fills it, `Contract`
// and `Ledger` obey it. What a chip costs and where it stands is the offer's matter (market/offer.hpp).
#pragma once

#include "units/money.hpp"
#include "units/named.hpp"
#include "units/price.hpp"
#include "units/quantity.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::market {

enum class ProgrammeKind {
  on_demand,
  reserved,
  savings_plan,
  discount_reservation,
  capacity_reservation,
  capacity_block,
  flex_start,
  calendar,
  spot,
  take_or_pay,
  spend_commitment,
  pilot,
  own
};

constexpr auto enum_names(Tag<ProgrammeKind>)
{
  using K = ProgrammeKind;
  return std::to_array<Named<K>>({
      {K::on_demand, "on_demand", "chips at once where there is stock, paid while held"},
      {K::reserved, "reserved", "chips for a term, paid whether used or not"},
      {K::savings_plan, "savings_plan", "an hourly spend for a term, against lower prices; no capacity"},
      {K::discount_reservation, "discount_reservation", "a number of chips for a term at a lower price; no capacity"},
      {K::capacity_reservation, "capacity_reservation", "chips held at the on-demand price, used or not; no discount"},
      {K::capacity_block, "capacity_block", "a fixed window bought ahead and paid in full; all chips or none"},
      {K::flex_start, "flex_start", "queued until all chips are free, then held for a limited run"},
      {K::calendar, "calendar", "a fixed window bought ahead, paid while it runs; cannot be cancelled"},
      {K::spot, "spot", "chips nobody else wants, taken back at short notice"},
      {K::take_or_pay, "take_or_pay", "several years of dedicated chips with a prepayment"},
      {K::spend_commitment, "spend_commitment", "dollars over years at a discount, shortfalls paid up; no capacity"},
      {K::pilot, "pilot", "a small test lease that may be ended"},
      {K::own, "own", "built by the tenant: capital, power, cost of money"},
  });
}

/// What ending a lease before its term costs.
enum class Exit { free, fee, never };
constexpr auto enum_names(Tag<Exit>)
{
  return std::to_array<Named<Exit>>({
      {Exit::free, "free", "ends when the tenant likes, paid until then"},
      {Exit::fee, "fee", "ends against a share of what was still to pay"},
      {Exit::never, "never", "runs and is paid to its end"},
  });
}

/// Whether unused upfront money comes back at an early exit.
enum class Refund { none, prorated };
constexpr auto enum_names(Tag<Refund>)
{
  return std::to_array<Named<Refund>>({
      {Refund::none, "none", "money paid ahead is gone"},
      {Refund::prorated, "prorated", "money paid ahead for time not used comes back"},
  });
}

enum class Hosting { shared, dedicated };
constexpr auto enum_names(Tag<Hosting>)
{
  return std::to_array<Named<Hosting>>({
      {Hosting::shared, "shared", "hosts may carry several tenants"},
      {Hosting::dedicated, "dedicated", "hosts carry this tenant alone"},
  });
}

struct Billing {
  Seconds granularity{1.0};     ///< time is billed in whole multiples, rounded up at the end; a whole number of seconds
  Seconds minimum{0.0};         ///< shortest time billed once delivered
  double upfront = 0.0;         ///< share of the whole term's price paid at acceptance, 0..1
  bool locks_price = false;     ///< the price at acceptance holds for the term; otherwise the current price is billed
  Seconds free_if_revoked{0.0}; ///< a lease revoked within this time of delivery is not billed
};

struct Ending {
  Exit exit = Exit::free;
  double fee = 0.0;          ///< share of what the exit cancels: still to pay, or refunded (Exit::fee)
  double minimum_take = 0.0; ///< share of the whole price owed at least, however early the exit (Exit::fee)
  Refund refund = Refund::none;
  std::optional<Money> refund_cap; ///< most that exits cancel in any window, a tenant and programme
  Seconds refund_window{365.0 * 86400.0};
  bool renewable = false; ///< may renew for the same term at the then current price
};

struct Timing {
  Seconds notice{0.0};                 ///< between a revocation's notice and the loss of the chips
  bool revocable = false;              ///< the provider may take the chips back: of spot, and of it alone
  Seconds delivery{0.0};               ///< from the agreed start to chips that compute
  Seconds earliest_start{0.0};         ///< soonest start after the request
  std::optional<Seconds> latest_start; ///< furthest start after the request; absent: any
  bool queues = false;                 ///< waits for stock rather than being refused
  Seconds start_every{0.0};            ///< starts fall on multiples of this from `start_time`; 0 = any instant
  Seconds start_time{0.0};             ///< of day, UTC
};

struct Size {
  std::int64_t step = 1; ///< chips come in multiples of this (a host, a slice)
  std::int64_t minimum = 1;
  std::optional<std::int64_t> maximum;
  std::optional<std::int64_t> tenant_maximum; ///< over all live leases of the programme
};

/// Allowed terms: a list, or a range in steps (up to `coarse_from` in `step`, beyond it in `coarse_step`). Open-ended
/// where the list is empty and `maximum` is zero.
struct Term {
  std::vector<Seconds> choices;
  Seconds minimum{0.0};
  Seconds maximum{0.0};
  Seconds step{0.0};
  std::optional<Seconds> coarse_from; ///< longer terms come in `coarse_step`
  Seconds coarse_step{0.0};

  [[nodiscard]] bool is_open_ended() const { return choices.empty() && maximum.value() <= 0.0; }
};

/// Spend commitments and savings plans.
struct Spend {
  double discount = 0.0;         ///< off the on-demand price of usage that counts
  std::vector<double> ramp;      ///< share of the total owed in each equal part of the term; sums to 1; empty = even
  double overage_discount = 0.0; ///< off usage beyond the part's commitment
};

/// A plant of one's own. Costs are a chip, with its share of host, network and building.
struct Build {
  Money capital;                           ///< a chip, delivered and powered
  Seconds lifetime{5.0 * 365.0 * 86400.0}; ///< straight-line depreciation to zero
  Watts power;                             ///< at the wall, cooling included
  PricePerKilowattHour energy;
  double cost_of_capital = 0.0; ///< a year, on the value not yet depreciated
};

/// What an hour of one chip costs when the capital is spread over the lifetime, with interest on half of it (the mean
/// of what is not yet written off) and power: what compares with a lease's price.
[[nodiscard]] PricePerHour cost_per_hour(const Build& build);

/// What a chip costs that is held for a time from its delivery on: all of the capital, interest on what of it is not written off
/// by then, and power.
[[nodiscard]] Money cost_of_holding(const Build& build, Seconds held);

/// A member for each key of a programme in the catalogue, or group of keys.
struct Programme {
  std::string name; ///< catalogue key, such as `aws_capacity_block`
  std::string title;
  ProgrammeKind kind = ProgrammeKind::on_demand;
  Billing billing;
  Ending ending;
  Timing timing;
  Size size;
  Term term;
  Spend spend;
  Build build;
  bool sublease = false; ///< idle chips may be let to others
  Hosting hosting = Hosting::shared;
};

/// Whether the lease hands out chips (spend commitments, savings plans and discount reservations do not).
[[nodiscard]] bool gives_capacity(ProgrammeKind kind);
/// Whether chips leased under it are kept while they are idle: they are paid for to the end, or held for a peak to come.
[[nodiscard]] bool kept_while_idle(const Programme& programme);
/// Whether it commits to dollars, not to chips.
[[nodiscard]] bool commits_to_dollars(ProgrammeKind kind);
/// Whether a term of this length is on the list.
[[nodiscard]] bool allows_term(const Term& term, Seconds length);
/// Throws std::invalid_argument naming the first field that cannot be right.
void check(const Programme& programme);

} // namespace leasehold::market
