// Which option each job runs as, so that what all pay together is least: the integer programme of Sia.
#pragma once

#include "policy/scheduling/elastic/elastic_planner.hpp"

#include <vector>

namespace leasehold::policy {

/// Restarts make a move worth less to a job the more of its life it has spent on them: what part of an option's worth is
/// left of it to a job of this age.
[[nodiscard]] double worth_moving(Seconds age, double restarts, Seconds cost);

struct PricedOptions {
  std::vector<std::vector<double>> costs; ///< by job and option
  double none = 1.0;                      ///< of a job that has no option
};
/// At most one option a job, and no more chips of a pool than there are; what costs a job more than none is not chosen. By
/// Cbc within a number of nodes, never of seconds; of many options those alone that Clp does not choose whole where parts
/// of jobs are allowed, which are few: a hundredth of a percent above the least cost with 500 jobs on four kinds of chips.
[[nodiscard]] std::vector<std::size_t> least_cost_options(const ElasticWorld& world, const PricedOptions& priced);

} // namespace leasehold::policy
