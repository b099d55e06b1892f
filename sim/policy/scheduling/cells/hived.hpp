// Private clusters of cells for tenants on hosts that they share.
#pragma once

#include "config/choice.hpp"
#include "policy/api/parties.hpp"
#include "policy/api/planner.hpp"
#include "policy/scheduling/cells/cell_space.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::policy {

struct CellParameters {
  config::Located<std::string> tenant;
  config::Located<std::string> chip;
  std::uint64_t chips = 1;
  std::uint32_t count = 1;
};
const config::Schema<CellParameters>& schema(Tag<CellParameters>);

struct HivedParameters {
  CellSizes sizes;
  std::vector<CellParameters> cells;
  std::int32_t guaranteed_from = 0;
};

const config::Schema<HivedParameters>& schema(Tag<HivedParameters>);

/// Guaranteed jobs take cells of their tenant's private cluster, as though it were alone; a private cell is bound to chips of
/// its size when it is first used, by buddy allocation, and let go when it is empty.
class Hived final : public Planner {
public:
  explicit Hived(HivedParameters parameters) : parameters_(std::move(parameters)) {}

  void meet(const Parties& parties, config::Diagnostics& diagnostics);
  [[nodiscard]] Plan plan(const Snapshot& picture) override;

private:
  /// Of a private cluster, whole.
  struct PrivateCell {
    model::TenantId tenant;
    model::ChipTypeId chip;
    std::size_t size = 0;
    CellSpace inside{0};
    std::optional<std::pair<model::PoolId, std::uint64_t>> bound; ///< the pool, and the first of its chips
  };
  struct Held {
    std::size_t cell = 0;
    CellRange range; ///< within the cell
  };
  /// The hosts of a pool that are of one size, in order.
  struct Row {
    std::vector<model::HostId> hosts;
    std::uint64_t chips_each = 0;
  };

  void look(const Snapshot& picture);
  void forget_ended(const Snapshot& picture);
  [[nodiscard]] bool is_guaranteed(const Snapshot::Job& job) const
  {
    return job.priority >= parameters_.guaranteed_from;
  }
  [[nodiscard]] std::optional<Plan::Run> settle(const Snapshot& picture, const Snapshot::Job& job);
  [[nodiscard]] std::optional<std::size_t> size_for(const model::Request& request, std::uint64_t chips_each) const;
  [[nodiscard]] std::optional<Held> place_in_private(const Snapshot::Job& job, const model::Request& request,
                                                     const Snapshot& picture) const;
  [[nodiscard]] bool bind(PrivateCell& cell, const Snapshot::Job& job, const model::Request& request,
                          const Snapshot& picture);
  [[nodiscard]] model::Placement placement(const Held& held, const model::Request& request) const;
  void fill_up(const Snapshot& picture, Plan& plan);
  [[nodiscard]] std::optional<model::Placement> anywhere(const model::Request& request, model::PoolId pool) const;
  void occupy(const model::Placement& placement, const model::Request& request);
  [[nodiscard]] bool has_room(const model::Placement& placement, const model::Request& request) const;

  HivedParameters parameters_;
  std::vector<PrivateCell> cells_;
  std::map<model::JobId, Held> held_;
  std::vector<Row> rows_;                              ///< by pool
  std::map<model::HostId, std::int64_t> room_;         ///< chips for jobs of the plan
  std::map<model::HostId, std::int64_t> opportunists_; ///< chips that they hold
};

} // namespace leasehold::policy
