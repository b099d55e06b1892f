// The cluster ledger: which host belongs to which lease, and which gang holds which chips. It alone changes these, and
// it judges every decision before it does. Invariants (CONTRIBUTING.md) are kept by construction and checked by
// `audit`.
#pragma once

#include "model/inventory.hpp"
#include "model/placement.hpp"
#include "model/pool.hpp"
#include "model/power_caps.hpp"
#include "model/request.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace leasehold::model {

/// Why the ledger refused a decision.
enum class Rejection : std::uint8_t {
  accepted,
  not_pending,      ///< the job is not waiting to start
  not_running,      ///< the job holds no chips
  unknown_request,  ///< the job carries no such alternative
  outside_leases,   ///< a host is in no live lease of this pool
  not_admitted,     ///< the tenancy policy does not admit the tenant to the pool
  against_tenancy,  ///< the tenancy policy admits the tenant and lets it have no more of it now
  wrong_chip,       ///< the request does not accept the pool's chip type
  data_elsewhere,   ///< no copy of the job's data lies in the pool's region
  not_ported,       ///< the model is not validated on the chip of this request
  host_down,        ///< a host is down
  wrong_size,       ///< the placement has not as many members as the gang
  not_enough_chips, ///< a host has fewer free chips than its members need
  not_enough_cores,
  not_enough_memory,
  over_power_cap, ///< the site's power would not do for it
  does_not_fit,   ///< the placement policy found no place
  already_there,  ///< the job runs on that request in that pool
  twice_in_act,   ///< another decision of the act is about the same job
  bad_notice,     ///< a notice is negative or not a number
};
[[nodiscard]] const char* explain(Rejection reason);
/// Whether the request may run on this chip type in this region, and why not.
[[nodiscard]] Rejection judge_place(const Request& request, ChipTypeId chip, RegionId region);

/// The chips that a running gang holds.
struct Allocation {
  JobId job;
  std::uint32_t request = 0; ///< which of the job's alternatives
  Timestamp started;
  Timestamp expected_end;
  Placement placement;
  double chips = 0.0; ///< held in all, fractions included
};

/// An accelerator that fractions share.
struct PartlyFree {
  std::uint16_t accelerator = 0; ///< within the host
  std::uint16_t thousandths = 0; ///< not yet given away
};

/// Many functions, since whoever changes hosts, pools or gangs does it here: what one would keep without another could
/// break an invariant.
class ClusterLedger {
public:
  explicit ClusterLedger(const Inventory& inventory, PowerCaps caps = {});

  // Leases ------------------------------------------------------------------------------------------------------------
  /// The pool of these four, made on first use.
  PoolId pool_of(TenantId owner, ProviderId provider, RegionId region, ChipTypeId chip);
  /// Puts hosts that no lease holds into a pool. Throws std::logic_error where one is leased already.
  void deliver(LeaseId lease, PoolId pool, std::span<const HostRange> hosts);
  /// Takes hosts of a lease back. They must hold no gang (see `occupants`); throws std::logic_error otherwise.
  void withdraw(LeaseId lease, std::span<const HostRange> hosts);
  /// Jobs that hold chips on any of these hosts of the pool, in order of id.
  [[nodiscard]] std::vector<JobId> occupants(PoolId pool, std::span<const HostRange> hosts) const;

  // Hosts -------------------------------------------------------------------------------------------------------------
  /// A host that holds a gang cannot go down before the gang is released; std::logic_error otherwise.
  void set_down(HostId host);
  void set_up(HostId host);

  // Gangs -------------------------------------------------------------------------------------------------------------
  /// Gives the gang its chips, or says why not and changes nothing. `placement` is taken over on success.
  Rejection allocate(JobId job, std::uint32_t request_index, const Request& request, Placement& placement,
                     Timestamp now);
  /// Takes the chips back and returns what was held.
  Allocation release(JobId job);

  // Trials ------------------------------------------------------------------------------------------------------------
  /// Takes back the `release` of a gang that held this on this request. Since then nothing else has changed that has not
  /// been taken back itself (LedgerTrial).
  void put_back(Allocation held, const Request& request) { enter(std::move(held), request); }
  /// The request behind what the job holds, as it was at its start.
  [[nodiscard]] const Request& request_of(JobId job) const { return held_[slot_of_[job.index()]]; }
  [[nodiscard]] const PowerCaps& caps() const { return caps_; }
  void restore(PowerCaps caps) { caps_ = std::move(caps); }

