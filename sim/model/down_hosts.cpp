#include "model/down_hosts.hpp"

#include <stdexcept>

namespace leasehold::model {

std::vector<HostId> DownHosts::take(std::span<const HostRange> hosts, Reach reach)
{
  std::vector<HostId> fell;
  for (const HostRange& range : hosts)
    for (std::uint32_t h = range.first.index(); h <= range.last.index(); ++h) {
      if (causes_[h].all++ == 0)
        fell.emplace_back(h);
      if (reach == Reach::outage && causes_[h].outages++ == 0)
        out_.insert(HostId{h});
    }
  return fell;
}

std::vector<HostId> DownHosts::give_back(std::span<const HostRange> hosts, Reach reach)
{
  std::vector<HostId> back;
  for (const HostRange& range : hosts)
    for (std::uint32_t h = range.first.index(); h <= range.last.index(); ++h) {
      if (causes_[h].all == 0)
        throw std::logic_error("a host comes back that was not down");
      if (--causes_[h].all == 0)
        back.emplace_back(h);
      if (reach == Reach::outage && --causes_[h].outages == 0)
        out_.erase(HostId{h});
    }
  return back;
}

} // namespace leasehold::model
