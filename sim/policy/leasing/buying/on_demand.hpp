// Demand followed with on-demand leases and nothing else, wherever they are cheapest.
#pragma once

#include "config/schema.hpp"
#include "policy/leasing/buying/desk.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::policy {

struct OnDemandParameters {
  double headroom = 0.0;
  std::optional<std::int64_t> lease_size;
  std::vector<std::string> providers;
};

/// P derives from OnDemandParameters, or is it.
template <class P> config::Schema<P> on_demand_schema(std::string name, std::string summary)
{
  return config::Schema<P>(std::move(name), std::move(summary))
      .optional("headroom", &P::headroom, "share of chips held above what is needed", config::non_negative())
      .optional("lease_size", &P::lease_size, lease_size_text, config::at_least(1))
      .optional("providers", &P::providers, "whom to lease from; empty: everybody");
}

void follow_on_demand(const LeasingView& view, LeaseSink& sink, const OnDemandParameters& parameters);

} // namespace leasehold::policy
