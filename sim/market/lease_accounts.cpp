#include "market/lease_accounts.hpp"

namespace leasehold::market {

LeaseAccounts::Account& LeaseAccounts::account(model::LeaseId lease)
{
  auto& accounts = lease.index() >= first_owned_lease ? owned_ : leased_;
  const std::size_t index = lease.index() % first_owned_lease;
  if (accounts.size() <= index)
    accounts.resize(index + 1);
  return accounts[index];
}

const LeaseAccounts::Account& LeaseAccounts::account(model::LeaseId lease) const
{
  return (lease.index() >= first_owned_lease ? owned_ : leased_)[lease.index() % first_owned_lease];
}

void LeaseAccounts::touch(Account& account, Timestamp now)
{
  const double unused = (account.chips - account.busy) * (now - account.touched).value();
  (account.stranded ? account.time.stranded : account.time.idle) += unused;
  account.touched = now;
}

void LeaseAccounts::open(model::LeaseId lease, double chips, Timestamp now)
{
  Account& opened = account(lease);
  opened.chips = chips;
  opened.touched = now;
}

void LeaseAccounts::close(model::LeaseId lease, Timestamp now)
{
  Account& closed = account(lease);
  touch(closed, now);
  closed.chips = 0.0;
}

void LeaseAccounts::reduce_to(model::LeaseId lease, double chips, Timestamp now)
{
  Account& reduced = account(lease);
  touch(reduced, now);
  reduced.chips = chips;
}

/// Calls `visit(account, members)` for each run of neighbouring hosts of one lease.
template <class Visit> void LeaseAccounts::for_each_lease(const model::Placement& placement, Visit&& visit)
{
  if (const model::LeaseId lease = ledger_->pool(placement.pool).only_lease; lease.valid()) {
    std::uint64_t members = 0;
    for (const model::Slice& slice : placement.slices)
      members += std::uint64_t{slice.hosts.size()} * slice.members;
    visit(account(lease), static_cast<double>(members));
    return;
  }
  for (const model::Slice& slice : placement.slices) {
    std::uint32_t first = slice.hosts.first.index();
    while (first <= slice.hosts.last.index()) {
      const model::LeaseId lease = ledger_->lease_of(model::HostId{first});
      std::uint32_t next = first + 1;
      while (next <= slice.hosts.last.index() && ledger_->lease_of(model::HostId{next}) == lease)
        ++next;
      visit(account(lease), static_cast<double>((next - first) * slice.members));
      first = next;
    }
  }
}

void LeaseAccounts::occupy(const model::Placement& placement, double chips_per_member, Timestamp now)
{
  for_each_lease(placement, [&](Account& lease, double members) {
    touch(lease, now);
    lease.busy += members * chips_per_member;
  });
}

Use& LeaseAccounts::use_of(Account& account, const model::Job& job)
{
  for (Use& use : account.uses)
    if (use.kind == job.kind && use.workload == job.workload)
      return use;
  return account.uses.emplace_back(Use{job.kind, job.workload});
}

void LeaseAccounts::vacate(const model::Placement& placement, const Stay& stay, Timestamp now)
{
  for_each_lease(placement, [&](Account& lease, double members) {
    touch(lease, now);
    const double chips = members * stay.chips_per_member;
    const double lost = chips * stay.lost.value();
    const double productive = chips * (stay.held - stay.lost).value();
    lease.busy -= chips;
    lease.time.lost += lost;
    lease.time.productive += productive;
    Use& use = use_of(lease, *stay.job);
    use.lost += lost;
    use.productive += productive;
  });
}

void LeaseAccounts::set_stranded(model::LeaseId lease, bool stranded, Timestamp now)
{
  Account& changed = account(lease);
  touch(changed, now);
  changed.stranded = stranded;
}

ChipTime LeaseAccounts::classes(model::LeaseId lease, Timestamp now)
{
  Account& read = account(lease);
  touch(read, now);
  return read.time;
}

} // namespace leasehold::market
