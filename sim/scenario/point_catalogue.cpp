#include "scenario/point_catalogue.hpp"

#include "scenario/communication_of.hpp"

#include <algorithm>

namespace leasehold::scenario {

namespace {

bool needs_catalogue(const Scenario& scenario)
{
  const auto needs = [](const WorkloadSpec& entry) {
    return std::holds_alternative<TrainingSpec>(entry) || std::holds_alternative<ServingSpec>(entry) ||
           communication_of(entry) > 0.0; // over chips' cards
  };
  return leases(scenario) || scenario.energy || std::ranges::any_of(scenario.workload, needs);
}

} // namespace

catalogue::Catalogue load_catalogue(const Campaign& campaign, const Point& point, config::Diagnostics& diagnostics)
{
  if (!needs_catalogue(point.scenario))
    return {};
  return catalogue::load_catalogue(campaign.catalogue_of(point), diagnostics);
}

} // namespace leasehold::scenario
