// What fails by chance: hosts, racks, switches and more, each by a law of its own, or as a trace tells.
#pragma once

#include "config/one_or_more.hpp"
#include "config/schema.hpp"
#include "units/named.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace leasehold::scenario {

/// What goes down together: hosts, or, of the last two, links.
enum class FailureScope { host, rack, leaf, power, region, provider, cable, spine };
constexpr auto enum_names(Tag<FailureScope>)
{
  return std::to_array<Named<FailureScope>>({
      {FailureScope::host, "host", "each host by itself"},
      {FailureScope::rack, "rack", "the hosts of a rack"},
      {FailureScope::leaf, "switch", "the hosts whose first cable leads to one switch"},
      {FailureScope::power, "power", "so many neighbouring hosts of a region as `hosts` says share a feed"},
      {FailureScope::region, "region", "a whole region"},
      {FailureScope::provider, "provider", "all regions of a provider"},
      {FailureScope::cable, "link",
       "each link, both ways: traffic goes around it where the platform has another way. Hosts that it cuts off from "
       "their "
       "region are down; what it parts otherwise waits for it"},
      {FailureScope::spine, "spine",
       "each switch and router that no host's first cable leads to, with all of its links, as `link` has them"},
  });
}

struct ExponentialTimes {};
struct WeibullTimes {
  double shape = 0.7;
};
using FailureTimes = std::variant<ExponentialTimes, WeibullTimes>;

/// Some are worse than others (Llama 3's and Meta's clusters have nodes that fail again and again).
struct LemonSpec {
  double share = 0.0; ///< of the domains
  double times = 10.0;
};

/// One way in which things fail.
struct FailureSpec {
  std::optional<std::string> name;
  FailureScope scope = FailureScope::host;
  FailureTimes distribution;
  Seconds mean_time_between{264.0 * 86400.0};        ///< of one domain, lemons apart
  Seconds repair{4.0 * 3600.0};                      ///< mean, exponential, once it has been noticed
  Seconds detection{0.0};                            ///< until it is noticed
  std::optional<double> speed;                       ///< none: they go down
  std::optional<LemonSpec> lemons;                   ///< none: all are alike
  std::optional<std::uint32_t> hosts;                ///< of a power domain
  std::optional<config::Located<std::string>> trace; ///< a file that says what goes down when, instead of all this
};

using FailureSpecs = config::OneOrMore<config::Located<FailureSpec>>;

const config::Schema<ExponentialTimes>& schema(Tag<ExponentialTimes>);
const config::Schema<WeibullTimes>& schema(Tag<WeibullTimes>);
const config::Schema<LemonSpec>& schema(Tag<LemonSpec>);
const config::Schema<FailureSpec>& schema(Tag<FailureSpec>);

/// Names two that cannot be told apart.
void check_failures(const FailureSpecs& failures, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
