// The lowest-numbered hosts with room, each filled as far as it goes.
#include "policy/placement/fill.hpp"
#include "policy/placement/registry.hpp"

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
    const model::HostSet& hosts = hosts_with_room(view.pool(pool), request);
    for (model::HostId host = hosts.next(model::HostId{0}); host.valid() && !filler.complete();
         host = hosts.next(model::HostId{host.index() + 1}))
      filler.fill(host, filler.missing());
    return filler.complete();
  }
};

struct FirstFitParameters {};

const config::Schema<FirstFitParameters>& schema(Tag<FirstFitParameters>)
{
  static const auto declared =
      config::Schema<FirstFitParameters>("first_fit", "the lowest-numbered hosts with room, filled one after another");
  return declared;
}

} // namespace

Entry<PlacementPolicy> first_fit_entry()
{
  return entry<PlacementPolicy, FirstFitParameters>(
      "textbook", [](const FirstFitParameters&, std::uint64_t) { return std::make_unique<FirstFit>(); });
}

} // namespace leasehold::policy
