// Tenants in groups, and how much of what is scarce for it each holds: dominant shares, of tenants and of groups.
#pragma once

#include "config/choice.hpp"
#include "model/view.hpp"
#include "policy/api/parties.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace leasehold::policy {

/// Chips, processor cores and host memory.
using Resources = std::array<double, 3>;

[[nodiscard]] Resources resources_of(const model::Request& request);
/// Of the hosts of all pools that are up.
[[nodiscard]] Resources capacity(const model::ClusterView& view);

struct GroupParameters {
  config::Located<std::string> name;
  double weight = 1.0;
  std::vector<config::Located<std::string>> members;
};
const config::Schema<GroupParameters>& schema(Tag<GroupParameters>);

/// A tree whose leaves are the tenants. Whoever is in no group hangs on the root.
class TenantTree {
public:
  /// Members that are neither tenants nor groups, are in two groups, or in a group of their own, are reported.
  void grow(const std::vector<GroupParameters>& groups, const std::vector<std::string>& tenants,
            config::Diagnostics& diagnostics);
  /// So many tenants at least, all without a group where none are known.
  void hold(std::size_t tenants);

  /// What the tenant holds is `use`, and it can take no more for now where it is `blocked`.
  void set(model::TenantId tenant, const Resources& use, bool blocked);
  void block(model::TenantId tenant) { nodes_[tenant.index()].blocked = true; }
  void add(model::TenantId tenant, const Resources& more);
  /// Who has least for its weight: from the root the child with the least share that is not blocked, down to a tenant;
  /// none() where all are blocked. Shares are those of H-DRF: a group's vector is the sum of its children's, each scaled down
  /// to the least dominant share of those that are not blocked and hold anything, where it has more.
  [[nodiscard]] model::TenantId neediest(const model::ClusterView& view, const Resources& all);

private:
  struct Node {
    double weight = 1.0; ///< of a group; a tenant's is the scenario's
    std::size_t parent = 0;
    std::vector<std::size_t> children;
    bool blocked = false;
    Resources use{}; ///< of a group as scaled
    double share = 0.0;
  };

  void update(std::size_t node, const Resources& all);
  [[nodiscard]] bool is_below(std::size_t node, std::size_t above) const;
  void adopt(std::size_t parent, std::size_t child);

  std::size_t tenants_ = 0;
  std::size_t root_ = 0;
  std::vector<Node> nodes_{1}; ///< the tenants by id, the root, then the groups
};

} // namespace leasehold::policy