  // Reading -----------------------------------------------------------------------------------------------------------
  [[nodiscard]] const Inventory& inventory() const { return *inventory_; }
  [[nodiscard]] std::span<const Pool> pools() const { return pools_; }
  [[nodiscard]] const Pool& pool(PoolId id) const { return pools_[id.index()]; }
  [[nodiscard]] bool holds_chips(JobId job) const;
  [[nodiscard]] const Allocation& allocation(JobId job) const { return allocations_[slot_of_[job.index()]]; }
  [[nodiscard]] LeaseId lease_of(HostId host) const { return hosts_[host.index()].lease; }
  [[nodiscard]] PoolId pool_of(HostId host) const { return hosts_[host.index()].pool; }
  [[nodiscard]] bool is_down(HostId host) const { return hosts_[host.index()].down; }
  [[nodiscard]] std::uint16_t free_chips(HostId host) const { return chips_[host.index()].free; }
  [[nodiscard]] std::uint32_t free_cores(HostId host) const { return hosts_[host.index()].free_cores; }
  /// Hosts in no lease, in the platform's order, of one provider, region and chip type.
  [[nodiscard]] HostSet unleased(ProviderId provider, RegionId region, ChipTypeId chip) const;

  /// How often anything of the books has changed.
  [[nodiscard]] std::uint64_t changes() const { return changes_; }

  /// How many members of the request would fit on one host as it is now.
  [[nodiscard]] std::uint32_t members_on(HostId host, const Request& request) const;
  /// How many members of the request fit into the pool now; counting stops at `enough`.
  [[nodiscard]] std::uint64_t members_free(PoolId pool, const Request& request, std::uint64_t enough) const;
  /// Whether the pool's site has power for the gang beside what is planned for there, were `freed` chips of the pool at rest
  /// that a gang holds now.
  [[nodiscard]] bool has_power(PoolId pool, const Request& request, double freed = 0.0) const
  {
    const Pool& asked = pools_[pool.index()];
    return caps_.have_room(asked.region, asked.chip, request.total_chips() - freed);
  }
  /// How many would fit into the pool if it ran nothing and nothing were down; counting stops at `enough`.
  [[nodiscard]] std::uint64_t members_total(PoolId pool, const Request& request, std::uint64_t enough) const;
  /// The accelerator of a host that a fraction would go to (the fullest that still has room, then a fresh one).
  [[nodiscard]] std::optional<std::uint16_t> accelerator_for(HostId host, ChipShare fraction) const;

  /// The accelerators of a host that hold fractions, by number.
  [[nodiscard]] std::vector<PartlyFree> partly_free(HostId host) const;

  /// Recounts everything from the hosts and the gangs; the text says what is wrong, empty where all invariants hold.
  [[nodiscard]] std::string audit() const;

private:
  struct HostState {
    LeaseId lease;
    PoolId pool;
    bool down = false;
    std::uint32_t free_cores = 0;
    Bytes free_memory;
  };
  /// By themselves, as the loops over a gang's hosts look at nothing else.
  struct HostChips {
    std::uint16_t free = 0; ///< wholly
    std::uint16_t all = 0;
    bool operator==(const HostChips&) const = default;
  };
  /// Accelerators that hold fractions: free thousandths by accelerator index. Hosts without any are absent.
  using PartialChips = std::map<std::uint16_t, std::uint16_t>;

  [[nodiscard]] Rejection judge(const Request& request, const Placement& placement) const;
  /// What the slices seen so far would take on one host.
  struct Claim {
    HostId host;
    std::uint32_t members = 0;
    std::map<std::uint16_t, std::uint32_t> thousandths; ///< by accelerator; fractions alone
  };
  [[nodiscard]] Rejection judge_plain(const Request& request, const Placement& placement) const;
  [[nodiscard]] Rejection judge_host(const Claim& claim, const Request& request) const;
  [[nodiscard]] Rejection judge_fractions(const Claim& claim) const;
  /// Whether a gang holds a part of it.
  [[nodiscard]] bool in_use(HostId host) const;
  void take(HostId host, const Slice& slice, const Request& request);
  void give_back(HostId host, const Slice& slice, const Request& request);
  void change_free(Pool& pool, HostId host, std::uint16_t free_now);
  /// Adds chips (or, negative, takes them) on every host of a range that a gang of whole chips holds.
  void change_free(Pool& pool, HostRange range, std::int32_t chips);
  void enter_free(Pool& pool, HostId host);
  void leave_free(Pool& pool, HostId host);
  void enter(Allocation allocation, const Request& request);
  void remember_running(const Allocation& allocation, const Request& request);
  void forget_running(const Allocation& allocation);
  [[nodiscard]] std::string audit_pool(PoolId id) const;
  /// Of the host's own place.
  HostSet& unleased_at(HostId host);

  const Inventory* inventory_;
  std::uint64_t changes_ = 0;
  PowerCaps caps_;
  std::vector<HostState> hosts_;
  std::vector<HostChips> chips_; ///< by host
  std::vector<Pool> pools_;
  std::map<std::tuple<TenantId, ProviderId, RegionId, ChipTypeId>, PoolId> pool_index_;
  std::map<std::tuple<ProviderId, RegionId, ChipTypeId>, HostSet> unleased_; ///< hosts in no lease, by place
  std::map<std::uint32_t, PartialChips> partial_;                            ///< by host
  std::vector<Allocation> allocations_;                                      ///< slots; a free slot's job is none()
  std::vector<Request> held_;                                                ///< the request behind each slot
  std::vector<std::uint32_t> free_slots_;
  std::vector<std::uint32_t> slot_of_; ///< by job
};

} // namespace leasehold::model
