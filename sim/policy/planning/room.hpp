// Room on hosts for jobs that are taken in the order of their rank: what a plan that ranks jobs counts.
#pragma once

#include "policy/api/planner.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace leasehold::policy {

/// A job as far as room for it goes.
struct Contender {
  model::JobId id;
  std::span<const model::Request> requests;
  std::span<const model::PoolId> open;
  const model::Placement* stay = nullptr; ///< null while it waits
  std::uint32_t request = 0;              ///< of the stay
  double most =
      std::numeric_limits<double>::infinity(); ///< chips that its tenant may hold beside what is planned so far
};

/// Whole chips by host: those that are idle, and those that would be once all stays had stopped that the plan does not
/// keep so far.
class RoomByHost {
public:
  struct Pool {
    model::ChipTypeId chip;
    model::RegionId region;
  };
  struct Host {
    model::HostId id;
    model::PoolId pool;
    std::int64_t idle = 0;
  };

  RoomByHost() = default;
  /// `hosts` by pool, then by id.
  RoomByHost(std::vector<Pool> pools, std::vector<Host> hosts);

  /// Stays there are, none of which the plan keeps so far. A member of a gang has `chips`.
  void add(const model::Placement& stay, std::int64_t chips);
  /// Where others make room, the last of these stays goes first.
  void rank(std::vector<const model::Placement*> stays) { stays_ = std::move(stays); }

  /// Where the job runs: in its place if that is left, else on the first alternative and pool where it fits. The room is
  /// taken, but that of what is not counted: fractions, cores, memory.
  [[nodiscard]] std::optional<Plan::Run> run(const Contender& job);
  /// The same in its place alone, and on one alternative in one pool alone.
  [[nodiscard]] std::optional<Plan::Run> stay(const Contender& job);
  [[nodiscard]] std::optional<Plan::Run> start(const Contender& job, std::uint32_t request, model::PoolId pool);

private:
  using Counts = std::vector<std::int64_t>; // by host

  [[nodiscard]] bool holds(const model::Placement& stay, std::int64_t chips) const;
  [[nodiscard]] std::optional<model::Placement> place(model::PoolId pool, const model::Request& request);
  void take(const model::Placement& placed, std::int64_t chips);
  [[nodiscard]] std::span<const Host> hosts_of(model::PoolId pool) const;
  /// The `nth` host of those of the pool on which jobs stay, where the last to be kept stay first; none() past the last.
  [[nodiscard]] model::HostId last_stayed(model::PoolId pool, std::size_t nth);

  std::vector<Pool> pools_;
  std::vector<Host> hosts_;
  std::vector<std::size_t> first_host_; ///< by pool, into hosts_, and past the last
  Counts idle_;
  Counts could_be_;                                 ///< no less than idle_
  Counts total_;                                    ///< by pool, of could_be_
  std::vector<const model::Placement*> stays_;      ///< those not yet in by_last_, the first to be kept first
  std::vector<std::vector<model::HostId>> by_last_; ///< by pool
  std::vector<bool> listed_;                        ///< by host: in by_last_
};

/// Chips of a member, or none where hosts' free chips do not tell whether it fits: fractions, cores, memory.
[[nodiscard]] std::int64_t counted(const model::Request& request);

} // namespace leasehold::policy
