// What replicas of each option take of requests of one size. A replica that serves several sizes gives each a part of its
// time, so that their shares of what it takes add up to 1 (T. Griggs et al., Melange, arXiv 2404.14527, section 5). So that
// one that serves all of them takes what it does of the whole service, where the sizes meet in its batches, all rates of an
// option are stretched alike.
#pragma once

#include "physics/length_buckets.hpp"
#include "scenario/plan/workload_plan.hpp"

#include <span>
#include <vector>

namespace leasehold::scenario {

struct SizeRates {
  physics::LengthBucket bucket;
  std::vector<Hertz> saturated, within_slo; ///< by option; 0: it never keeps the objective
};

/// Empty where the options do not differ in it: one option, one bucket, units or pools.
[[nodiscard]] std::vector<SizeRates> size_rates(std::span<const PlannedReplica> options,
                                                const physics::RequestShape& shape, const ObjectiveSpec& objective,
                                                std::uint32_t inputs, std::uint32_t outputs);

} // namespace leasehold::scenario
