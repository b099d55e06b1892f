#include "accounts/hours_alike.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace leasehold::accounts {

std::vector<Hours> hours_alike(std::size_t first, std::size_t end, std::size_t most,
                               const std::function<std::vector<double>(std::size_t)>& traits)
{
  std::map<std::vector<double>, Hours> alike;
  for (std::size_t h = first; h < end; ++h)
    alike[traits(h)].push_back(h);
  std::vector<Hours> groups;
  if (alike.size() <= most) {
    for (auto& [key, hours] : alike)
      groups.push_back(std::move(hours));
    return groups;
  }
  std::vector<std::pair<double, std::size_t>> order;
  for (const auto& [key, hours] : alike)
    for (const std::size_t h : hours)
      order.emplace_back(std::accumulate(key.begin(), key.end(), 0.0), h);
  std::ranges::stable_sort(order, {}, &std::pair<double, std::size_t>::first);
  groups.resize(most);
  for (std::size_t i = 0; i < order.size(); ++i)
    groups[i * most / order.size()].push_back(order[i].second);
  return groups;
}

} // namespace leasehold::accounts
