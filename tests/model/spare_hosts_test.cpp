// Hosts that stand by, and who takes whose place.
#include "model/host_ranges.hpp"
#include "model/spare_hosts.hpp"

#include <doctest/doctest.h>

namespace leasehold::model {

namespace {

constexpr LeaseId own{7};

std::vector<HostRange> hosts(std::uint32_t first, std::uint32_t last)
{
  return {{HostId{first}, HostId{last}}};
}

} // namespace

TEST_CASE("the first of those that stand by takes the place, and who comes back stands by")
{
  SpareHosts spares;
  spares.keep(own, hosts(8, 9));
  CHECK(spares.replace(own) == HostId{8});
  CHECK_FALSE(spares.stands_by(HostId{8}));
  CHECK(spares.stands_by(HostId{9}));
  CHECK(spares.comes_back(own, HostId{3})); // one of two was missing
  CHECK(spares.stands_by(HostId{3}));
  CHECK(spares.replace(own) == HostId{3});
  CHECK(spares.replace(own) == HostId{9});
}

TEST_CASE("a place that nobody could take is filled before anybody stands by")
{
  SpareHosts spares;
  spares.keep(own, hosts(8, 8));
  CHECK(spares.replace(own) == HostId{8});
  CHECK(spares.replace(own) == HostId::none());
  CHECK_FALSE(spares.comes_back(own, HostId{3}));
  CHECK(spares.comes_back(own, HostId{4}));
  CHECK_FALSE(spares.comes_back(own, HostId{5})); // as many stand by as at the start
}

TEST_CASE("a spare that falls takes nobody's place, and stands by again once it is back")
{
  SpareHosts spares;
  spares.keep(own, hosts(8, 8));
  spares.lose(own, HostId{8});
  CHECK(spares.replace(own) == HostId::none());
  CHECK_FALSE(spares.comes_back(own, HostId{8})); // it takes the place that stands empty
  CHECK(spares.comes_back(own, HostId{0}));
}

TEST_CASE("leases have their own")
{
  SpareHosts spares;
  spares.keep(own, hosts(8, 8));
  CHECK(spares.replace(LeaseId{1}) == HostId::none());
  CHECK_FALSE(spares.comes_back(LeaseId{1}, HostId{2}));
  CHECK(spares.stands_by(HostId{8}));
}

TEST_CASE("the last hosts of ranges")
{
  const std::vector<HostRange> ranges{{HostId{0}, HostId{3}}, {HostId{6}, HostId{7}}};
  const auto three = last_of(ranges, 3);
  REQUIRE(three.size() == 2);
  CHECK(three[0].first == HostId{3});
  CHECK(three[1].last == HostId{7});
  CHECK(last_of(ranges, 9).size() == 2);
  CHECK(last_of(ranges, 2).size() == 1);
}

} // namespace leasehold::model
