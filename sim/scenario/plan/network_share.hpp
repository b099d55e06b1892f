// What the network between a gang's hosts leaves of the rate that was planned for it.
#pragma once

#include "model/chip.hpp"
#include "model/inventory.hpp"
#include "model/request.hpp"
#include "model/transformer.hpp"
#include "physics/fluid_service.hpp"
#include "physics/gang_network.hpp"
#include "physics/plan_search.hpp"
#include "scenario/workload_spec.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace leasehold::scenario {

/// Remembers what it has found out: a run asks for the same few placements again and again.
class NetworkShare {
public:
  /// `planned` is the network that the rate was planned with; none: the platform says nothing of it.
  NetworkShare(const model::Transformer& model, const model::Chip& chip, const model::Request& request,
               TrainingSpec spec, std::optional<physics::GangNetwork> planned);

  /// The best plan of the physics with `network` over the best with the planned one, both with `hosts_together` hosts of the
  /// gang in each scale-up domain (0: as many as a domain holds); a stated utilisation is slowed as by `training_rate`. 1
  /// where nothing is known of either.
  double of(const std::optional<physics::GangNetwork>& network, std::uint32_t hosts_together);

  /// The rate of the plan that is best with `network`, with this share of its bandwidth left, over its rate with all of it: a
  /// gang does not change its plan where others come to its links. 1 where no plan fits.
  [[nodiscard]] double contended(const physics::GangNetwork& network, double share, std::uint32_t hosts_together);

  /// What crosses the network in a step of the plan that is best with it, hidden behind computing or not, over what that
  /// carries meanwhile: the share of a step in which the gang would send at full rate. 1 where no plan fits.
  [[nodiscard]] double duty(const physics::GangNetwork& network, std::uint32_t hosts_together);

  /// The hosts of a group of ranks that share out experts between hosts, where its exchanges take more of a step than all
  /// else that crosses the network; else 0.
  [[nodiscard]] std::uint32_t hosts_exchanging(const physics::GangNetwork& network, std::uint32_t hosts_together);

  /// Whether any network could change the rate.
  [[nodiscard]] bool matters() const { return planned_.has_value(); }
  [[nodiscard]] double chips_a_host() const { return chips_a_host_; }
  /// The bandwidth of those of a host's chips that are the gang's, one way.
  [[nodiscard]] BytesPerSecond cards() const { return chips_a_host_ * chip_.scale_out_bandwidth; }

private:
  /// Of a chip of the gang.
  std::optional<TokensPerSecond> rate(const physics::GangNetwork& network, std::uint32_t hosts_together);
  /// With this share of the network left.
  [[nodiscard]] physics::TrainingStep step_with(const physics::TrainingPlan& plan, double share) const;
  /// Nothing where no plan fits.
  const std::optional<physics::FoundPlan>& plan(const physics::GangNetwork& network, std::uint32_t hosts_together);

  model::Transformer model_;
  model::Chip chip_;
  TrainingSpec spec_;
  std::uint32_t chips_;
  std::uint32_t chips_a_host_;
  std::optional<physics::GangNetwork> planned_;
  std::map<std::pair<physics::GangNetwork, std::uint32_t>, std::optional<physics::FoundPlan>> plans_;
};

/// A replica's engine by what the network between its own hosts gives. Remembers what it has found out.
class ReplicaNetwork {
public:
  ReplicaNetwork(model::Transformer model, model::Chip chip) : model_(std::move(model)), chip_(std::move(chip)) {}

  /// `planned` where nothing is known of either network; its corrections, which say nothing of capacity, are left out of
  /// others. They stay where they are.
  [[nodiscard]] const physics::FluidService& engine(const std::optional<physics::GangNetwork>& network,
                                                    const physics::FluidService& planned);
  /// The bandwidth of each chip's own, one way.
  [[nodiscard]] BytesPerSecond card() const { return chip_.scale_out_bandwidth; }

private:
  model::Transformer model_;
  model::Chip chip_;
  std::map<physics::GangNetwork, physics::FluidService> engines_;
};

/// The network that a gang could have at best: of its chip's first hosts in each region, as many as it wants, those
/// between which a ring is widest; of its first hosts anywhere, where no region has enough. Nothing for a gang on one
/// host, and where the platform has no routes between them.
[[nodiscard]] std::optional<physics::GangNetwork> best_network(const model::Inventory& inventory,
                                                               const model::Request& request);

/// The same of what the first `senders` hosts of a gang could send to its others together.
[[nodiscard]] std::optional<model::Path> best_crossing(const model::Inventory& inventory, const model::Request& request,
                                                       std::uint32_t senders);

} // namespace leasehold::scenario
