// Who holds chips: jobs, replicas, pilots of ports, hosts let to others. All take them, give them back and are driven
// off them here; what that means for each is its occupant's business.
#pragma once

#include "model/job.hpp"
#include "model/ledger.hpp"

#include <array>
#include <cstdint>
#include <set>

namespace leasehold::simulation {

enum class EndReason : std::uint8_t;
struct ClusterState;

/// Notice enough for a last checkpoint, however long that takes.
inline constexpr Seconds time_for_checkpoint = model::no_limit;

/// The part of the run whose gangs those of a kind are.
class Occupant {
public:
  virtual ~Occupant() = default;
  /// Takes its running gang off its chips at once, having had `notice` of it (negative: none).
  virtual void evict(model::JobId gang, EndReason reason, Seconds notice) = 0;
  /// Hosts of its running gang have another speed (ClusterState::speeds); nothing to those who do no work.
  virtual void keep_step(model::JobId /*gang*/) {}
};

class Gangs {
public:
  explicit Gangs(ClusterState& state) : state_(&state) {}

  /// Gangs of this kind are the occupant's.
  void belong(model::JobKind kind, Occupant& occupant) { occupants_[static_cast<std::size_t>(kind)] = &occupant; }

  /// Gives a gang its chips, or says why not and changes nothing. `placement` is taken over on success. For jobs of the
  /// queue; other gangs are started.
  model::Rejection occupy(model::JobId job, std::uint32_t request, model::Placement& placement);
  /// Whose a gang is that is no job of the queue.
  struct Owner {
    model::JobKind kind;
    model::TenantId tenant;
    std::uint32_t workload = 0; ///< of its kind: which service, which port
    std::int32_t priority = 0;
  };
  /// Starts such a gang where the placement policy puts it in the pool; none() without room.
  [[nodiscard]] model::JobId start(const Owner& owner, const model::Request& request, model::PoolId pool);
  /// The same on these very hosts.
  [[nodiscard]] model::JobId start(const Owner& owner, const model::Request& request, model::Placement placement);
  /// How long the gang that was started last waits until its hosts are awake.
  [[nodiscard]] Seconds wake() const { return wake_; }
  /// Takes the chips back, `lost` of whose time was wasted. Occupants alone call it.
  model::Allocation vacate(model::JobId gang, Seconds lost);
  /// The same of a gang that is no job of the queue, which is over with it.
  model::Allocation end(model::JobId gang, Seconds lost);

  /// Whether any gang in the pool is not its owner's own work: guests, and who rents from it.
  [[nodiscard]] bool any_others(model::PoolId pool) const { return others_.contains(pool); }

  /// Whoever it belongs to takes the gang off its chips.
  void evict(model::JobId gang, EndReason reason, Seconds notice);
  /// Whoever it belongs to has it work at the speed of its hosts.
  void keep_step(model::JobId gang) { occupant_of(gang).keep_step(gang); }

private:
  static constexpr std::size_t kinds = 5;
  [[nodiscard]] Occupant& occupant_of(model::JobId gang) const;
  /// A host let to others counts as idle time of its lease; all else as use.
  [[nodiscard]] bool is_use(model::JobId gang) const;
  [[nodiscard]] bool is_other(model::JobId gang, model::PoolId pool) const;

  ClusterState* state_;
  Seconds wake_;
  std::multiset<model::PoolId> others_; ///< once for each of them
  std::array<Occupant*, kinds> occupants_{};
};

} // namespace leasehold::simulation
