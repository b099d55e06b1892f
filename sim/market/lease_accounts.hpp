// Where the paid chip-seconds of every lease went: productive, lost, idle or stranded.
#pragma once

#include "market/lease.hpp"
#include "model/ledger.hpp"

#include <utility>
#include <vector>

namespace leasehold::market {

/// Hosts that a tenant owns from the start carry lease ids from here on; below it they are the market's.
inline constexpr std::uint32_t first_owned_lease = 0x8000'0000U;

class LeaseAccounts {
public:
  explicit LeaseAccounts(const model::ClusterLedger& ledger) : ledger_(&ledger) {}

  void open(model::LeaseId lease, double chips, Timestamp now);
  /// Brings the lease up to `now`, after which its chips count no more.
  void close(model::LeaseId lease, Timestamp now);

  /// So many chips are left of it.
  void reduce_to(model::LeaseId lease, double chips, Timestamp now);

  /// A gang took these chips.
  void occupy(const model::Placement& placement, double chips_per_member, Timestamp now);
  /// What a gang held, and how long.
  struct Stay {
    const model::Job* job; ///< whose time it was
    double chips_per_member;
    Seconds held;
    Seconds lost; ///< of `held`, wasted
  };
  /// It gives them back.
  void vacate(const model::Placement& placement, const Stay& stay, Timestamp now);
  /// From `now` on, chips of this lease that run nothing could run nothing of the tenant's.
  void set_stranded(model::LeaseId lease, bool stranded, Timestamp now);

  /// The four classes up to `now`; chips in use now count once the gang leaves (`vacate`).
  [[nodiscard]] ChipTime classes(model::LeaseId lease, Timestamp now);
  /// Who had the productive and the lost time of it since the last call.
  [[nodiscard]] std::vector<Use> take_uses(model::LeaseId lease) { return std::exchange(account(lease).uses, {}); }
  /// 0 once it is closed.
  [[nodiscard]] double chips(model::LeaseId lease) const { return account(lease).chips; }
  [[nodiscard]] double busy_chips(model::LeaseId lease) const { return account(lease).busy; }

private:
  struct Account {
    double chips = 0.0;
    double busy = 0.0;
    Timestamp touched;
    bool stranded = false;
    ChipTime time;
    std::vector<Use> uses; ///< in order of their first return of chips; few
  };

  [[nodiscard]] Account& account(model::LeaseId lease);
  [[nodiscard]] const Account& account(model::LeaseId lease) const;
  static Use& use_of(Account& account, const model::Job& job);
  static void touch(Account& account, Timestamp now);
  template <class Visit> void for_each_lease(const model::Placement& placement, Visit&& visit);

  const model::ClusterLedger* ledger_;
  std::vector<Account> leased_;
  std::vector<Account> owned_;
};

} // namespace leasehold::market
