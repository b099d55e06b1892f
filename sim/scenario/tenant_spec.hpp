// Who takes part: labs and others, what they own from the start, and who backs them.
#pragma once

#include "config/choice.hpp"
#include "config/schema.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::scenario {

/// Hosts that belong to a tenant from the start and cost nothing more: those that match every filter given.
struct OwnedHosts {
  std::optional<config::Located<std::string>> provider;
  std::optional<config::Located<std::string>> region;
  std::optional<config::Located<std::string>> chip;
  std::optional<std::uint32_t> hosts; ///< the first so many; all without it
};

struct TenantSpec {
  std::string name;
  std::optional<Money> budget;
  std::vector<config::Located<std::string>> backers;
  double weight = 1.0;
  int engineers = 24; ///< who port models
  std::vector<config::Located<OwnedHosts>> owns;
  std::optional<config::PolicyChoice> leasing; ///< instead of the scenario's
};

const config::Schema<OwnedHosts>& schema(Tag<OwnedHosts>);
const config::Schema<TenantSpec>& schema(Tag<TenantSpec>);

} // namespace leasehold::scenario
