// Hosts of one pool on leases of several prices.
#include "model/view.hpp"
#include "policy/placement/registry.hpp"
#include "random/stream.hpp"
#include "support/policy_from.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

using namespace leasehold;
using namespace leasehold::model;

namespace {

/// Lease k costs what stands at k.
class PricedLeases final : public LeaseTerms {
public:
  explicit PricedLeases(std::vector<double> prices) : prices_(std::move(prices)) {}
  [[nodiscard]] Timestamp end_of(LeaseId /*lease*/) const override { return Timestamp::never(); }
  [[nodiscard]] bool paid_by_use(LeaseId /*lease*/) const override { return true; }
  [[nodiscard]] double price_of(LeaseId lease, ChipTypeId /*chip*/, Timestamp /*now*/) const override
  {
    return prices_[lease.index()];
  }

private:
  std::vector<double> prices_;
};

/// Hosts of four chips, host h on a lease of its own at prices[h].
struct PricedHosts {
  explicit PricedHosts(const std::vector<double>& prices) : inventory(of(prices.size())), terms(prices)
  {
    for (std::uint32_t h = 0; h < prices.size(); ++h) {
      const HostRange host{HostId{h}, HostId{h}};
      ledger.deliver(LeaseId{h}, pool, {&host, 1});
    }
    view.know(terms);
  }
  static Inventory of(std::size_t hosts)
  {
    Inventory inventory;
    inventory.providers = {"cloud"};
    inventory.regions = {{"east", ProviderId{0}}};
    inventory.chip_types = {"chip"};
    Host host;
    host.provider = ProviderId{0};
    host.region = RegionId{0};
    host.chip = ChipTypeId{0};
    host.chips = 4;
    inventory.hosts.assign(hosts, host);
    return inventory;
  }
  void hold(std::uint32_t host, std::uint32_t chips)
  {
    Request request;
    request.chips = ChipShare::whole(chips);
    Placement placement{pool, {{{HostId{host}, HostId{host}}, 1, 0}}};
    const JobId job{next_job++};
    REQUIRE(jobs.add({}, {&request, 1}, {}) == job);
    REQUIRE(ledger.allocate(job, 0, request, placement, Timestamp{0}) == Rejection::accepted);
  }
  /// Members on each host; empty where they find no place.
  [[nodiscard]] std::vector<std::uint32_t> place(const Request& request) const
  {
    const std::array table = {policy::cheapest_entry()};
    const auto placement = test::policy_from(std::span<const policy::Entry<policy::PlacementPolicy>>{table}, "cheapest")
                               ->place(view, JobId{}, pool, request);
    std::vector<std::uint32_t> members(placement ? inventory.hosts.size() : 0);
    for (std::size_t s = 0; placement && s < placement->slices.size(); ++s)
      for (std::uint32_t h = placement->slices[s].hosts.first.index(); h <= placement->slices[s].hosts.last.index();
           ++h)
        members[h] += placement->slices[s].members;
    return members;
  }

  Inventory inventory;
  PricedLeases terms;
  ClusterLedger ledger{inventory};
  PoolId pool = ledger.pool_of(TenantId{0}, ProviderId{0}, RegionId{0}, ChipTypeId{0});
  JobTable jobs;
  PendingQueue pending{jobs};
  std::vector<std::vector<PoolId>> admitted;
  LiveView view{ledger, jobs, pending, admitted};
  std::uint32_t next_job = 0;
};

Request members_of(std::uint32_t members, std::uint32_t chips)
{
  Request request;
  request.members = members;
  request.chips = ChipShare::whole(chips);
  return request;
}

} // namespace

// Chips at $3, $1, $2 and $1: two hosts at $1 first, then the one at $2.
TEST_CASE("cheapest takes the hosts of the cheapest leases first, the lowest-numbered of equals")
{
  PricedHosts world{{3.0, 1.0, 2.0, 1.0}};
  CHECK(world.view.price(HostId{2}) == 2.0);
  CHECK(world.place(members_of(1, 1)) == std::vector<std::uint32_t>{0, 1, 0, 0});
  CHECK(world.place(members_of(5, 2)) == std::vector<std::uint32_t>{0, 2, 1, 2});
  world.hold(1, 3); // which leaves no room for a member of two chips
  CHECK(world.place(members_of(3, 2)) == std::vector<std::uint32_t>{0, 0, 1, 2});
  CHECK(world.place(members_of(8, 2)).empty());
}

// Members are alike, so a gang costs least where each takes one of the places that cost least: the sum of the first so many
// of all places by price.
TEST_CASE("no other hosts cost a gang less than those of cheapest")
{
  random::Stream stream{1, 0, "cheapest"};
  for (int world = 0; world < 100; ++world) {
    std::vector<double> prices(8);
    for (double& price : prices)
      price = static_cast<double>(stream.uniform_int(1, 5));
    PricedHosts hosts{prices};
    const auto each = static_cast<std::uint32_t>(stream.uniform_int(1, 3));
    std::vector<double> places;
    for (std::uint32_t h = 0; h < 8; ++h) {
      const auto held = static_cast<std::uint32_t>(stream.uniform_int(0, 4));
      if (held > 0)
        hosts.hold(h, held);
      places.insert(places.end(), (4 - held) / each, prices[h]);
    }
    const auto gang = static_cast<std::uint32_t>(stream.uniform_int(1, 12));
    const auto members = hosts.place(members_of(gang, each));
    CHECK(members.empty() == (places.size() < gang));
    if (members.empty())
      continue;
    std::ranges::sort(places);
    double least = 0.0, paid = 0.0;
    for (std::uint32_t m = 0; m < gang; ++m)
      least += places[m];
    for (std::size_t h = 0; h < 8; ++h)
      paid += members[h] * prices[h];
    CHECK(paid == least);
  }
}
