#include "network/cut_off_hosts.hpp"

#include "model/topology/parts.hpp"
#include "model/topology/topology.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <utility>

namespace leasehold::network {

std::vector<model::HostId> CutOffHosts::cut_off() const
{
  const model::Outage outage{{}, {closed_.begin(), closed_.end()}};
  const auto parts = model::connected_parts(inventory_->network->graph(), outage);
  std::vector<std::size_t> part_of(inventory_->hosts.size());
  for (std::size_t p = 0; p < parts.size(); ++p)
    for (const model::HostId host : parts[p])
      if (host.index() < part_of.size()) // storage may stand behind them
        part_of[host.index()] = p;
  std::vector<model::HostId> found;
  for (const auto& together : before_) {
    std::map<model::RegionId, std::map<std::size_t, std::vector<model::HostId>>> regions;
    for (const model::HostId host : together)
      if (host.index() < part_of.size())
        regions[inventory_->hosts[host.index()].region][part_of[host.index()]].push_back(host);
    for (const auto& [region, split] : regions) {
      const auto most = std::ranges::max_element(split, {}, [&](const auto& part) { return parts[part.first].size(); });
      for (auto part = split.begin(); part != split.end(); ++part)
        if (part != most)
          found.insert(found.end(), part->second.begin(), part->second.end());
    }
  }
  std::ranges::sort(found);
  return found;
}

CutOffHosts::Change CutOffHosts::look()
{
  std::vector<model::HostId> now = closed_.empty() ? std::vector<model::HostId>{} : cut_off();
  Change change;
  std::ranges::set_difference(now, cut_off_, std::back_inserter(change.gone));
  std::ranges::set_difference(cut_off_, now, std::back_inserter(change.back));
  cut_off_ = std::move(now);
  return change;
}

CutOffHosts::Change CutOffHosts::close(const std::vector<model::LinkId>& links)
{
  if (before_.empty())
    before_ = model::connected_parts(inventory_->network->graph(), {});
  closed_.insert(links.begin(), links.end());
  return look();
}

CutOffHosts::Change CutOffHosts::open(const std::vector<model::LinkId>& links)
{
  for (const model::LinkId link : links)
    closed_.erase(link);
  return look();
}

} // namespace leasehold::network
