// Datasets, links and egress prices of one run, in the platform's ids.
#pragma once

#include "assembly/run_setup.hpp"
#include "config/diagnostics.hpp"
#include "model/inventory.hpp"

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
  /// bandwidth[from][to]
  std::vector<std::vector<BytesPerSecond>> bandwidth;
  /// The hosts between which a copy crosses the platform's network.
  struct Way {
    model::HostId from;
    model::HostId to;
  };
  /// ways[from][to]; none where the scenario states the bandwidth, or nothing is known of a route
  std::vector<std::vector<std::optional<Way>>> ways;
  std::uint32_t streams = 1; ///< of a copy, on its way
  struct Egress {
    PricePerGigabyte outside;
    PricePerGigabyte inside;
  };
  std::vector<Egress> egress; ///< by provider
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
