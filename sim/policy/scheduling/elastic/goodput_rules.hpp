// What policies that know jobs' goodputs by width choose, as integer programmes of what each option costs its job.
#pragma once

#include "policy/scheduling/elastic/elastic_planner.hpp"

#include <memory>

namespace leasehold::policy {

/// The harmonic mean of jobs' speedups over equal parts of the chips is greatest: Pollux.
[[nodiscard]] std::unique_ptr<ElasticRule> harmonic_mean_rule();
/// The sum of jobs' goodputs over their least, to minus `fairness`, is least, where no chips cost `wait`: Sia.
[[nodiscard]] std::unique_ptr<ElasticRule> goodput_matrix_rule(double fairness, double wait);

} // namespace leasehold::policy
