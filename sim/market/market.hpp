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
//   or
//      after the lease ends. `unclassed(lease, now)` must come to zero by `close`.
//   4. `next_event()` is the instant to call `advance` for at the latest.
//   5. `close(horizon)` bills everything up to the horizon. Then read `leases()`, `ledger()`, `stocks()`,
//   `spend(lease)`.
// The world (prices, spot supply, others' demand, late waves) is data drawn beforehand from named streams
// (market/world.hpp), so that two policies face the same one.
#pragma once

#include "market/commitments.hpp"
#include "market/lease.hpp"
#include "market/stock.hpp"
#include "units/calendar.hpp"

#include <deque>
#include <map>
#include <queue>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

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
      {R::no_exit, "no_exit", "the lease runs to its end"},
      {R::not_live, "not_live", "the lease has ended"},
  });
}

/// What two rivals do not share.
enum class Apart { rack, provider };

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

/// What was spent on chips by what became of them: EffectiveCost in proportion to chip-seconds; adds up exactly.
struct Outlay {
  Money productive;
  Money lost;
  Money idle;
  Money stranded;
};

/// What providers turned away, by stock.
struct Refused {
  std::int64_t requests = 0;
  std::int64_t chips = 0;
};

class Market {
public:
  /// Offers refer to stocks by position (StockId) and are themselves known by position (OfferId). Billing periods are
  /// calendar months counted from the scenario's start. Throws std::invalid_argument where an offer cannot be right.
  Market(std::vector<Offer> offers, std::vector<StockPlan> stocks, Calendar calendar);

  /// The two never hold leases of one provider, or in one rack, at the same time: the later request is refused, and a
  /// lease agreed ahead waits at its start for racks that are free of the other. Racks are those of StockPlan::racks.
  void keep_apart(TenantId tenant, TenantId rival, Apart apart);
  /// From now on the tenant takes hosts of its own alone: offers of shared hosts are closed to it, those of dedicated ones
  /// on request (Offer::on_request) open.
  void demand_dedicated(TenantId tenant);
  /// Live leases of the tenant with the provider never exceed this many chips.
  void cap_provider(TenantId tenant, ProviderId provider, std::int64_t chips);

  [[nodiscard]] Timestamp next_event() const;
  void advance(Timestamp now, std::vector<LeaseEvent>& out);

  Verdict request(const LeaseRequest& request, Timestamp now);
  Verdict release(LeaseId lease, Timestamp now);
  void set_auto_renew(LeaseId lease, bool renew);
  void classify(LeaseId lease, const ChipTime& time);
  /// Data leaving a provider, billed at once. `bytes` at `price`; rounded once.
  void bill_egress(TenantId tenant, ProviderId from, Bytes bytes, PricePerGigabyte price, Timestamp now);
  /// What a tenant spends on its own people or plant, such as the engineers of a port.
  void bill_own(TenantId tenant, ChargeKind kind, Money amount, Timestamp from, Timestamp to);
  /// Income of the lease's tenant from others who used `chips` of it from `from` to `to`, whole seconds at `rate`.
  void bill_sublease(LeaseId lease, std::int64_t chips, Rate rate, Timestamp from, Timestamp to);
  void close(Timestamp horizon);

  [[nodiscard]] const std::vector<Offer>& offers() const { return offers_; }
  [[nodiscard]] const Offer& offer(OfferId id) const { return offers_.at(id.index()); }
  [[nodiscard]] Rate price(OfferId id, Timestamp now) const { return offer(id).price.at(now); }
  /// The most chips that a request starting now for the shortest term would get.
  [[nodiscard]] std::int64_t available(OfferId id, Timestamp now) const;
  /// Whether the offer is made to the tenant at all.
  [[nodiscard]] bool open_to(TenantId tenant, OfferId id) const;
  /// What a tenant would get: none of what is not open to it or where a rival leases from the provider, and no more
  /// than its cap and the racks without its rivals leave.
  [[nodiscard]] std::int64_t available_to(TenantId tenant, OfferId id, Timestamp now) const;
  [[nodiscard]] const std::deque<Lease>& leases() const { return leases_; }
  [[nodiscard]] const Lease& lease(LeaseId id) const { return leases_.at(id.index()); }
  /// Leases that are not in a final state, in no particular order.
  [[nodiscard]] const std::vector<LeaseId>& live() const { return live_; }
  [[nodiscard]] const std::vector<Stock>& stocks() const { return stocks_; }
  [[nodiscard]] const Refused& refused(StockId id) const { return pools_.at(id.index()).refused; }
  [[nodiscard]] const Ledger& ledger() const { return ledger_; }

