// The life of a lease as a state machine. Every move is an event value; a move that the table lacks is a bug and
// throws.
#pragma once

#include "market/offer.hpp"
#include "model/ids.hpp"
#include "units/named.hpp"
#include "units/timestamp.hpp"

#include <array>

namespace leasehold::market {

enum class LeaseState {
  requested,  ///< asked for, not judged
  refused,    ///< end: the provider said no
  queued,     ///< waiting for stock
  withdrawn,  ///< end: the tenant left the queue, or cancelled before delivery
  accepted,   ///< agreed, start in the future
  delivering, ///< start is due, chips not there yet
  active,     ///< chips compute
  noticed,    ///< the provider has said when it takes the chips back
  ended,      ///< end: the term ran out, or an open-ended lease was released
  exited,     ///< end: the tenant left before the term
  revoked     ///< end: the provider took the chips back
};

constexpr auto enum_names(Tag<LeaseState>)
{
  using S = LeaseState;
  return std::to_array<Named<S>>({
      {S::requested, "requested", "asked for, not judged"},
      {S::refused, "refused", "the provider said no"},
      {S::queued, "queued", "waiting for stock"},
      {S::withdrawn, "withdrawn", "cancelled before delivery"},
      {S::accepted, "accepted", "agreed, start in the future"},
      {S::delivering, "delivering", "start is due, chips are not there yet"},
      {S::active, "active", "chips compute"},
      {S::noticed, "noticed", "the provider has said when it takes the chips back"},
      {S::ended, "ended", "the term ran out or the tenant released an open-ended lease"},
      {S::exited, "exited", "the tenant left before the term"},
      {S::revoked, "revoked", "the provider took the chips back"},
  });
}

[[nodiscard]] constexpr bool is_final(LeaseState state)
{
  using S = LeaseState;
  return state == S::refused || state == S::withdrawn || state == S::ended || state == S::exited || state == S::revoked;
}
/// The tenant holds chips that compute.
[[nodiscard]] constexpr bool holds_chips(LeaseState state)
{
  return state == LeaseState::active || state == LeaseState::noticed;
}
/// Whether the table allows the move.
[[nodiscard]] bool allowed(LeaseState from, LeaseState to);

enum class LeaseEventKind { moved, renewed, reduced, price_changed, stock_changed, billed };

/// A fact the market tells. `moved`: a lease went `from` → `to`. `renewed`: a new term began. `reduced`: it let go of
/// `chips` and goes on with the rest. `price_changed`, `stock_changed`: an offer's price, or a pool's free chips for `offer`, changed without the tenant's doing. `billed`:
/// a billing period closed; new rows lie in the ledger.
struct LeaseEvent {
  LeaseEventKind kind = LeaseEventKind::moved;
  Timestamp at;
  LeaseId lease;
  OfferId offer;
  TenantId tenant;
  LeaseState from = LeaseState::requested;
  LeaseState to = LeaseState::requested;
  std::int64_t chips = 0;
  Timestamp due = Timestamp::never(); ///< noticed: when the chips go; accepted, delivering: when they come
};

class Contract {
public:
  [[nodiscard]] LeaseState state() const { return state_; }
  /// Moves and returns the state left behind. Throws std::logic_error where the table lacks the move.
  LeaseState move(LeaseState to);

private:
  LeaseState state_ = LeaseState::requested;
};

} // namespace leasehold::market
