// Commitments that give a price, not chips: discount reservations (chips), savings plans (dollars an hour) and spend
// commitments (dollars over years). Usage is billed in full on its own lease; what a commitment covers comes back as
// Credit rows on the commitment's lease, and a shortfall is a true-up.
//
// They cover by the clock hour, from whatever ran in it: 16 chips for half an hour fill a reservation of 8 for the hour
// (Azure: learn.microsoft.com, "How a reservation discount is applied", hourly, use it or lose it; AWS: Savings Plans
// user guide, "Understanding how Savings Plans apply to your usage", each hour). A commitment that begins or ends
// inside an hour, and the end of the run, cut it: each part is covered by itself, in proportion to its length.
//
// Usage that counts: on-demand leases, capacity reservations and flex-start runs of the same tenant and provider.
// Order of application: discount reservations (same chip and region), savings plans, spend commitments; among equals
// the oldest first. Each commitment applies to what the ones before it left.
#pragma once

#include "market/clock_hours.hpp"
#include "market/lease.hpp"
#include "market/usage_hour.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>
#include <vector>

namespace leasehold::market {

/// Whether leases of this kind count as usage.
[[nodiscard]] bool is_usage(ProgrammeKind kind);

class Commitments {
public:
  using Offers = std::vector<Offer>;
  using Leases = std::deque<Lease>;

  explicit Commitments(ClockHours clock) : clock_(clock) {}

  /// `chips` more (or fewer) of an offer are in use by the tenant from now on.
  void change_usage(TenantId tenant, OfferId offer, std::int64_t chips, Timestamp now, const Offers& offers);
  /// The price of an offer has changed at `now`.
  void price_changed(OfferId offer, Timestamp now, const Offers& offers);
  /// The commitment of `lease` applies from now on; its chips, spend or total are read from the lease.
  void begin(const Lease& lease, Timestamp now, const Offers& offers);
  /// It ends: posts what it earned, and the true-up of a part that ends with it.
  void end(Lease& lease, Timestamp now, const Offers& offers, Ledger& ledger);
  /// The next part of a spend commitment begins: trues up the one that ended.
  void next_part(Lease& lease, Timestamp now, const Offers& offers, Ledger& ledger);
  /// Posts the credits of the clock hours that are over (at the end of a billing period), or, `final`, of all.
  void settle(Timestamp now, bool final, const Offers& offers, Leases& leases, Ledger& ledger);

  /// What a spend commitment asks for beyond what has counted: the rest of this part, and the parts to come.
  [[nodiscard]] Money owed(const Lease& lease, const Offer& offer) const;

  /// What a commitment has come to since its last bill, as if that were written at `now` and usage stayed as it is.
  struct Earned {
    LeaseId lease;
    Timestamp since;
    double credit = 0.0;  ///< dollars that come back
    double counted = 0.0; ///< dollars that a spend commitment asks for no more, beside what `owed` tells
  };
  [[nodiscard]] std::vector<Earned> earned(TenantId tenant, Timestamp now, const Offers& offers) const;
  /// Dollars of the price of so many more chips, for the hour from now, that commitments pay for.
  [[nodiscard]] double covered(TenantId tenant, OfferId offer, std::int64_t chips, Timestamp now,
                               const Offers& offers) const;

  /// What is owed for part `part` of a spend commitment.
  [[nodiscard]] static Money part_of(const Spend& spend, Money total, Seconds term, int part);
  /// How many equal parts the term has: the ramp's, or whole years.
  [[nodiscard]] static int parts(const Spend& spend, Seconds term);

private:
  struct Plan {
    LeaseId lease;
    OfferId offer;
    std::int64_t chips = 0; ///< discount reservation
    double hourly = 0.0;    ///< dollars: the savings plan's commitment
    double rate = 0.0;      ///< dollars a chip and hour paid for a discount reservation
    double owed = 0.0;      ///< dollars: the current part of a spend commitment
    double spent = 0.0;     ///< dollars counted in the current part
    double earned = 0.0;    ///< dollars of credit not yet posted
    double unused = 0.0;    ///< dollars of commitment that no usage took, not yet posted
    Timestamp posted;       ///< up to when credits were posted
    int part = 0;

    [[nodiscard]] double left() const { return std::max(0.0, owed - spent); }
  };
  struct Account {
    std::map<OfferId, std::int64_t> chips; ///< in use
    std::vector<Plan> plans;               ///< in order of application
    UsageHour hour;                        ///< what ran from `begun` to `accrued`, within one clock hour
    Timestamp begun;
    Timestamp accrued;
  };
  using Key = std::pair<TenantId, ProviderId>;

  void accrue(Account& account, Timestamp now, const Offers& offers) const;
  static void collect(Account& account, Timestamp until, const Offers& offers);
  static void cover(Account& account, const Offers& offers);
  /// What ran up to now is covered as if the hour ended here.
  void cut(Account& account, Timestamp now, const Offers& offers) const;
  static void post(Plan& plan, Lease& lease, Timestamp now, const Offers& offers, Ledger& ledger);
  static void true_up(Plan& plan, Lease& lease, Timestamp now, const Offers& offers, Ledger& ledger);
  static Plan& plan_of(Account& account, LeaseId lease);

  ClockHours clock_;
  std::map<Key, Account> accounts_;
};

} // namespace leasehold::market
