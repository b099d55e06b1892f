// Starts on chips that nobody holds, one after the other: as `RoomByHost` places gangs, without a look at who runs.
#pragma once

#include "model/view.hpp"
#include "policy/api/planner.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace leasehold::policy {

class IdleChips {
public:
  /// Forgets what it gave away.
  void clear();
  /// Where the job goes; none where it may not run anywhere. `unsure` where it may have to be made room for.
  [[nodiscard]] std::optional<Plan::Run> run(const model::ClusterView& view, model::JobId job, bool& unsure);

private:
  [[nodiscard]] std::optional<model::Placement> place(const model::ClusterView& view, model::PoolId pool,
                                                      const model::Request& request);

  std::vector<std::int64_t> taken_; ///< by host
  std::vector<model::HostId> from_; ///< hosts of which some is taken
  std::vector<double> taken_of_;    ///< by pool
};

} // namespace leasehold::policy
