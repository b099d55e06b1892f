// Who takes part: labs and others, and what they own from the start.
#pragma once

#include "config/choice.hpp"
#include "config/schema.hpp"
#include "market/budget.hpp"
#include "market/programme.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::scenario {

/// Hosts that belong to a tenant from the start and cost nothing more: those that match every filter given.
struct OwnedHosts {
  std::optional<config::Located<std::string>> provider;
  std::optional<config::Located<std::string>> region;
  std::optional<config::Located<std::string>> chip;
  std::optional<std::uint32_t> hosts; ///< the first so many; all without it
  std::uint32_t spares = 0;           ///< of them, in each region
};

/// Where the tenant may build chips of its own: hosts of the platform that stand for what it may build. Whoever the
/// platform says has them lets the ground; nobody else can lease them.
struct BuildSite {
  std::optional<config::Located<std::string>> provider;
  std::optional<config::Located<std::string>> region;
  std::optional<config::Located<std::string>> chip;
  std::optional<std::uint32_t> hosts;
  std::optional<Seconds> lead_time; ///< instead of the programme's
  std::optional<Money> capital;     ///< a chip, instead of the programme's
};

/// Idle hosts of leases that may be sublet go to others, who pay the tenant.
struct SubleaseSpec {
  double share_of_price = 0.6; ///< of the on-demand price there when a host is let
  Seconds notice{3600.0};      ///< from calling a host back to having it
  double demand = 1.0;         ///< share of the idle hosts that find a taker
};

/// What two rivals never share.
enum class Isolation { host, rack, provider };
constexpr auto enum_names(Tag<Isolation>)
{
  return std::to_array<Named<Isolation>>({
      {Isolation::host, "host", "no host ever runs both, whatever the tenancy policy admits"},
      {Isolation::rack, "rack", "nor does a rack hold hosts of both; neither is anybody's guest"},
      {Isolation::provider, "provider", "nor does a provider lease to both; neither is anybody's guest"},
  });
}

/// A member for each key of the scenario.
struct TenantSpec {
  std::string name;
  std::optional<Money> budget;
  std::optional<Seconds> budget_per; ///< none = in all
  bool budget_binds = false;         ///< else it is only compared with
  std::vector<config::Located<std::string>> backers;
  double weight = 1.0;
  int engineers = 24; ///< who port models
  std::vector<config::Located<OwnedHosts>> owns;
  bool across_regions = false; ///< gangs may span the regions of what it owns
  std::vector<config::Located<BuildSite>> builds;
  std::vector<config::Located<std::string>> rivals;
  Isolation isolation = Isolation::host; ///< from `rivals`
  market::Hosting hosting = market::Hosting::shared;
  std::vector<std::pair<std::string, config::Located<std::uint32_t>>> caps; ///< chips, by provider
  std::optional<config::PolicyChoice> leasing;                              ///< instead of the scenario's
  std::optional<config::Located<SubleaseSpec>> sublease;
};

/// By tenant; none: it may spend what it likes.
[[nodiscard]] std::vector<std::optional<market::Budget>> binding_budgets(std::span<const TenantSpec> tenants);

const config::Schema<OwnedHosts>& schema(Tag<OwnedHosts>);
const config::Schema<BuildSite>& schema(Tag<BuildSite>);
const config::Schema<SubleaseSpec>& schema(Tag<SubleaseSpec>);
const config::Schema<TenantSpec>& schema(Tag<TenantSpec>);

} // namespace leasehold::scenario
