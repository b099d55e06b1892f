// What tenants may spend, where that binds: which leases they may still take, and when those end that can end.
//
// Of a budget is gone what was billed, engineers, egress and what is paid ahead among it, and what leases have used since
// their last bill; and what terms that run have still to be paid is set aside, as far as they last, though they could be
// left for a fee. What commitments without chips pay for of that use comes back at their next bill and counts as it is
// earned, so that nothing is set aside twice. What is left pays for leases that end freely; these end when it is used up
// and they go on costing something, so early that what is billed at their end, rounded up, is in it too.
#pragma once

#include "market/budget.hpp"
#include "market/market.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace leasehold::demand {

using market::Budget;

class Budgets {
public:
  /// By tenant; none: it may spend what it likes.
  explicit Budgets(std::vector<std::optional<Budget>> budgets);

  [[nodiscard]] bool binds(model::TenantId tenant) const { return budgets_[tenant.index()].has_value(); }
  /// Whether a tenant's budget carries what it asks for: of a term all that it will cost, in each period that it runs in; of
  /// a lease that ends freely an hour of it, less what commitments pay for.
  [[nodiscard]] market::Refusal judge(const market::Market& market, const market::LeaseRequest& request, Timestamp now);
  /// To be called when leases or bills may have changed; `next()` is as of then.
  void look(const market::Market& market, Timestamp now);
  /// When a budget will be used up if nothing changes, or its next period begins.
  [[nodiscard]] Timestamp next() const { return next_; }
  /// Whether to look again though no lease has changed.
  [[nodiscard]] bool due(const market::Market& market, Timestamp now) const
  {
    return next_ <= now || (next_ < Timestamp::never() && rows_ != market.ledger().rows().size());
  }
  /// Tenants whose budget is used up now though leases of theirs that end freely go on; and those leases.
  [[nodiscard]] const std::vector<model::TenantId>& spent() const { return spent_; }
  [[nodiscard]] std::vector<model::LeaseId> ending(const market::Market& market) const;

  struct Told {
    Timestamp first = Timestamp::never(); ///< when it was used up first
    std::uint64_t times = 0;
    std::uint64_t refused = 0; ///< instants at which it did not carry what its tenant asked for
    Timestamp refused_last = Timestamp::never();
  };
  [[nodiscard]] const Told& told(model::TenantId tenant) const { return told_[tenant.index()]; }

private:
  struct Window {
    Timestamp from, to;
  };
  [[nodiscard]] Window window(model::TenantId tenant, Timestamp at) const;
  /// Dollars that are left of the window's budget, of what is known now.
  [[nodiscard]] double left(const market::Market& market, model::TenantId tenant, Window window, Timestamp now);
  void read_rows(const market::Market& market);

  std::vector<std::optional<Budget>> budgets_;
  std::vector<Told> told_;
  std::map<model::TenantId, std::map<Timestamp, double>> billed_; ///< dollars, by begin of the window
  std::size_t rows_ = 0;                                          ///< of the ledger, that are in `billed_`
  Timestamp next_ = Timestamp::never();
  std::vector<model::TenantId> spent_;
};

} // namespace leasehold::demand
