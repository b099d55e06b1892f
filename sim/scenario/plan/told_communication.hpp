// Jobs of which is only told what share of their run time their collectives take.
#pragma once

#include "catalogue/catalogue.hpp"
#include "model/ids.hpp"
#include "model/inventory.hpp"
#include "physics/gang_network.hpp"

#include <vector>

namespace leasehold::scenario {

class ToldCommunication {
public:
  /// `share`: of the run time, on a network as fast as the chips' cards.
  ToldCommunication(double share, const model::Inventory& inventory, const catalogue::Catalogue& catalogue);

  /// The rate with this network over that with one as fast as the cards.
  [[nodiscard]] double of(const physics::GangNetwork& network, model::ChipTypeId chip) const
  {
    return 1.0 / time(network, chip, 1.0);
  }
  /// The rate with this share of the network left, over that with all of it.
  [[nodiscard]] double contended(const physics::GangNetwork& network, model::ChipTypeId chip, double left) const
  {
    return time(network, chip, 1.0) / time(network, chip, left);
  }
  /// The share of its time in which a job sends.
  [[nodiscard]] double duty(const physics::GangNetwork& network, model::ChipTypeId chip) const
  {
    const double all = time(network, chip, 1.0);
    return (all - (1.0 - share_)) / all;
  }
  /// Of a chip's own, one way; 0 where the catalogue does not know the chip.
  [[nodiscard]] BytesPerSecond card(model::ChipTypeId chip) const { return cards_[chip.index()]; }

private:
  /// Of the work that takes 1 with full cards.
  [[nodiscard]] double time(const physics::GangNetwork& network, model::ChipTypeId chip, double left) const;

  double share_;
  std::vector<BytesPerSecond> cards_; ///< by chip type
};

} // namespace leasehold::scenario
