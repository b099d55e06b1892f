// The lowest-numbered hosts with room, each filled as far as it goes.
#include "policy/placement.hpp"
#include "policy/placement/fill.hpp"

#include <memory>
#include <vector>

namespace leasehold::policy {

namespace {

class FirstFit final : public PlacementPolicy {
public:
  bool place(const model::ClusterView& view, model::PoolId pool, const model::Request& request,
             model::Placement& placement) override
  {
    placement.pool = pool;
    if (one_member_a_host(view, pool, request))
      return fill_lowest(view.pool(pool).free, request.members, placement);
    Filler filler{view, request, placement};
    const model::HostSet& hosts = view.pool(pool).hosts;
    for (model::HostId host = hosts.next(model::HostId{0}); host.valid() && !filler.complete();
         host = hosts.next(model::HostId{host.index() + 1}))
      filler.fill(host);
    return filler.complete();
  }
};

} // namespace

std::unique_ptr<PlacementPolicy> make_first_fit()
{
  return std::make_unique<FirstFit>();
}

} // namespace leasehold::policy
