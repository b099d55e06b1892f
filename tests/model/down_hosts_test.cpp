#include "model/down_hosts.hpp"

#include <doctest/doctest.h>

#include <array>
#include <stdexcept>

namespace leasehold::model {

TEST_CASE("a host that several causes hold down is back with the last of them")
{
  DownHosts down{8};
  const std::array rack{HostRange{HostId{2}, HostId{4}}};
  const std::array host{HostRange{HostId{3}, HostId{3}}};
  CHECK(down.take(host, Reach::one_host) == std::vector{HostId{3}});
  CHECK(down.out().empty()); // it concerns who runs there alone
  CHECK(down.take(rack, Reach::outage) == std::vector{HostId{2}, HostId{4}});
  CHECK(down.out().size() == 3);
  CHECK(down.give_back(host, Reach::one_host).empty());
  CHECK(down.give_back(rack, Reach::outage) == std::vector{HostId{2}, HostId{3}, HostId{4}});
  CHECK(down.out().empty());
  CHECK_THROWS_AS(static_cast<void>(down.give_back(rack, Reach::outage)), std::logic_error);
}

TEST_CASE("nobody counts on hosts that are withheld, until they are employed or fall")
{
  DownHosts down{4};
  down.withhold(HostId{2});
  CHECK(down.out().contains(HostId{2}));
  down.employ(HostId{2});
  CHECK(down.out().empty());
  down.withhold(HostId{2});
  const HostRange host{HostId{2}, HostId{2}};
  CHECK(down.take({&host, 1}, Reach::outage).size() == 1); // it was up
  CHECK(down.give_back({&host, 1}, Reach::outage).size() == 1);
}

} // namespace leasehold::model
