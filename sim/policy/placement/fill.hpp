// Steps shared by the placement policies: putting members of a gang on a host.
#pragma once

#include "model/view.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace leasehold::policy {

/// Whether every host of the pool has one chip and a member is one whole chip and nothing else, so that hosts can be
/// handed out by ranges.
[[nodiscard]] bool one_member_a_host(const model::ClusterView& view, model::PoolId pool, const model::Request& request);

/// The hosts among which there may be room: those with a whole chip free, or all, where fractions may share chips.
[[nodiscard]] inline const model::HostSet& hosts_with_room(const model::Pool& pool, const model::Request& request)
{
  return request.chips.is_whole() ? pool.free : pool.hosts;
}

/// Takes the `members` lowest-numbered hosts of a set, one member each; false where it holds fewer.
bool fill_lowest(const model::HostSet& hosts, std::uint32_t members, model::Placement& placement);

/// Puts members of one gang on hosts, which must come in increasing order.
class Filler {
public:
  Filler(const model::ClusterView& view, const model::Request& request, model::Placement& placement)
      : view_(&view), request_(&request), placement_(&placement), missing_(request.members)
  {
  }

  [[nodiscard]] bool complete() const { return missing_ == 0; }
  [[nodiscard]] std::uint32_t missing() const { return missing_; }
  /// As many of the missing members as the host has room for, up to `at_most`.
  void fill(model::HostId host, std::uint32_t at_most);

private:
  void fill_fractions(model::HostId host, std::uint32_t members);

  const model::ClusterView* view_;
  const model::Request* request_;
  model::Placement* placement_;
  std::uint32_t missing_;
};

/// On the lowest-numbered hosts of the pool with room, each filled as far as it goes; nothing where they do not hold all.
[[nodiscard]] std::optional<model::Placement> place_in_order(const model::ClusterView& view, model::PoolId pool,
                                                             const model::Request& request);

/// So many members on each of these hosts, which have room for them; nothing where those are not all of the gang.
[[nodiscard]] std::optional<model::Placement> place_on(const model::ClusterView& view, model::PoolId pool,
                                                       const model::Request& request,
                                                       const std::map<model::HostId, std::uint32_t>& members);

} // namespace leasehold::policy
