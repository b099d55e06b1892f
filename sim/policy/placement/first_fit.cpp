// The lowest-numbered hosts with room, each filled as far as it goes.
#include "policy/placement/fill.hpp"
#include "policy/placement/registry.hpp"

namespace leasehold::policy {

namespace {

class FirstFit final : public PlacementPolicy {
public:
  std::optional<model::Placement> place(const model::ClusterView& view, model::JobId, model::PoolId pool,
                                        const model::Request& request) override
  {
    std::optional<model::Placement> placement{{pool, {}}};
    if (!(one_member_a_host(view, pool, request)
              ? fill_lowest(view.pool(pool).free, request.members, *placement)
              : fill_in_order(view, hosts_with_room(view.pool(pool), request), request, *placement)))
      placement.reset();
    return placement;
  }

private:
  static bool fill_in_order(const model::ClusterView& view, const model::HostSet& hosts, const model::Request& request,
                            model::Placement& placement)
  {
    Filler filler{view, request, placement};
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
