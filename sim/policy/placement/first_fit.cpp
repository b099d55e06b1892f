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
    if (!one_member_a_host(view, pool, request))
      return place_in_order(view, pool, request);
    std::optional<model::Placement> placement{{pool, {}}};
    if (!fill_lowest(view.pool(pool).free, request.members, *placement))
      placement.reset();
    return placement;
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
