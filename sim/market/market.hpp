// The market: offers become leases, leases become bills, scarce stock is shared out. It knows no jobs and no hosts; the
// run loop drives it and maps a lease's chips to hosts.
//
// How the loop uses it, at each instant `now` (never falling):
//   1. `advance(now, events)` applies everything due and appends facts: leases accepted, delivered (moved → active),
//      noticed (due = when the chips go), revoked, ended, renewed; price and stock changes; billing periods.
//   2. policies look at `available(offer, now)`, `price(offer, now)`, `lease(id)` and call `request`, `release`,
//      `set_auto_renew` (through policy::LeaseSink). A verdict is given at once. A lease whose verdict says
//      `active_at <= now` computes at once. What these calls cause is also told as events, by the next `advance`
//      (`next_event()` is then `now`; calling `advance(now, …)` again in the same instant is right).
//   3. for each lease the loop reports what its chips did: `classify(lease, ChipTime)`, in pieces of any size, before
//      or after the lease ends. `lease(id).unclassed(now)` must come to zero by `close`.
//   4. `next_event()` is the instant to call `advance` for at the latest.
//   5. `close(horizon)` bills everything up to the horizon. Then read `leases()`, `ledger()`, `stocks()`,
//      `spend(lease)`.
// The world (prices, spot supply, others' demand, late waves) is data drawn beforehand from named streams
// (market/world.hpp), so that two policies face the same one.
//
// This class is the face. Who may lease what: supplier_rules.hpp; who has and gets chips: supply.hpp; what a lease goes
// through: lifecycle.hpp; what it costs: bills.hpp.
#pragma once

#include "market/lifecycle.hpp"
#include "units/calendar.hpp"

#include <deque>
#include <vector>

namespace leasehold::market {

/// Many functions, a line each: what the run loop, policies and accounts ask of a market goes through this one face.
class Market {
public:
  /// Offers refer to stocks by position (StockId) and are themselves known by position (OfferId). Billing periods are
  /// calendar months counted from the scenario's start. Throws std::invalid_argument where an offer cannot be right.
  Market(std::vector<Offer> offers, std::vector<StockPlan> stocks, Calendar calendar);

  /// Rivals, caps and demands of tenants, to be stated before the first request.
  [[nodiscard]] SupplierRules& rules() { return parts_.rules; }

  /// Chips of an offer's stock that nobody leases and that are down: they are not sold to begin now.
  void stands_out(Supply::Out out) { parts_.supply.stands_out(std::move(out)); }
  /// Where racks matter: those in which a lease that is reduced goes on standing.
  void stays_in(Supply::Stays stays) { parts_.supply.stays_in(std::move(stays)); }
  /// What is late and what queues is looked at again by the next advance: chips of some stock may be back.
  void serve_all(Timestamp now);

  [[nodiscard]] Timestamp next_event() const;
  void advance(Timestamp now, std::vector<LeaseEvent>& out);

  Verdict request(const LeaseRequest& request, Timestamp now);
  Verdict release(LeaseId lease, Timestamp now);
  /// Lets go of some of the chips of an open-ended lease that computes: whole steps of its programme, of which no less
  /// than its minimum stay.
  Verdict reduce(LeaseId lease, std::int64_t chips, Timestamp now);
  /// What reduce() would answer.
  [[nodiscard]] Verdict may_reduce(LeaseId lease, std::int64_t chips) const;
  void set_auto_renew(LeaseId lease, bool renew) { parts_.leases[lease].set_auto_renew(renew); }
  void classify(LeaseId lease, const ChipTime& time) { parts_.leases[lease].classify(time); }
  /// Whose the productive and lost time was, over the whole life of the lease.
  void count_uses(LeaseId lease, std::vector<Use> uses) { parts_.leases[lease].count_uses(std::move(uses)); }
  /// Data leaving a provider, billed at once. `bytes` at `price`; rounded once.
  void bill_egress(TenantId tenant, ProviderId from, Bytes bytes, PricePerGigabyte price, Timestamp now);
  /// What a tenant spends on its own people or plant, such as the engineers of a port.
  void bill_own(TenantId tenant, ChargeKind kind, Money amount, Timestamp from, Timestamp to);
  /// Income of the lease's tenant from others who used `chips` of it from `from` to `to`, whole seconds at `rate`.
  void bill_sublease(LeaseId lease, std::int64_t chips, Rate rate, Timestamp from, Timestamp to);
  void close(Timestamp horizon);

