// The billing ledger: double entry, exact, with the columns of FOCUS 1.2 (FinOps Open Cost and Usage Specification).
// Each row debits a tenant and credits one payee; rows are never changed, corrections are new rows.
#pragma once

#include "market/offer.hpp"
#include "units/named.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <vector>

namespace leasehold::market {

/// FOCUS ChargeCategory.
enum class ChargeCategory { usage, purchase, credit, adjustment };
constexpr auto enum_names(Tag<ChargeCategory>)
{
  return std::to_array<Named<ChargeCategory>>({
      {ChargeCategory::usage, "Usage", "chips, energy or traffic consumed"},
      {ChargeCategory::purchase, "Purchase", "money paid ahead, or capital"},
      {ChargeCategory::credit, "Credit", "a discount earned by a commitment"},
      {ChargeCategory::adjustment, "Adjustment", "refund, fee or true-up"},
  });
}

enum class ChargeKind {
  chips,
  upfront,
  refund,
  exit_fee,
  true_up,
  discount,
  egress,
  capital,
  energy,
  interest,
  engineering,
  sublease
};
constexpr auto enum_names(Tag<ChargeKind>)
{
  using K = ChargeKind;
  return std::to_array<Named<K>>({
      {K::chips, "chips", "chip time"},
      {K::upfront, "upfront", "paid at acceptance"},
      {K::refund, "refund", "unused money paid ahead, returned"},
      {K::exit_fee, "exit_fee", "early end of a term"},
      {K::true_up, "true_up", "commitment not reached by usage"},
      {K::discount, "discount", "usage covered by a commitment"},
      {K::egress, "egress", "data leaving a provider"},
      {K::capital, "capital", "building one's own"},
      {K::energy, "energy", "power of one's own chips"},
      {K::interest, "interest", "cost of capital of one's own chips"},
      {K::engineering, "engineering", "people who port models"},
      {K::sublease, "sublease", "income from others for idle chips, negative"},
  });
}

/// A member for each column that a row of the ledger is told by.
struct Charge {
  ChargeCategory category = ChargeCategory::usage;
  ChargeKind kind = ChargeKind::chips;
  TenantId tenant;
  ProviderId provider; ///< payee; none = the tenant's own plant and people, or others who sublet
  OfferId offer;
  LeaseId lease;
  LeaseId commitment;      ///< FOCUS CommitmentDiscountId: the lease whose commitment priced this row, or was bought
  Timestamp start;         ///< ChargePeriodStart
  Timestamp end;           ///< ChargePeriodEnd, not before the start
  double chip_hours = 0.0; ///< quantity of chip time, billed
  double gigabytes = 0.0;  ///< quantity of traffic
  Money billed;            ///< BilledCost: what is invoiced for the row
  Money effective;         ///< EffectiveCost: money paid ahead spread over the time it pays for
  Money list;              ///< ListCost: the same at the on-demand price
  double price = 0.0;      ///< what one unit of the quantity is priced at; 0 = not at one price, or no quantity
  double list_price = 0.0; ///< FOCUS ListUnitPrice: the same of the on-demand price
};

class Ledger {
public:
  /// Throws std::invalid_argument for a row without a tenant or with an end before its start.
  void post(const Charge& row);

  [[nodiscard]] const std::vector<Charge>& rows() const { return rows_; }
  [[nodiscard]] Money billed(TenantId tenant) const;
  [[nodiscard]] Money effective(TenantId tenant) const;
  /// Net credits of a provider.
  [[nodiscard]] Money revenue(ProviderId provider) const;
  /// Capital, energy, interest and engineers of the tenants themselves.
  [[nodiscard]] Money own_costs() const { return own_; }

  /// What others paid tenants for sublet chips.
  [[nodiscard]] Money sublease_income() const { return -others_; }
  [[nodiscard]] Money sublease_income(TenantId tenant) const;

  /// Recounts every row and throws std::logic_error unless tenants' debits = providers' credits + own costs − sublease
  /// income, both as summed while posting and as recounted. O(rows).
  void audit() const;

private:
  struct Balance {
    Money billed;
    Money effective;
    Money sublet;
  };
  std::vector<Charge> rows_;
  std::map<TenantId, Balance> tenants_;
  std::map<ProviderId, Money> providers_;
  Money own_;
  Money others_; ///< debits of others turned round: never above zero
};

} // namespace leasehold::market
