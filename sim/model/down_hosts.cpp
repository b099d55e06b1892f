#include "model/down_hosts.hpp"

#include "model/host_ranges.hpp"

#include <stdexcept>

namespace leasehold::model {

std::vector<HostId> DownHosts::take(std::span<const HostRange> hosts, Reach reach)
{
  std::vector<HostId> fell;
  for_each_host(hosts, [&](HostId host) {
    Causes& causes = causes_[host.index()];
    if (causes.all++ == 0)
      fell.push_back(host);
    if (reach == Reach::outage && causes.outages++ == 0)
      out_.insert(host);
  });
  return fell;
}

std::vector<HostId> DownHosts::give_back(std::span<const HostRange> hosts, Reach reach)
{
  std::vector<HostId> back;
  for_each_host(hosts, [&](HostId host) {
    Causes& causes = causes_[host.index()];
    if (causes.all == 0)
      throw std::logic_error("a host comes back that was not down");
    if (--causes.all == 0)
      back.push_back(host);
    if (reach == Reach::outage && --causes.outages == 0)
      out_.erase(host);
  });
  return back;
}

} // namespace leasehold::model
