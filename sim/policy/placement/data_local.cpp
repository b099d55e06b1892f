// Where the data lie that a gang reads. A job starts only in a pool whose region has a copy, so that what is left to choose are
// the hosts of a pool that spans regions (`across_regions`): those in a region with a copy go first, and among these, as among
// the others, the host that the member leaves least of.
#include "policy/placement/registry.hpp"
#include "policy/placement/scored.hpp"

namespace leasehold::policy {

namespace {

class DataLocal final : public ScoredPlacement {
  void begin(const model::ClusterView& view, model::JobId /*job*/, model::PoolId /*pool*/,
             const model::Request& /*request*/) override
  {
    view_ = &view;
  }
  double score(const HostRoom& host, const model::Request& request) override
  {
    const bool local = request.regions.contains(view_->host(host.host).region);
    return (local ? 1.0 : 0.0) - emptiness(host.chips_left() - request.chips.thousandths(),
                                           static_cast<double>(host.cores) - request.cores); // at most 1
  }

  const model::ClusterView* view_ = nullptr; ///< while a gang is placed
};

struct DataLocalParameters {};

const config::Schema<DataLocalParameters>& schema(Tag<DataLocalParameters>)
{
  static const auto declared = config::Schema<DataLocalParameters>(
      "data_local",
      "each member on a host in a region with a copy of the data that the job reads, of equals on that of which it "
      "leaves least, as "
      "`best_fit`; O(hosts + members log hosts) a gang; no member reads from elsewhere while a host beside the data "
      "has room for it. "
      "It tells in pools that span regions (`across_regions`); which pools have the data at all is decided before");
  return declared;
}

} // namespace

Entry<PlacementPolicy> data_local_entry()
{
  return entry<PlacementPolicy, DataLocalParameters>(
      "Zaharia et al., Delay Scheduling, EuroSys 2010, without the delay",
      [](const DataLocalParameters&, std::uint64_t) { return std::make_unique<DataLocal>(); });
}

} // namespace leasehold::policy
