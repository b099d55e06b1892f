#include "scenario/plan/gang_failures.hpp"

#include "model/topology/topology.hpp"

#include <cmath>
#include <set>

namespace leasehold::scenario {

namespace {

/// Hosts of a domain, as a mean over those that the request may use; 0 where the platform knows no such domain.
double hosts_in(const FailureSpec& spec, const model::Inventory& inventory, const model::Request& request)
{
  std::set<std::uint32_t> domains;
  double hosts = 0.0;
  for (std::uint32_t h = 0; h < inventory.hosts.size(); ++h) {
    const model::Host& host = inventory.hosts[h];
    if (!request.chip_types.contains(host.chip))
      continue;
    if (spec.scope == FailureScope::rack && host.rack.valid())
      domains.insert(host.rack.index());
    else if (spec.scope == FailureScope::leaf && inventory.network)
      domains.insert(inventory.network->leaf(model::HostId{h}).index());
    else
      continue;
    hosts += 1.0;
  }
  return domains.empty() ? 0.0 : hosts / static_cast<double>(domains.size());
}

/// Domains that the gang's hosts stand in at least.
double domains_of(const FailureSpec& spec, const model::Inventory& inventory, const model::Request& request)
{
  switch (spec.scope) {
  case FailureScope::host:
  case FailureScope::cable: // its hosts' own: there is a way around most others
    return request.members;
  case FailureScope::spine:
    return 0.0;
  case FailureScope::power:
    return std::ceil(request.members / static_cast<double>(spec.hosts.value_or(1)));
  case FailureScope::rack:
  case FailureScope::leaf: {
    const double each = hosts_in(spec, inventory, request);
    return each > 0.0 ? std::ceil(request.members / each) : 0.0;
  }
  default:
    return 1.0;
  }
}

} // namespace

std::optional<Seconds> gang_time_between_failures(const FailureSpecs& failures, const model::Inventory& inventory,
                                                  const model::Request& request)
{
  std::optional<double> between;
  for (const auto& [spec, at] : failures.values) {
    const double domains = spec.trace || spec.speed ? 0.0 : domains_of(spec, inventory, request);
    if (!(domains > 0.0))
      continue;
    const double worse = spec.lemons ? 1.0 + spec.lemons->share * (spec.lemons->times - 1.0) : 1.0;
    const double mean = spec.mean_time_between.value() / domains / worse;
    between = between ? *between * mean / (*between + mean) : mean; // rates add up
  }
  return between ? std::optional{Seconds{*between}} : std::nullopt;
}

} // namespace leasehold::scenario
