// As few hosts as possible: the roomiest hosts first, and for what is left the host that it fills best. Where hosts
// have one chip each, as few gaps as possible: the shortest run of neighbours that holds the gang, or else the longest
// runs.
#include "policy/placement/fill.hpp"
#include "policy/placement/registry.hpp"

#include <algorithm>
#include <vector>

namespace leasehold::policy {

namespace {

/// How many hosts of each room are taken, the room being the members that a host holds.
class Quotas {
public:
  /// Hosts by room, as there are.
  std::vector<std::uint32_t>& hosts() { return hosts_; }

  /// False where the hosts do not hold all members.
  bool choose(std::uint32_t members)
  {
    taken_.assign(hosts_.size(), 0);
    last_room_ = 0;
    for (std::size_t room = hosts_.size(); room-- > 1 && members > 0;) {
      const auto size = static_cast<std::uint32_t>(room);
      taken_[room] = std::min(hosts_[room], members / size);
      members -= taken_[room] * size;
      if (members > 0 && members < size && taken_[room] < hosts_[room])
        return choose_last(members);
    }
    return members == 0;
  }

  /// Members to put on the next host of this room.
  std::uint32_t claim(std::uint32_t room)
  {
    if (taken_[room] > 0) {
      --taken_[room];
      return room;
    }
    if (room != last_room_ || last_room_ == 0)
      return 0;
    last_room_ = 0;
    return remainder_;
  }

private:
  /// The host that is filled in part: the least room that suffices. One is known to exist.
  bool choose_last(std::uint32_t members)
  {
    remainder_ = members;
    last_room_ = members;
    while (hosts_[last_room_] == taken_[last_room_])
      ++last_room_;
    return true;
  }

  std::vector<std::uint32_t> hosts_;
  std::vector<std::uint32_t> taken_;
  std::uint32_t last_room_ = 0; ///< 0 where no host is filled in part
  std::uint32_t remainder_ = 0;
};

class Pack final : public PlacementPolicy {
public:
  std::optional<model::Placement> place(const model::ClusterView& view, model::JobId, model::PoolId pool,
                                        const model::Request& request) override
  {
    std::optional<model::Placement> placement{{pool, {}}};
    if (!(one_member_a_host(view, pool, request) ? place_in_runs(view.pool(pool).free, request.members, *placement)
                                                 : place_in_rooms(view, view.pool(pool), request, *placement)))
      placement.reset();
    return placement;
  }

private:
  bool place_in_rooms(const model::ClusterView& view, const model::Pool& pool, const model::Request& request,
                      model::Placement& placement)
  {
    const model::HostSet& hosts = hosts_with_room(pool, request);
    count_rooms(view, pool, request);
    if (!quotas_.choose(request.members))
      return false;
    Filler filler{view, request, placement};
    for (model::HostId host = hosts.next(model::HostId{0}); host.valid() && !filler.complete();
         host = hosts.next(model::HostId{host.index() + 1}))
      filler.fill(host, quotas_.claim(room_of(view, host, request)));
    return filler.complete();
  }

  static std::uint32_t room_of(const model::ClusterView& view, model::HostId host, const model::Request& request)
  {
    return view.members_on(host, request);
  }

  void count_rooms(const model::ClusterView& view, const model::Pool& pool, const model::Request& request)
  {
    std::vector<std::uint32_t>& by_room = quotas_.hosts();
    by_room.clear();
    if (model::only_whole_chips(request)) { // the pool keeps count
      by_room.resize(pool.hosts_with_free.size() / request.chips.whole_chips() + 1, 0);
      for (std::size_t free = 1; free < pool.hosts_with_free.size(); ++free)
        by_room[free / request.chips.whole_chips()] += pool.hosts_with_free[free];
      return;
    }
    hosts_with_room(pool, request).for_each([&](model::HostId host) {
      const std::uint32_t room = room_of(view, host, request);
      if (by_room.size() <= room)
        by_room.resize(room + 1, 0);
      ++by_room[room];
    });
  }

  bool place_in_runs(const model::HostSet& free, std::uint32_t members, model::Placement& placement)
  {
    if (free.size() < members)
      return false;
    runs_.clear();
    for (model::HostId host = free.next(model::HostId{0}); host.valid();
         host = free.next(model::HostId{runs_.back().last.index() + 1}))
      runs_.push_back(free.run(host, free.size()));
    const auto longer = [](const model::HostRange& a, const model::HostRange& b) { return a.size() > b.size(); };
    std::ranges::stable_sort(runs_, longer);
    std::size_t next = 0;
    for (; runs_[next].size() < members; ++next) {
      members -= runs_[next].size();
      placement.slices.push_back({runs_[next], 1, 0});
    }
    while (next + 1 < runs_.size() && runs_[next + 1].size() >= members)
      ++next;
    while (next > 0 && next > placement.slices.size() && runs_[next - 1].size() == runs_[next].size())
      --next; // of equally long runs the lowest
    const model::HostId first = runs_[next].first;
    placement.slices.push_back({{first, model::HostId{first.index() + members - 1}}, 1, 0});
    std::ranges::sort(placement.slices, {}, [](const model::Slice& slice) { return slice.hosts.first; });
    return true;
  }

  Quotas quotas_;
  std::vector<model::HostRange> runs_;
};

struct PackParameters {};

const config::Schema<PackParameters>& schema(Tag<PackParameters>)
{
  static const auto declared = config::Schema<PackParameters>(
      "pack", "as few hosts as possible, then as few gaps: fullest hosts that fit, shortest runs that suffice");
  return declared;
}

} // namespace

Entry<PlacementPolicy> pack_entry()
{
  return entry<PlacementPolicy, PackParameters>(
      "best fit", [](const PackParameters&, std::uint64_t) { return std::make_unique<Pack>(); });
}

} // namespace leasehold::policy
