#include "market/ledger.hpp"

#include <stdexcept>

namespace leasehold::market {

void Ledger::post(const Charge& row)
{
  if (!row.tenant.valid())
    throw std::invalid_argument("a charge has no tenant");
  if (row.end < row.start)
    throw std::invalid_argument("a charge ends before it starts");
  Balance& tenant = tenants_[row.tenant];
  tenant.billed += row.billed;
  tenant.effective += row.effective;
  if (row.kind == ChargeKind::sublease) {
    tenant.sublet -= row.billed;
    others_ += row.billed;
  } else {
    (row.provider.valid() ? providers_[row.provider] : own_) += row.billed;
  }
  rows_.push_back(row);
}

Money Ledger::billed(TenantId tenant) const
{
  const auto found = tenants_.find(tenant);
  return found == tenants_.end() ? Money{} : found->second.billed;
}

Money Ledger::effective(TenantId tenant) const
{
  const auto found = tenants_.find(tenant);
  return found == tenants_.end() ? Money{} : found->second.effective;
}

Money Ledger::sublease_income(TenantId tenant) const
{
  const auto found = tenants_.find(tenant);
  return found == tenants_.end() ? Money{} : found->second.sublet;
}

Money Ledger::revenue(ProviderId provider) const
{
  const auto found = providers_.find(provider);
  return found == providers_.end() ? Money{} : found->second;
}

void Ledger::audit() const
{
  Money debits;
  Money credits = own_ + others_;
  Money recounted;
  for (const auto& [tenant, balance] : tenants_)
    debits += balance.billed;
  for (const auto& [provider, revenue] : providers_)
    credits += revenue;
  for (const Charge& row : rows_)
    recounted += row.billed;
  if (debits != credits || debits != recounted)
    throw std::logic_error(
        "ledger does not balance: tenants' debits differ from providers' credits, own costs and sublease income");
}

} // namespace leasehold::market
