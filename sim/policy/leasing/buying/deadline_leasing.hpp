// Deadline jobs on spot with on-demand as the fallback, by a rule that policies differ in; everything else on demand.
#pragma once

#include "config/schema.hpp"
#include "policy/api/leasing.hpp"
#include "policy/leasing/buying/deadline.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::policy {

struct DeadlineParameters {
  Seconds tick{300.0};
  std::int64_t lease_size = 1024;
  std::vector<std::string> providers;
};

/// What all of these policies have in common; P derives from DeadlineParameters.
template <class P> config::Schema<P> deadline_schema(std::string name, const std::string& summary)
{
  return config::Schema<P>(std::move(name), summary +
                                                " (no time is kept for host failures, for checkpoints that must move, "
                                                "nor for hosts far apart)")
      .optional("tick", &P::tick, "time between reviews", config::positive())
      .optional("lease_size", &P::lease_size, "most chips in one lease", config::at_least(1))
      .optional("providers", &P::providers, "whom to lease from; empty: everybody");
}

[[nodiscard]] std::unique_ptr<Leasing> deadline_leasing(DeadlineParameters parameters, DeadlineRule rule);

} // namespace leasehold::policy
