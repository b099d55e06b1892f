// Names that nothing has, in a scenario that cannot be read as a whole: its other faults must not keep them from being told.
#pragma once

#include "catalogue/catalogue.hpp"
#include "config/diagnostics.hpp"
#include "config/value.hpp"
#include "scenario/campaign.hpp"

#include <filesystem>
#include <map>

namespace leasehold::scenario {

/// Looks at the text alone: at no more than who owns the work of an entry, and on which chips which model is to run. What a
/// scenario without faults is told besides (`Planner`, `check_names`) is not repeated here.
class UnknownNames {
public:
  explicit UnknownNames(const Campaign& campaign) : campaign_(campaign) {}

  /// Of one point, in the words in which the scenario would be told them once it can be read.
  void tell(const config::Value& resolved, config::Diagnostics& diagnostics);

private:
  [[nodiscard]] const catalogue::Catalogue& catalogue_of(const config::Value& resolved);

  const Campaign& campaign_;
  std::map<std::filesystem::path, catalogue::Catalogue>
      read_; ///< points share it; empty where it has faults of its own
};

} // namespace leasehold::scenario
