#include "model/scale_up_domains.hpp"
#include "model/topology/topology.hpp"

#include <doctest/doctest.h>

namespace leasehold::model {

namespace {

/// Twelve hosts of one chip; those of domain 0 or 1 as stated, and the rest unstated.
Inventory twelve_hosts(std::uint32_t stated)
{
  Inventory inventory{{"p"}, {{"r", ProviderId{0}}}, {"gb200"}, std::vector<Host>(12), nullptr, {}, {}};
  for (std::uint32_t h = 0; h < 12; ++h) {
    Host& host = inventory.hosts[h];
    host.provider = ProviderId{0};
    host.region = RegionId{0};
    host.chip = ChipTypeId{0};
    host.chips = 4;
    if (h < stated)
      host.domain = DomainId{h / 3};
  }
  return inventory;
}

/// A gang on hosts 2 to 7, where the catalogue's domains are of six hosts.
std::uint32_t together(const Inventory& inventory)
{
  const Placement gang{PoolId{0}, {{{HostId{2}, HostId{7}}, 1, 0}}};
  return ScaleUpDomains{inventory}.together({6, {0.5, 0.6, 0.8}}, gang);
}

} // namespace

TEST_CASE(
    "a gang's fewest hosts in a domain are those of the catalogue's domains, or of the ones that the platform states")
{
  // Six and six: 2 to 5 in the first, 6 and 7 in the second.
  CHECK(together(twelve_hosts(0)) == 2);
  // Three each: host 2 alone in the first, 3 to 5, 6 and 7.
  CHECK(together(twelve_hosts(12)) == 1);
  // Stated for the first three hosts alone: 2 is in domain 0; 3 to 5 are counted with the catalogue's first, 6 and 7 its second.
  CHECK(together(twelve_hosts(3)) == 1);
}

TEST_CASE("hosts of two tori are in two domains, however many chips a slice may have")
{
  // Domains of 12 hosts hold all of them; of tori of four hosts each the gang has 2 and 3, and 4 to 7.
  Inventory inventory = twelve_hosts(0);
  const Placement gang{PoolId{0}, {{{HostId{2}, HostId{7}}, 1, 0}}};
  const DomainShares domains{12, {0.5, 0.6, 0.8}};
  CHECK(ScaleUpDomains{inventory}.together(domains, gang) == 0);
  NetworkGraph graph;
  for (std::uint32_t h = 0; h < 12; ++h) {
    graph.add_node("", HostId{h});
    if (h % 4 == 0)
      graph.tori.push_back({{2, 2}, {}});
    graph.tori.back().hosts.emplace_back(h);
  }
  inventory.network = std::make_shared<Topology>(std::move(graph));
  CHECK(ScaleUpDomains{inventory}.together(domains, gang) == 2);
}

} // namespace leasehold::model
