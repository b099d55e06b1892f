#include "scenario/plan/told_communication.hpp"

#include <algorithm>

namespace leasehold::scenario {

ToldCommunication::ToldCommunication(double share, const model::Inventory& inventory,
                                     const catalogue::Catalogue& catalogue)
    : share_(share)
{
  for (const std::string& name : inventory.chip_types) {
    const model::ChipRange* chip = catalogue.find_chip(name);
    cards_.push_back(chip == nullptr ? BytesPerSecond{0} : chip->best.scale_out_bandwidth);
  }
}

double ToldCommunication::time(const physics::GangNetwork& network, model::ChipTypeId chip, double left) const
{
  return 1.0 - share_ + share_ * (card(chip) / (left * std::min(card(chip), network.ring)));
}

} // namespace leasehold::scenario
