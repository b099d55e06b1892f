// GPU clustering: members of a kind with their like. Kinds are those that share a chip, and those of one, two, three ...
// whole chips. First come hosts that hold nothing but the kind, then those that hold it among others, then empty hosts,
// then the rest; within each the fullest.
#include "policy/placement/registry.hpp"
#include "policy/placement/scored.hpp"

#include <map>

namespace leasehold::policy {

namespace {

class GpuClustering final : public ScoredPlacement {
  struct Holds {
    bool alike = false;
    bool others = false;
  };

  /// Whole chips of a member; 0 of one that shares.
  static std::uint32_t kind_of(model::ChipShare chips) { return chips.is_whole() ? chips.whole_chips() : 0; }

  void begin(const model::ClusterView& view, model::JobId, model::PoolId pool, const model::Request& request) override
  {
    holds_.clear();
    for (const model::RunningJob& running : view.pool(pool).running) {
      const bool alike = kind_of(running.chips) == kind_of(request.chips);
      for (const model::Slice& slice : view.allocation(running.job).placement.slices)
        for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h) {
          Holds& holds = holds_[model::HostId{h}];
          (alike ? holds.alike : holds.others) = true;
        }
    }
  }

  double score(const HostRoom& host, const model::Request&) override
  {
    const auto found = holds_.find(host.host);
    Holds holds = found == holds_.end() ? Holds{} : found->second;
    holds.alike = holds.alike || host.taken > 0;
    const double band = holds.alike ? (holds.others ? 50.0 : 75.0) : (holds.others ? 0.0 : 25.0);
    return band + 25.0 * (largest().chips - host.chips_left()) / largest().chips;
  }

  std::map<model::HostId, Holds> holds_;
};

struct GpuClusteringParameters {};

const config::Schema<GpuClusteringParameters>& schema(Tag<GpuClusteringParameters>)
{
  static const auto declared = config::Schema<GpuClusteringParameters>(
      "gpu_clustering",
      "each member on a host of members that ask for as many chips (or share one too), then on an empty "
      "one, with others last; O(hosts + what runs in the pool) a gang; kinds mix on a host only where "
      "no host of the kind and no empty one has room");
  return declared;
}

} // namespace

Entry<PlacementPolicy> gpu_clustering_entry()
{
  return entry<PlacementPolicy, GpuClusteringParameters>(
      "Xiao et al., Gandiva, OSDI 2018; score as in Weng et al., FGD, USENIX ATC 2023",
      [](const GpuClusteringParameters&, std::uint64_t) { return std::make_unique<GpuClustering>(); });
}

} // namespace leasehold::policy
