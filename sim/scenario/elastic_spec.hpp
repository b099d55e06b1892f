// Jobs that can run on more chips than they ask for, or on fewer.
#pragma once

#include "config/schema.hpp"
#include "model/request.hpp"
#include "workload/widths.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace leasehold::scenario {

struct ElasticSpec {
  std::vector<workload::Width> rates; ///< by width, in any one unit
  double least = 0.0;                 ///< times the job's own chips
  std::optional<double> most;         ///< the same; none = as many as the table has
};

/// The job's alternatives with those of its other widths behind them.
void make_elastic(const ElasticSpec& spec, std::uint32_t chips_per_member, std::vector<model::Request>& requests);

const config::Schema<ElasticSpec>& schema(Tag<ElasticSpec>);

} // namespace leasehold::scenario

namespace leasehold::workload {
const config::Schema<Width>& schema(Tag<Width>);
} // namespace leasehold::workload