  [[nodiscard]] const std::vector<Offer>& offers() const { return parts_.offers.all(); }
  [[nodiscard]] const Offer& offer(OfferId id) const { return parts_.offers[id]; }
  [[nodiscard]] Rate price(OfferId id, Timestamp now) const { return offer(id).price.at(now); }
  /// The most chips that a request starting now for the shortest term would get.
  [[nodiscard]] std::int64_t available(OfferId id, Timestamp now) const;
  /// Whether the offer is made to the tenant at all.
  [[nodiscard]] bool open_to(TenantId tenant, OfferId id) const { return parts_.rules.open_to(tenant, id); }
  /// What a tenant would get: none of what is not open to it or where a rival leases from the provider, and no more
  /// than its cap and the racks without its rivals leave. On demand, no chips that would be taken from its own spot.
  [[nodiscard]] std::int64_t available_to(TenantId tenant, OfferId id, Timestamp now) const;
  [[nodiscard]] const std::deque<Lease>& leases() const { return parts_.leases.all(); }
  [[nodiscard]] const Lease& lease(LeaseId id) const { return parts_.leases[id]; }
  /// Leases that are not in a final state, in no particular order.
  [[nodiscard]] const std::vector<LeaseId>& live() const { return parts_.leases.live(); }
  [[nodiscard]] const std::vector<Stock>& stocks() const { return parts_.supply.stocks(); }
  /// Counts chips that a tenant lacked and did not ask for, as it saw that the offer's stock has none.
  void turn_away(OfferId offer, TenantId tenant, std::int64_t chips, Timestamp now)
  {
    parts_.supply.count_refused(offer, tenant, chips, now);
  }
  [[nodiscard]] const Refused& refused(StockId id) const { return parts_.supply.refused(id); }
  [[nodiscard]] const Ledger& ledger() const { return parts_.bills.ledger(); }

  [[nodiscard]] Outlay spend(LeaseId id) const { return lease(id).outlay(); }
  /// What a lease goes on to cost after the last bill whatever its tenant does: the rest of its term, or leaving `now`
  /// where that is cheaper; for a spend commitment what it asks for beyond what has counted, as usage or not. Zero for
  /// leases that end freely.
  [[nodiscard]] Money owed(LeaseId id, Timestamp now) const;
  /// What the tenant's commitments have come to since their last bills, were those written at `now`.
  [[nodiscard]] std::vector<Commitments::Earned> earned(TenantId tenant, Timestamp now) const
  {
    return parts_.bills.earned(tenant, now);
  }
  /// Dollars of the price of so many more chips, for the hour from now, that the tenant's commitments pay for.
  [[nodiscard]] double covered(TenantId tenant, OfferId offer, std::int64_t chips, Timestamp now) const
  {
    return parts_.bills.covered(tenant, offer, chips, now);
  }
  /// When a lease would start that is asked for at `now` and wanted from then on: as soon as its programme lets it.
  [[nodiscard]] Timestamp first_start(OfferId id, Timestamp wanted, Timestamp now) const;
  /// Throws std::logic_error unless the ledger balances and every held chip-second is classed once (to 1e-6 of the held
  /// time). O(leases + rows).
  void audit(Timestamp now) const;

private:
  Verdict refuse(const LeaseRequest& request, Refusal why, Timestamp now);
  void fire(const Timer& timer);

  MarketParts parts_;
  Calendar calendar_;
  int periods_ = 0;
  Timestamp now_;
};

} // namespace leasehold::market
