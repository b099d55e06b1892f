// Over failure domains: one member after another goes to the domain that has the fewest of the gang, so that an outage of
// one domain takes as few as possible. Of equal domains the one with the most room comes first, then the lowest.
#include "model/topology/topology.hpp"
#include "policy/placement/fill.hpp"
#include "policy/placement/registry.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace leasehold::policy {

namespace {

enum class FailureDomain { host, rack, leaf };
constexpr auto enum_names(Tag<FailureDomain>)
{
  return std::to_array<Named<FailureDomain>>({
      {FailureDomain::host, "host", "one server"},
      {FailureDomain::rack, "rack", "hosts that share a rack; alone where the platform knows of none"},
      {FailureDomain::leaf, "leaf", "hosts that share a leaf switch"},
  });
}

struct SpreadParameters {
  FailureDomain over = FailureDomain::rack;
};

const config::Schema<SpreadParameters>& schema(Tag<SpreadParameters>)
{
  static const auto declared =
      config::Schema<SpreadParameters>("spread", "over failure domains, as few members in each as possible")
          .optional("over", &SpreadParameters::over, "what fails as a whole");
  return declared;
}

/// Hosts of one failure domain, of which members are placed one by one.
struct Domain {
  std::vector<std::pair<model::HostId, std::uint32_t>> hosts; ///< with the room that is left, upwards
  std::uint32_t room = 0;
  std::uint32_t placed = 0;
};

class Spread final : public PlacementPolicy {
public:
  explicit Spread(const SpreadParameters& parameters) : over_(parameters.over) {}

  std::optional<model::Placement> place(const model::ClusterView& view, model::JobId, model::PoolId pool,
                                        const model::Request& request) override
  {
    std::map<std::uint64_t, Domain> domains;
    hosts_with_room(view.pool(pool), request).for_each([&](model::HostId host) {
      if (const std::uint32_t room = view.members_on(host, request); room > 0) {
        Domain& domain = domains[domain_of(view, host)];
        domain.hosts.emplace_back(host, room);
        domain.room += room;
      }
    });
    std::map<model::HostId, std::uint32_t> members;
    for (std::uint32_t m = 0; m < request.members; ++m) {
      const auto next =
          std::ranges::min_element(domains, [](const auto& a, const auto& b) { return before(a.second, b.second); });
      if (next == domains.end() || next->second.room == 0)
        return std::nullopt;
      ++members[take(next->second)];
    }
    return place_on(view, pool, request, members);
  }

private:
  static bool before(const Domain& a, const Domain& b)
  {
    if ((a.room == 0) != (b.room == 0))
      return b.room == 0;
    return a.placed != b.placed ? a.placed < b.placed : a.room > b.room;
  }

  /// The roomiest host, so that a domain's members are spread over its hosts as well.
  static model::HostId take(Domain& domain)
  {
    const auto host = std::ranges::max_element(domain.hosts, {}, [](const auto& each) { return each.second; });
    --host->second;
    --domain.room;
    ++domain.placed;
    return host->first;
  }

  [[nodiscard]] std::uint64_t domain_of(const model::ClusterView& view, model::HostId host) const
  {
    constexpr std::uint64_t alone = std::uint64_t{1} << 32U; // no number of a rack or a leaf
    if (over_ == FailureDomain::rack && view.host(host).rack.valid())
      return view.host(host).rack.index();
    if (over_ == FailureDomain::leaf && view.network() != nullptr)
      return view.network()->leaf(host).index();
    return alone + host.index();
  }

  FailureDomain over_;
};

} // namespace

Entry<PlacementPolicy> spread_entry()
{
  return entry<PlacementPolicy, SpreadParameters>(
      "Kubernetes' topology spread constraints",
      [](const SpreadParameters& parameters, std::uint64_t) { return std::make_unique<Spread>(parameters); });
}

} // namespace leasehold::policy
