// Datasets, links and egress prices of one run, in the platform's ids.
#pragma once

#include "assembly/run_setup.hpp"
#include "config/diagnostics.hpp"
#include "model/inventory.hpp"
#include "network/copies.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::assembly {

struct DataPlan {
  struct Dataset {
    std::string name;
    Bytes size;
    std::vector<model::RegionId> at; ///< copies from the start
  };
  std::vector<Dataset> datasets;
  network::Ways ways;
  struct Egress {
    PricePerGigabyte outside;
    PricePerGigabyte inside;
  };
  std::vector<Egress> egress; ///< by provider
  /// Of what leaves a region for another.
  [[nodiscard]] PricePerGigabyte price(const model::Region& from, const model::Region& to) const
  {
    const Egress& price = egress[from.provider.index()];
    return from.provider == to.provider ? price.inside : price.outside;
  }
  struct Entry {
    std::optional<std::size_t> dataset;
    Bytes checkpoint;
  };
  std::map<std::string, Entry> training; ///< by the name of the workload entry
};

/// Nothing without a `data` block, and where a fault is reported: regions and providers that the platform lacks.
[[nodiscard]] std::optional<DataPlan> plan_data(const RunSetup& setup, const model::Inventory& inventory,
                                                config::Diagnostics& diagnostics);

} // namespace leasehold::assembly
