#include "policy/planning/room.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace leasehold::policy {

std::int64_t counted(const model::Request& request)
{
  return model::only_whole_chips(request) ? request.chips.whole_chips() : 0;
}

namespace {

bool exceeds(const Contender& job, const model::Request& request)
{
  return request.total_chips() > job.most + 1e-9; // rounding of sums of fractions of chips
}

} // namespace

RoomByHost::RoomByHost(std::vector<Pool> pools, std::vector<Host> hosts)
    : pools_(std::move(pools)), hosts_(std::move(hosts)), total_(pools_.size(), 0), by_last_(pools_.size())
{
  std::size_t ids = 0;
  for (const Host& host : hosts_)
    ids = std::max<std::size_t>(ids, host.id.index() + 1);
  idle_.assign(ids, 0);
  listed_.assign(ids, false);
  for (const Host& host : hosts_) {
    while (first_host_.size() <= host.pool.index())
      first_host_.push_back(static_cast<std::size_t>(&host - hosts_.data()));
    idle_[host.id.index()] = host.idle;
    total_[host.pool.index()] += host.idle;
  }
  first_host_.resize(pools_.size() + 1, hosts_.size());
  could_be_ = idle_;
}

std::span<const RoomByHost::Host> RoomByHost::hosts_of(model::PoolId pool) const
{
  const std::size_t first = first_host_[pool.index()];
  return std::span{hosts_}.subspan(first, first_host_[pool.index() + 1] - first);
}

void RoomByHost::add(const model::Placement& stay, std::int64_t chips)
{
  for (const model::Slice& slice : stay.slices)
    for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h) {
      could_be_[h] += slice.members * chips;
      total_[stay.pool.index()] += slice.members * chips;
    }
}

/// Idle chips first: where others stay too, they go on as long as these do.
void RoomByHost::take(const model::Placement& placed, std::int64_t chips)
{
  add(placed, -chips);
  for (const model::Slice& slice : placed.slices)
    for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h)
      idle_[h] = std::max<std::int64_t>(0, idle_[h] - slice.members * chips);
}

bool RoomByHost::holds(const model::Placement& stay, std::int64_t chips) const
{
  return std::ranges::all_of(stay.slices, [&](const model::Slice& slice) {
    const auto first = could_be_.begin() + slice.hosts.first.index();
    return *std::min_element(first, first + slice.hosts.size()) >= slice.members * chips;
  });
}

model::HostId RoomByHost::last_stayed(model::PoolId pool, std::size_t nth)
{
  const std::vector<model::HostId>& listed = by_last_[pool.index()];
  for (; listed.size() <= nth && !stays_.empty(); stays_.pop_back())
    for (const model::HostId host : model::hosts_of(*stays_.back()))
      if (!listed_[host.index()]) {
        listed_[host.index()] = true;
        by_last_[stays_.back()->pool.index()].push_back(host);
      }
  return nth < listed.size() ? listed[nth] : model::HostId::none();
}

/// As many members as go there on idle chips, so that nobody makes room in vain, on the lowest hosts; the rest where
/// those stay that come last.
std::optional<model::Placement> RoomByHost::place(model::PoolId pool, const model::Request& request)
{
  std::map<model::HostId, std::int64_t> members;
  std::int64_t missing = request.members;
  const auto put = [&](const Counts& room, model::HostId host) {
    const std::int64_t fit = room[host.index()] / request.chips.whole_chips();
    if (fit <= 0)
      return;
    std::int64_t& here = members[host];
    const std::int64_t more = std::min(missing, fit - here);
    here += more;
    missing -= more;
  };
  for (const Host& host : hosts_of(pool)) {
    if (missing <= 0)
      break;
    put(idle_, host.id);
  }
  for (std::size_t n = 0; missing > 0; ++n) {
    const model::HostId host = last_stayed(pool, n);
    if (!host.valid())
      return std::nullopt;
    put(could_be_, host);
  }
  model::Placement placement{pool, {}};
  for (const auto& [host, here] : members)
    placement.slices.push_back({{host, host}, static_cast<std::uint16_t>(here), 0});
  return placement;
}

std::optional<Plan::Run> RoomByHost::stay(const Contender& job)
{
  if (job.stay == nullptr)
    return std::nullopt;
  const std::int64_t chips = counted(job.requests[job.request]);
  if (!holds(*job.stay, chips) || exceeds(job, job.requests[job.request]))
    return std::nullopt;
  add(*job.stay, -chips);
  return Plan::Run{job.id, job.request, job.stay->pool, std::nullopt};
}

std::optional<Plan::Run> RoomByHost::start(const Contender& job, std::uint32_t index, model::PoolId pool)
{
  const model::Request& request = job.requests[index];
  const Pool& shown = pools_[pool.index()];
  if (!request.accepts(shown.chip, shown.region) || exceeds(job, request) ||
      static_cast<double>(total_[pool.index()]) < request.total_chips())
    return std::nullopt;
  const std::int64_t chips = counted(request);
  if (chips == 0)
    return Plan::Run{job.id, index, pool, std::nullopt};
  auto placement = place(pool, request);
  if (!placement)
    return std::nullopt;
  take(*placement, chips);
  return Plan::Run{job.id, index, pool, std::move(placement)};
}

std::optional<Plan::Run> RoomByHost::run(const Contender& job)
{
  if (auto stayed = stay(job))
    return stayed;
  for (std::uint32_t r = 0; r < job.requests.size(); ++r)
    for (const model::PoolId pool : job.open)
      if (auto started = start(job, r, pool))
        return started;
  return std::nullopt;
}

} // namespace leasehold::policy
