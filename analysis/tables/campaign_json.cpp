#include "analysis/tables/campaign_json.hpp"

#include <nlohmann/json.hpp>

namespace leasehold::analysis {

std::string campaign_json(const std::string& scenario, std::size_t replications, std::span<const SplitDecision> splits)
{
  nlohmann::ordered_json campaign;
  campaign["scenario"] = scenario;
  campaign["replications"] = replications;
  campaign["split_decisions"] = nlohmann::ordered_json::array();
  for (const SplitDecision& split : splits)
    campaign["split_decisions"].push_back({{"point", split.point},
                                           {"tenant", split.tenant},
                                           {"programme", split.programme},
                                           {"committed", split.committed},
                                           {"not_committed", split.not_committed},
                                           {"low", split.low},
                                           {"high", split.high}});
  return campaign.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

} // namespace leasehold::analysis
