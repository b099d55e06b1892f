// Scarcity: the stocks, who holds what of them, in which racks, who waits, and whose spot chips go first. It knows
// chips and instants; what a lease goes through when it gets or loses them is market/lifecycle.hpp's matter.
#pragma once

#include "market/lease.hpp"
#include "market/offers.hpp"
#include "market/stock.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace leasehold::market {

/// What providers turned away, by stock.
struct Refused {
  std::int64_t requests = 0;
  std::int64_t chips = 0;
};

class Supply {
public:
  using Rivals = std::span<const TenantId>; ///< who must not stand in the same rack

  Supply(OfferList offers, std::vector<StockPlan> stocks);

  /// Chips of an offer's stock that nobody leases and that are down, by rack.
  using Out = std::function<std::vector<RackShare>(const Offer&)>;
  void stands_out(Out out) { out_ = std::move(out); }

  [[nodiscard]] const std::vector<Stock>& stocks() const { return stocks_; }
  /// Chips that a firm lease of the offer over [from, to) could have.
  [[nodiscard]] std::int64_t room(OfferId offer, Timestamp from, Timestamp to, Timestamp now) const;
  /// Chips that a spot lease of the offer could have now.
  [[nodiscard]] std::int64_t spot_room(OfferId offer, Timestamp now) const;
  /// Chips of the stock that spot leases hold, where the tenant has one of them; otherwise 0. A firm lease may take them.
  [[nodiscard]] std::int64_t spot_beside_own(StockId stock, TenantId tenant) const;
  /// Chips of the offer that stand in racks without the rivals now.
  [[nodiscard]] std::int64_t rack_room(OfferId offer, Rivals rivals, Timestamp now) const;

  /// Books the chips of an agreed lease from its start to its end, or counts them as spot.
  void hold(Lease& lease, Timestamp now);
  /// Sets racks aside for the lease, where it has none yet; false where there are none free of its rivals.
  bool take_racks(Lease& lease, Rivals rivals, Timestamp now);
  /// Hands the chips over that the lease holds. Where others still hold them, or they have not arrived, it is late.
  bool deliver(Lease& lease, Rivals rivals, Timestamp now);
  /// The booking ends at `end` instead.
  void extend(Lease& lease, Timestamp end, Timestamp now);
  /// Books a further term, to the lease's end, for one that ends now.
  void renew(Lease& lease, Timestamp now);
  /// Takes back what the lease holds, or is late to get.
  void give_back(const Lease& lease, Timestamp now);

  /// The racks in which a lease goes on standing that has so many chips left, as the hosts lie that it gives back.
  using Stays = std::function<std::vector<RackShare>(const Lease&, std::int64_t)>;
  void stays_in(Stays stays) { stays_ = std::move(stays); }
  /// Takes back so many of the chips that the lease holds and computes on.
  void give_back(Lease& lease, std::int64_t chips, Timestamp now);

  /// The newest spot lease that has to go for firm leases and others' demand, or for what the offer's supply has fallen
  /// to; none where there is none.
  [[nodiscard]] LeaseId squeezed(StockId stock, Timestamp now) const;
  [[nodiscard]] LeaseId squeezed(OfferId offer, Timestamp now) const;
  /// A spot lease is told to go: it holds its chips, and they count as leaving.
  void notice(const Lease& lease);

  [[nodiscard]] bool has_queue(StockId stock) const { return !lists_[stock.index()].queue.empty(); }
  [[nodiscard]] LeaseId first_in_queue(StockId stock) const { return lists_[stock.index()].queue.front(); }
  void join_queue(const Lease& lease);
  void leave_queue(const Lease& lease);
  /// The leases that were late, first agreed first; the list begins anew.
  [[nodiscard]] std::vector<LeaseId> take_late(StockId stock);

  /// When the stock next changes by itself, where that is another instant than the one told last.
  [[nodiscard]] std::optional<Timestamp> next_change(StockId stock, Timestamp now);
  /// Whether this is the instant told last.
  [[nodiscard]] bool is_due(StockId stock, Timestamp at) const { return lists_[stock.index()].change == at; }
  void advance(StockId stock, Timestamp now) { stocks_[stock.index()].advance(now); }

  /// Who is refused several times at one instant, be it at another start or in parts, asks for one thing: what is more than
  /// the most before counts, and the first time.
  void count_refused(OfferId offer, TenantId tenant, std::int64_t chips, Timestamp now);
  [[nodiscard]] const Refused& refused(StockId stock) const { return lists_.at(stock.index()).refused; }

private:
  /// What is kept of one stock beside its chips.
  struct Lists {
    std::deque<LeaseId> queue;                ///< asked, no stock
    std::vector<LeaseId> late;                ///< agreed, chips not there
    std::vector<OfferId> spot;                ///< spot offers that live on it
    std::map<TenantId, std::int64_t> spot_of; ///< spot chips by who holds them
    std::int64_t leaving = 0;                 ///< spot chips under notice
    Racks racks{{}};
    Timestamp change = Timestamp::never(); ///< told last
    Refused refused;
    std::map<TenantId, std::int64_t> refused_now; ///< the most chips at the instant `refused_at`
    Timestamp refused_at = Timestamp::never();
  };
  struct SpotBook {
    std::vector<LeaseId> leases; ///< holding chips and not under notice, oldest first
    std::int64_t held = 0;
    std::int64_t leaving = 0;
  };

  void give_back_spot(const Lease& lease, Timestamp now);

  OfferList offers_;
  Out out_ = [](const Offer&) { return std::vector<RackShare>{}; };
  Stays stays_;
  std::vector<Stock> stocks_;
  std::vector<Lists> lists_;   ///< by stock
  std::vector<SpotBook> spot_; ///< by offer
};

} // namespace leasehold::market
