// The hosts, or links, that an outage takes, by names.
#pragma once

#include "model/host_set.hpp"
#include "model/inventory.hpp"
#include "model/topology/cluster_exits.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leasehold::workload {

/// Hosts that match every name given; an empty one is not given.
struct OutageScope {
  std::string_view provider;
  std::string_view region;
  std::string_view rack; ///< that of this host
  std::string_view host;

  /// Such as `gcp/us-central1`, `rack of gcp-h100-17`.
  [[nodiscard]] std::string name() const;
};

/// In the platform's order; none where a name is unknown, or the host's rack.
[[nodiscard]] std::vector<model::HostRange> hosts_in(const OutageScope& scope, const model::Inventory& inventory);

/// Of a link both halves, of a switch or router all that it has; none where the name is neither.
[[nodiscard]] std::vector<model::LinkId> links_in(std::string_view name, const model::Inventory& inventory);
/// All such names.
[[nodiscard]] std::vector<std::string> names_of_links(const model::Inventory& inventory);

} // namespace leasehold::workload
