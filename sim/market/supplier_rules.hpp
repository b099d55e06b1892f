// Who may lease from whom, and how much: offers that are not for everybody, rivals, caps for a provider, limits of a
// programme. It counts what tenants hold; whether there are chips is the supply's matter.
#pragma once

#include "market/offers.hpp"
#include "market/request.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace leasehold::market {

/// What two rivals do not share.
enum class Apart { rack, provider };

class SupplierRules {
public:
  explicit SupplierRules(OfferList offers);

  /// The two never hold leases of one provider, or in one rack, at the same time: the later request is refused, and a
  /// lease agreed ahead waits at its start for racks that are free of the other. Racks are those of StockPlan::racks.
  void keep_apart(TenantId tenant, TenantId rival, Apart apart);
  /// From now on the tenant takes hosts of its own alone: offers of shared hosts are closed to it, those of dedicated
  /// ones on request (Offer::on_request) open.
  void demand_dedicated(TenantId tenant);
  /// From now on the tenant pays for racks without its rivals: offers that say so (Offer::by_racks) take the place of those
  /// without. Spot keeps its price.
  void pay_for_racks(TenantId tenant);
  /// Live leases of the tenant with the provider never exceed this many chips.
  void cap_provider(TenantId tenant, ProviderId provider, std::int64_t chips);

  /// Whether the offer is made to the tenant at all.
  [[nodiscard]] bool open_to(TenantId tenant, OfferId offer) const;
  /// What speaks against so many more chips of an offer that is open to the tenant: the programme's limit, rivals,
  /// caps.
  [[nodiscard]] Refusal judge(TenantId tenant, OfferId offer, std::int64_t chips) const;
  /// Chips that the tenant may still lease from the offer's provider: none where a rival does.
  [[nodiscard]] std::int64_t room(TenantId tenant, OfferId offer) const;
  [[nodiscard]] std::vector<TenantId> rivals(TenantId tenant, Apart apart) const;

  /// The tenant holds so many chips of the offer more, or less.
  void count(TenantId tenant, OfferId offer, std::int64_t chips);

  /// What the tenant may still cancel by leaving a lease of the offer's programme early: payments to come, and refunds.
  [[nodiscard]] Money exit_room(TenantId tenant, OfferId offer, Timestamp now) const;
  void count_exit(TenantId tenant, OfferId offer, Timestamp now, Money cancelled);

private:
  using ProgrammeNumber = std::uint32_t;
  struct Rivalry {
    TenantId one;
    TenantId other;
    Apart apart = Apart::provider;
  };
  struct Cancelled {
    TenantId tenant;
    ProgrammeNumber programme;
    Timestamp at;
    Money amount;
  };

  [[nodiscard]] std::int64_t supplied_by(ProviderId provider, TenantId tenant) const;
  [[nodiscard]] bool rival_holds(TenantId tenant, const Offer& wanted) const;
  [[nodiscard]] std::int64_t cap_room(TenantId tenant, const Offer& wanted) const;

  OfferList offers_;
  std::vector<ProgrammeNumber> programme_;                            ///< by offer; offers of one name share it
  std::map<std::pair<TenantId, ProgrammeNumber>, std::int64_t> held_; ///< live chips of a tenant in a programme
  std::map<std::pair<TenantId, ProviderId>, std::int64_t> supplied_;  ///< live chips of a tenant with a provider
  std::map<std::pair<TenantId, ProviderId>, std::int64_t> caps_;
  std::vector<Rivalry> rivals_;
  std::set<TenantId> dedicated_;
  std::set<TenantId> by_racks_;
  std::vector<Cancelled> cancelled_;
};

} // namespace leasehold::market