  /// Chip-seconds held up to `now` and not yet classed.
  [[nodiscard]] double unclassed(LeaseId id, Timestamp now) const;
  [[nodiscard]] Outlay spend(LeaseId id) const;
  /// What a lease goes on to cost after the last bill whatever its tenant does: the rest of its term, or leaving `now`
  /// where that is cheaper; for a spend commitment what it asks for beyond what has counted, as usage or not. Zero for
  /// leases that end freely.
  [[nodiscard]] Money owed(LeaseId id, Timestamp now) const;
  /// Throws std::logic_error unless the ledger balances and every held chip-second is classed once (to 1e-6 of the held
  /// time). O(leases + rows).
  void audit(Timestamp now) const;

private:
  /// At one instant in this order: a term that renews keeps its chips before others get them, and all that leave
  /// have left before others come.
  enum class TimerKind { expire, part, revoke, supply, stock, serve, begin, deliver, price, period };
  struct Timer {
    Timestamp at;
    std::uint64_t order;
    TimerKind kind;
    std::uint32_t index;
    std::uint32_t version;
    bool operator>(const Timer& other) const
    {
      return std::tie(at, kind, order) > std::tie(other.at, other.kind, other.order);
    }
  };
  /// Waiting lists of one stock.
  struct Pool {
    std::deque<LeaseId> queue; ///< asked, no stock
    std::vector<LeaseId> late; ///< agreed, chips not there
    std::vector<OfferId> spot; ///< spot offers that live on it
    std::int64_t leaving = 0;  ///< spot chips under notice
    Racks racks{{}};
    Timestamp timer = Timestamp::never();
    Refused refused;
  };
  struct SpotBook {
    std::vector<LeaseId> leases; ///< holding chips and not under notice, oldest first
    std::int64_t held = 0;
    std::int64_t leaving = 0;
  };

  Lease& at(LeaseId id) { return leases_.at(id.index()); }
  void set_timer(Timestamp when, TimerKind kind, std::uint32_t index, std::uint32_t version = 0);
  void set_stock_timer(StockId id, Timestamp now);
  void fire(const Timer& timer);
  void fire_lease(const Timer& timer, Lease& lease);
  void tell(const LeaseEvent& event) { told_.push_back(event); }
  void move(Lease& lease, LeaseState to, Timestamp now, Timestamp due = Timestamp::never());

  [[nodiscard]] Refusal judge(const LeaseRequest& request, Seconds term, Timestamp start, Timestamp now) const;
  [[nodiscard]] Refusal judge_supplier(const LeaseRequest& request) const;
  [[nodiscard]] bool rival_holds(TenantId tenant, const Offer& wanted) const;
  [[nodiscard]] std::vector<TenantId> rivals_of(TenantId tenant, Apart apart) const;
  /// Chips that the tenant could have now, as far as racks go.
  [[nodiscard]] std::int64_t rack_room(TenantId tenant, const Offer& wanted, Timestamp now) const;
  /// Sets racks aside for the lease; false where there are none free of its rivals.
  bool take_racks(Lease& lease, Timestamp now);
  /// Chips that the tenant may still lease from the offer's provider.
  [[nodiscard]] std::int64_t cap_room(TenantId tenant, const Offer& wanted) const;
  void count_live(const Lease& lease, std::int64_t sign);
  [[nodiscard]] Timestamp start_of(const LeaseRequest& request, Timestamp now) const;
  [[nodiscard]] std::int64_t spot_available(OfferId id, Timestamp now) const;
  [[nodiscard]] bool has_room(const Offer& offer, std::int64_t chips, Timestamp from, Timestamp to,
                              Timestamp now) const;
  Verdict refuse(const LeaseRequest& request, Refusal why, Timestamp now);
  Lease& open(const LeaseRequest& request, Seconds term, Timestamp now);
  void accept(Lease& lease, Timestamp start, Timestamp now);
  void take(Lease& lease, Timestamp now);
  void try_activate(Lease& lease, Timestamp now);
  void renew_or_end(Lease& lease, Timestamp now);
  void finish(Lease& lease, LeaseState how, Timestamp now);
  void start_counting(Lease& lease, Timestamp now);
  void stop_counting(Lease& lease, Timestamp now);
  void give_up_chips(Lease& lease, Timestamp now);
  void bill_end(Lease& lease, LeaseState how, Timestamp now);
  [[nodiscard]] Money refund_room(const Lease& lease, Timestamp now) const;

  void stock_changed(StockId id, Timestamp now);
  void squeeze_spot(StockId id, Timestamp now);
  void squeeze_offer(OfferId id, Timestamp now);
  void give_notice(Lease& lease, Timestamp now);
  void serve_late(StockId id, Timestamp now);
  void serve_queue(StockId id, Timestamp now);
  void close_period(Timestamp now);

  std::vector<Offer> offers_;
  std::vector<Stock> stocks_;
  Calendar calendar_;
  std::vector<Pool> pools_;
  std::vector<SpotBook> spot_;                                       ///< by offer
  std::vector<std::uint32_t> programme_;                             ///< offer → programme number
  std::map<std::pair<TenantId, std::uint32_t>, std::int64_t> held_;  ///< live chips of a tenant in a programme
  std::map<std::pair<TenantId, ProviderId>, std::int64_t> supplied_; ///< live chips of a tenant with a provider
  std::map<std::pair<TenantId, ProviderId>, std::int64_t> caps_;
  struct Rivalry {
    TenantId one;
    TenantId other;
    Apart apart = Apart::provider;
  };
  std::vector<Rivalry> rivals_;
  std::set<TenantId> dedicated_;
  std::deque<Lease> leases_;
  std::vector<LeaseId> live_;
  Ledger ledger_;
  Commitments commitments_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  std::vector<LeaseEvent> told_;
  struct RefundGiven {
    TenantId tenant;
    std::uint32_t programme;
    Timestamp at;
    Money amount;
  };
  std::vector<RefundGiven> refunds_;
  std::uint64_t order_ = 0;
  int periods_ = 0;
  Timestamp now_;
};

} // namespace leasehold::market
