// Gangs with a deadline on spot and on demand in any region, by a rule that policies differ in; everything else on demand.
#pragma once

#include "config/schema.hpp"
#include "policy/leasing/regions/berths.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::policy {

struct RegionalParameters {
  Seconds tick{300.0};
  std::vector<std::string> providers;
};

/// What all of these policies have in common; P derives from RegionalParameters.
template <class P> config::Schema<P> regional_schema(std::string name, const std::string& summary)
{
  return config::Schema<P>(std::move(name),
                           summary + " (no time is kept for host failures, nor for links that others crowd)")
      .optional("tick", &P::tick, "time between reviews", config::positive())
      .optional("providers", &P::providers, "whom to lease from; empty: everybody");
}

/// A fresh rule for each gang.
using MakeBerthRule = std::function<std::unique_ptr<BerthRule>()>;

[[nodiscard]] std::unique_ptr<Leasing> regional_leasing(const RegionalParameters& parameters, MakeBerthRule make_rule);

} // namespace leasehold::policy
