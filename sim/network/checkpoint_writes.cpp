#include "network/checkpoint_writes.hpp"

#include "model/topology/gang_paths.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace leasehold::network {

void CheckpointWrites::cross(Crossings* crossings, Stands stands, Changed changed)
{
  crossings_ = crossings;
  stands_ = std::move(stands);
  changed_ = std::move(changed);
}

void CheckpointWrites::begin(model::JobId gang, const model::Placement& placement, const model::Checkpoints& rule,
                             Timestamp works)
{
  if (!rule.written() || !rule.write)
    return;
  const model::StorageWrite& write = *rule.write;
  std::vector<model::HostId> hosts = model::hosts_of(placement);
  const std::vector<model::HostId> storage =
      model::storage_of(*inventory_, inventory_->hosts[hosts.front().index()].region);
  const auto path =
      inventory_->network == nullptr ? std::nullopt : model::path_to_storage(*inventory_->network, hosts, storage);
  Gang fresh{{},
             write.size,
             path ? std::min(path->bandwidth, write.at_most) : write.size / write.elsewhere,
             path ? path->latency : Seconds{0},
             rule,
             works + rule.interval};
  if (path) {
    hosts.insert(hosts.end(), storage.begin(), storage.end());
    fresh.crossing = {std::move(hosts), Crossing::Pattern::gather, 1, static_cast<std::uint32_t>(storage.size()),
                      write.at_most};
  }
  gangs_[gang] = std::move(fresh);
}

void CheckpointWrites::put_off(model::JobId gang, Timestamp works)
{
  if (const auto found = gangs_.find(gang); found != gangs_.end())
    found->second.next = works + found->second.rule.interval;
}

void CheckpointWrites::stop(model::JobId gang)
{
  if (const auto gone = gangs_.extract(gang); !gone.empty() && gone.mapped().id.valid())
    crossings_->leave(gone.mapped().id);
}

Bytes CheckpointWrites::left_now(const Gang& gang) const
{
  const Seconds flowing = std::max(Seconds{0}, *clock_ - gang.since);
  return std::max(Bytes{0}, gang.left - gang.alone * gang.share * flowing);
}

Seconds CheckpointWrites::late_now(const Gang& gang) const
{
  if (!gang.writes)
    return gang.late;
  return gang.late + (*clock_ - gang.since) - gang.rule.cost * ((gang.left - left_now(gang)) / gang.size);
}

Seconds CheckpointWrites::late(model::JobId gang) const
{
  const auto found = gangs_.find(gang);
  return found == gangs_.end() ? Seconds{0} : late_now(found->second);
}

Seconds CheckpointWrites::later(model::JobId gang) const
{
  const auto found = gangs_.find(gang);
  if (found == gangs_.end() || !found->second.writes)
    return Seconds{0};
  return found->second.next - *clock_ - found->second.rule.cost * (left_now(found->second) / found->second.size);
}

void CheckpointWrites::settle(Gang& gang) const
{
  if (*clock_ < gang.since)
    return;
  gang.late = late_now(gang);
  gang.left = left_now(gang);
  gang.since = *clock_;
}

void CheckpointWrites::begin_one(model::JobId id, Gang& gang)
{
  gang.writes = true;
  gang.left = gang.size;
  gang.since = *clock_ + gang.latency;
  gang.late += gang.latency;
  gang.share = 1.0;
  gang.next = gang.since + gang.left / gang.alone;
  stands_(id, true);
  if (crossings_ != nullptr && !gang.crossing.hosts.empty())
    gang.id = crossings_->enter(gang.crossing, [this, id](double share) { slow(id, share); });
  if (later(id) != Seconds{0})
    changed_(id);
}

void CheckpointWrites::end_one(model::JobId id, Gang& gang)
{
  gang.late = late_now(gang) - gang.rule.cost * (left_now(gang) / gang.size); // what rounding leaves of it
  gang.writes = false;
  gang.next = *clock_ + gang.rule.interval;
  if (gang.id.valid())
    crossings_->leave(std::exchange(gang.id, CrossingId::none()));
  stands_(id, false);
}

void CheckpointWrites::slow(model::JobId id, double share)
{
  Gang& gang = gangs_.at(id);
  settle(gang);
  gang.share = share;
  const bool stands = !(share > 0.0) && gang.left > Bytes{0};
  gang.next = stands ? Timestamp::never() : gang.since + gang.left / (gang.alone * std::max(share, 1e-9));
  changed_(id);
}

Timestamp CheckpointWrites::next_event() const
{
  Timestamp next = Timestamp::never();
  for (const auto& each : gangs_)
    next = std::min(next, each.second.next);
  return next;
}

void CheckpointWrites::advance()
{
  for (auto& [id, gang] : gangs_) {
    if (gang.next > *clock_)
      continue;
    if (gang.writes)
      end_one(id, gang);
    else
      begin_one(id, gang);
  }
}

} // namespace leasehold::network
