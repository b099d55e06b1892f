// Decisions of a run as decisions.csv and options.csv tell them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace leasehold::analysis {

struct DecisionOption {
  std::string name;
  double chips = 0.0;
  double price = 0.0; ///< $/h of a chip; 0 where nothing tells
  std::string outcome, reason;
};

struct Decision {
  std::string number;
  double time = 0.0; ///< seconds
  std::string action, tenant, subject, workload, lease;
  double chips = 0.0;
  bool refused = false;
  std::string reason;
  std::vector<DecisionOption> options;
};

/// Those of a replication that `wanted` picks, in order, with their options. Throws BrokenTable.
[[nodiscard]] std::vector<Decision> read_decisions(const std::filesystem::path& folder,
                                                   const std::function<bool(const Decision&)>& wanted);

/// Whether the run told its decisions.
[[nodiscard]] bool tells_decisions(const std::filesystem::path& folder);

} // namespace leasehold::analysis
