#include "policy/scheduling/tenants/drf.hpp"

#include "policy/scheduling/registry.hpp"
#include "policy/scheduling/start.hpp"

namespace leasehold::policy {

void DominantShares::schedule(const model::ClusterView& view, DecisionSink& decisions)
{
  if (!counted_)
    all_ = capacity(view);
  counted_ = true;
  tree_.hold(view.tenants());
  std::vector<std::deque<model::JobId>> waiting(view.tenants());
  for (model::JobId job = view.pending().front(); job.valid(); job = view.pending().next(job))
    waiting[view.job(job).tenant.index()].push_back(job);
  for (std::uint32_t t = 0; t < waiting.size(); ++t)
    tree_.set(model::TenantId{t}, {}, waiting[t].empty());
  for (const model::Pool& pool : view.pools())
    for (const model::RunningJob& running : pool.running)
      tree_.add(view.job(running.job).tenant,
                resources_of(view.requests(running.job)[view.allocation(running.job).request]));
  for (auto tenant = tree_.neediest(view, all_); tenant.valid(); tenant = tree_.neediest(view, all_)) {
    auto& queue = waiting[tenant.index()];
    const model::JobId job = queue.front();
    const bool started =
        for_each_option(view, job, [&](std::uint32_t index, const model::Request& request, model::PoolId pool) {
          return view.fits(pool, request) && start(decisions, job, index, pool);
        });
    if (started) {
      queue.pop_front();
      tree_.add(tenant, resources_of(view.requests(job)[view.allocation(job).request]));
    }
    if (!started || queue.empty())
      tree_.block(tenant);
  }
}

namespace {

struct DrfParameters {};

struct HierarchicalDrfParameters {
  std::vector<GroupParameters> groups;
};

const config::Schema<DrfParameters>& schema(Tag<DrfParameters>)
{
  static const auto declared = config::Schema<DrfParameters>(
      "drf",
      "dominant resource fairness: the next job of the tenant whose dominant share is least for its weight "
      "(tenants.weight) starts. A tenant's dominant share is the greatest part that it holds of all chips, processor "
      "cores or host memory that are up. A tenant whose next job finds no room is passed over. Guarantee: with n "
      "tenants of equal weight whose jobs never run out, on one host, each holds at least 1/n of its dominant "
      "resource, but for the sizes of jobs. Nobody is stopped; a wide gang may wait long. O(gangs + tenants · jobs "
      "started)");
  return declared;
}

const config::Schema<HierarchicalDrfParameters>& schema(Tag<HierarchicalDrfParameters>)
{
  static const auto declared =
      config::Schema<HierarchicalDrfParameters>(
          "hdrf",
          "as `drf`, over a tree of tenants: from the root down the child with the least dominant share for its "
          "weight comes next. A group's vector is the sum of its members', each scaled down first to the least share "
          "of "
          "those that can take more, so that a member which fills what nobody else wants starves no sibling. "
          "O(gangs + (tenants + groups) · jobs started)")
          .optional("groups", &HierarchicalDrfParameters::groups,
                    "the tree; tenants and groups that are in none stand beside each other at its root");
  return declared;
}

} // namespace

Entry<Scheduling> drf_entry()
{
  auto drf = entry<Scheduling, DrfParameters>("Ghodsi et al., Dominant Resource Fairness, NSDI 2011",
                                              [](const DrfParameters&, std::uint64_t) {
                                                return std::make_unique<DominantShares>(std::vector<GroupParameters>{});
                                              });
  drf.goes_by_shares = true;
  return drf;
}

Entry<Scheduling> hdrf_entry()
{
  auto hdrf = entry<Scheduling, HierarchicalDrfParameters>(
      "Bhattacharya et al., Hierarchical Scheduling for Diverse Datacenter Workloads, SoCC 2013",
      [](const HierarchicalDrfParameters& parameters, std::uint64_t) {
        return std::make_unique<DominantShares>(parameters.groups);
      });
  hdrf.goes_by_shares = true;
  return hdrf;
}

} // namespace leasehold::policy
