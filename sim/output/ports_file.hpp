// ports.csv: one row a state of a port, with when it began and ended.
#pragma once

#include "market/porting.hpp"
#include "output/table_folder.hpp"

#include <string>
#include <vector>

namespace leasehold::output {

struct PortRow {
  market::PortKey key;
  market::PortState state = market::PortState::unported;
  Timestamp from;
  Timestamp to;
};

/// Times are seconds since the start. `tenants` by id.
void write_ports(const TableFolder& folder, const std::vector<PortRow>& rows, const std::vector<std::string>& tenants);

} // namespace leasehold::output
