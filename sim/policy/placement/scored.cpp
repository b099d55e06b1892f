#include "policy/placement/scored.hpp"

#include "policy/placement/fill.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <queue>
#include <utility>

namespace leasehold::policy {

double HostRoom::chips_left() const
{
  return std::accumulate(accelerators.begin(), accelerators.end(), 0.0,
                         [](double sum, const model::PartlyFree& one) { return sum + one.thousandths; });
}

std::size_t HostRoom::fullest_for(std::uint32_t share) const
{
  std::size_t best = accelerators.size();
  for (std::size_t a = 0; a < accelerators.size(); ++a)
    if (accelerators[a].thousandths >= share &&
        (best == accelerators.size() || accelerators[a].thousandths < accelerators[best].thousandths))
      best = a;
  return best;
}

void HostRoom::take(const model::Request& request, std::size_t position)
{
  if (request.chips.is_whole()) {
    std::uint32_t missing = request.chips.whole_chips();
    std::erase_if(accelerators, [&](const model::PartlyFree& one) {
      if (one.thousandths < 1000 || missing == 0)
        return false;
      --missing;
      return true;
    });
  } else {
    model::PartlyFree& shared = accelerators[position];
    shared.thousandths = static_cast<std::uint16_t>(shared.thousandths - request.chips.thousandths());
    if (shared.thousandths == 0)
      accelerators.erase(accelerators.begin() + static_cast<std::ptrdiff_t>(position));
  }
  cores -= std::min(cores, request.cores);
  --members;
  ++taken;
}

namespace {

HostRoom room_on(const model::ClusterView& view, model::HostId host, std::uint32_t members)
{
  HostRoom room;
  room.host = host;
  room.cores = view.free_cores(host);
  room.members = members;
  const std::vector<model::PartlyFree> shared = view.partly_free(host);
  // Wholly free chips are interchangeable: they have the numbers from the top that no fraction has, as the ledger counts.
  std::uint16_t whole = view.free_chips(host);
  room.accelerators.reserve(view.host(host).chips);
  for (std::uint16_t number = view.host(host).chips; number-- > 0;) {
    const auto held = std::ranges::find(shared, number, &model::PartlyFree::accelerator);
    if (held == shared.end() && whole > 0) {
      room.accelerators.push_back({number, 1000});
      --whole;
    } else if (held != shared.end() && held->thousandths > 0) {
      room.accelerators.push_back(*held);
    }
  }
  std::ranges::reverse(room.accelerators);
  return room;
}

} // namespace

double ScoredPlacement::emptiness(double chips, double cores) const
{
  const double of_chips = largest_.chips > 0.0 ? chips / largest_.chips : 0.0;
  const double of_cores = largest_.cores > 0.0 ? cores / largest_.cores : 0.0;
  return 0.5 * (of_chips + of_cores);
}

std::optional<model::Placement> ScoredPlacement::place(const model::ClusterView& view, model::JobId job,
                                                       model::PoolId pool, const model::Request& request)
{
  largest_ = {};
  view.pool(pool).hosts.for_each([&](model::HostId host) {
    largest_.chips = std::max(largest_.chips, 1000.0 * view.host(host).chips);
    largest_.cores = std::max(largest_.cores, static_cast<double>(view.host(host).cores));
  });
  begin(view, job, pool, request);
  std::vector<HostRoom> rooms; // by host
  hosts_with_room(view.pool(pool), request).for_each([&](model::HostId host) {
    if (const std::uint32_t members = view.members_on(host, request); members > 0)
      rooms.push_back(room_on(view, host, members));
  });
  std::priority_queue<std::pair<double, std::int64_t>> best; // of equal scores the lowest host
  for (std::size_t r = 0; r < rooms.size(); ++r)
    best.emplace(score(rooms[r], request), -static_cast<std::int64_t>(r));
  std::map<model::HostId, std::uint32_t> members;
  std::map<model::HostId, std::vector<std::uint16_t>> shared; // the accelerators of a gang of fractions
  for (std::uint32_t m = 0; m < request.members; ++m) {
    if (best.empty())
      return std::nullopt;
    const std::int64_t at = -best.top().second;
    best.pop();
    HostRoom& room = rooms[static_cast<std::size_t>(at)];
    std::size_t position = 0;
    if (!request.chips.is_whole()) {
      position = accelerator(room, request);
      shared[room.host].push_back(room.accelerators[position].accelerator);
    }
    room.take(request, position);
    ++members[room.host];
    if (room.members > 0)
      best.emplace(score(room, request), -at);
  }
  if (request.chips.is_whole())
    return place_on(view, pool, request, members);
  model::Placement placement{pool, {}};
  for (const auto& [host, accelerators] : shared)
    for (const std::uint16_t number : accelerators)
      placement.slices.push_back({{host, host}, 1, number});
  return placement;
}

} // namespace leasehold::policy
