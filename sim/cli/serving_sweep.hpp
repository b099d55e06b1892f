// `leasehold predict serving --sweep concurrency`: throughput of a chip against the speed that a user sees, the curve by
// which chips are compared (InferenceX).
#pragma once

#include "cli/serving_case.hpp"
#include "physics/serving_plan.hpp"

#include <string>

namespace leasehold::cli {

/// A line a load. Of the plan that the question names every load, 1, 2, 4, ... clients a replica until no more fit; else
/// of all plans up to --most-chips the loads at which no other plan gives both more tokens a chip and a quicker user. With
/// --transfer also of such plans with their prompts on replicas of their own.
/// Throws std::invalid_argument or ServingDoesNotFit where there is no such plan. `format` is `text` or `csv`.
[[nodiscard]] std::string serving_sweep(const ServingQuestion& question, const ServingCase& asked,
                                        const physics::RequestShape& shape);

} // namespace leasehold::cli
