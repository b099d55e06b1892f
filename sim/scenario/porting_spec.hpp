// What porting costs, which software releases come, and which ports are asked for by name.
#pragma once

#include "config/schema.hpp"
#include "market/porting.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::scenario {

struct Scenario;

/// A software release of a chip: what was validated there must be ported again.
struct ReleaseSpec {
  config::Located<std::string> chip;
  std::optional<Seconds> at; ///< of the first; after `every` without it
  std::optional<Seconds> every;
};

/// A port that begins at a given time, whatever the leasing policy does.
struct PortSpec {
  config::Located<std::string> workload; ///< an entry that trains or serves
  config::Located<std::string> chip;     ///< one of its chips
  Seconds at;
};

struct PortingBlock : market::PortingSpec {
  std::vector<ReleaseSpec> releases;
  std::vector<PortSpec> ports;
};

const config::Schema<ReleaseSpec>& schema(Tag<ReleaseSpec>);
const config::Schema<PortSpec>& schema(Tag<PortSpec>);
const config::Schema<PortingBlock>& schema(Tag<PortingBlock>);

/// Names and sizes that the block shares with tenants and workload.
void check_porting(const Scenario& scenario, const config::Value& at, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
