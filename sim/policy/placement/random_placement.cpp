// A baseline: each member on one of the hosts with room, all equally likely.
#include "policy/placement/registry.hpp"
#include "policy/placement/scored.hpp"
#include "random/stream.hpp"

#include <map>

namespace leasehold::policy {

namespace {

class RandomPlacement final : public ScoredPlacement {
public:
  explicit RandomPlacement(std::uint64_t seed) : stream_(seed, 0, "placement/order") {}

private:
  void begin(const model::ClusterView&, model::JobId, model::PoolId, const model::Request&) override
  {
    scores_.clear();
  }

  /// Logarithms of numbers between 0 and 1. When a host took a member, those that lost to it are known to be below its
  /// number: its next one is drawn below that too, so that all are alike again.
  double score(const HostRoom& host, const model::Request&) override
  {
    double& score = scores_[host.host];
    return score -= stream_.exponential(1.0);
  }
  std::size_t accelerator(const HostRoom& host, const model::Request& request) override
  {
    std::vector<std::size_t> fit;
    for (std::size_t a = 0; a < host.accelerators.size(); ++a)
      if (host.accelerators[a].thousandths >= request.chips.thousandths())
        fit.push_back(a);
    return fit[static_cast<std::size_t>(stream_.uniform_int(0, static_cast<std::int64_t>(fit.size()) - 1))];
  }

  random::Stream stream_;
  std::map<model::HostId, double> scores_; ///< of the present gang
};

struct RandomPlacementParameters {};

const config::Schema<RandomPlacementParameters>& schema(Tag<RandomPlacementParameters>)
{
  static const auto declared = config::Schema<RandomPlacementParameters>(
      "random", "a baseline: each member on one of the hosts with room at random; O(hosts + members log hosts) a gang");
  return declared;
}

} // namespace

Entry<PlacementPolicy> random_placement_entry()
{
  return entry<PlacementPolicy, RandomPlacementParameters>(
      "baseline of Weng et al., FGD, USENIX ATC 2023",
      [](const RandomPlacementParameters&, std::uint64_t seed) { return std::make_unique<RandomPlacement>(seed); });
}

} // namespace leasehold::policy
