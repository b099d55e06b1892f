// A gang as a number of whole hosts: what `reserve: hosts` reserves. Gangs smaller than a host take a whole one.
#pragma once

#include "model/view.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace leasehold::policy {

struct HostNeed {
  std::uint32_t hosts = 0;   ///< 0 where the pool can never hold the gang
  std::uint32_t members = 1; ///< on each host, fewer on the last
  bool some_hosts = false;   ///< only `eligible` can hold a member
  model::HostSet eligible;   ///< filled where some_hosts

  [[nodiscard]] const model::HostSet* filter() const { return some_hosts ? &eligible : nullptr; }
};

/// Where hosts differ, every eligible one is counted as the smallest of them, so that a gang which only just fits such a
/// pool is taken not to.
void find_need(const model::ClusterView& view, model::PoolId pool, const model::Request& request, HostNeed& need);

/// The gang on these hosts, which are need.hosts in number and idle.
[[nodiscard]] model::Placement lay_out(model::PoolId pool, const model::Request& request, const HostNeed& need,
                                       std::span<const model::HostRange> hosts);

} // namespace leasehold::policy
