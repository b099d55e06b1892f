// Where datasets lie, how fast they move between regions, and what that costs.
#pragma once

#include "config/schema.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::scenario {

struct Scenario;

struct DatasetSpec {
  config::Located<std::string> name;
  Bytes size;
  std::vector<config::Located<std::string>> at; ///< regions with a copy from the start
};

/// A pair of regions, both ways.
struct LinkSpec {
  std::vector<config::Located<std::string>> between; ///< two regions
  BytesPerSecond bandwidth;
};

/// Instead of the catalogue's price.
struct EgressSpec {
  config::Located<std::string> provider;
  PricePerGigabyte outside;
  PricePerGigabyte inside;
};

struct DataBlock {
  std::vector<DatasetSpec> datasets;
  std::optional<BytesPerSecond> wan; ///< between any two regions, each way; else what the platform's routes carry
  std::uint32_t streams = 1;         ///< pairs of machines that a copy is cut over, on the platform's routes
  std::vector<LinkSpec> links;
  std::vector<EgressSpec> egress;
};

const config::Schema<DatasetSpec>& schema(Tag<DatasetSpec>);
const config::Schema<LinkSpec>& schema(Tag<LinkSpec>);
const config::Schema<EgressSpec>& schema(Tag<EgressSpec>);
const config::Schema<DataBlock>& schema(Tag<DataBlock>);

/// Names that the block shares with the workload. Regions and providers are the platform's: checked when it is known.
void check_data(const Scenario& scenario, const config::Value& at, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
