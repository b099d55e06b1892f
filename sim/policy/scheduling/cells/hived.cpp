#include "policy/scheduling/cells/hived.hpp"

#include <algorithm>
#include <tuple>

namespace leasehold::policy {

using model::HostId;
using model::PoolId;
using model::Request;

namespace {

/// Cells smaller than a host part it evenly, larger ones are whole hosts.
void check_cell(const CellParameters& cell, std::uint64_t host, const CellSizes& sizes,
                config::Diagnostics& diagnostics)
{
  for (const std::uint64_t size : sizes)
    if (size <= cell.chips && (size < host ? host % size : size % host) != 0)
      diagnostics.error(cell.chip.at,
                        "cells of " + std::to_string(size) + " chips do not go with hosts of " + std::to_string(host) +
                            " `" + cell.chip.value + "`",
                        "they part a host evenly, or are whole hosts", "choose other `sizes`");
}

} // namespace

void Hived::meet(const Parties& parties, config::Diagnostics& diagnostics)
{
  for (const CellParameters& each : parameters_.cells) {
    PrivateCell cell;
    cell.tenant = named<model::TenantId>(parties.tenants, each.tenant, "tenant", diagnostics);
    cell.chip = named<model::ChipTypeId>(parties.chips, each.chip, "chip", diagnostics);
    if (cell.chip.valid())
      check_cell(each, parties.host_chips.at(cell.chip.index()), parameters_.sizes, diagnostics);
    cell.size = static_cast<std::size_t>(std::ranges::find(parameters_.sizes, each.chips) - parameters_.sizes.begin());
    cell.inside = CellSpace{each.chips};
    cells_.insert(cells_.end(), each.count, cell);
  }
}

void Hived::look(const Snapshot& picture)
{
  rows_.assign(picture.pools.size(), {});
  room_.clear();
  opportunists_.clear();
  for (const Snapshot::Host& host : picture.hosts) {
    Row& row = rows_[host.pool.index()];
    if (row.hosts.empty())
      row.chips_each = host.chips;
    if (host.chips == row.chips_each)
      row.hosts.push_back(host.id);
    room_[host.id] = host.up ? host.chips_free : 0;
  }
  for (const Snapshot::Job& job : picture.jobs) {
    if (!job.stay)
      continue;
    const Request& request = job.requests[job.stay->request];
    for (const model::Slice& slice : job.stay->placement.slices)
      for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h) {
        const std::int64_t chips = std::int64_t{slice.members} * request.chips.whole_chips();
        room_[HostId{h}] += chips;
        if (!held_.contains(job.id))
          opportunists_[HostId{h}] += chips;
      }
  }
}

void Hived::forget_ended(const Snapshot& picture)
{
  std::map<model::JobId, bool> running;
  for (const Snapshot::Job& job : picture.jobs)
    if (job.stay)
      running[job.id] = true;
  std::erase_if(held_, [&](const auto& each) {
    if (running.contains(each.first))
      return false;
    PrivateCell& cell = cells_[each.second.cell];
    cell.inside.give_back(each.second.range);
    if (cell.inside.empty())
      cell.bound.reset();
    return true;
  });
}

Plan Hived::plan(const Snapshot& picture)
{
  forget_ended(picture);
  look(picture);
  Plan plan;
  for (const Snapshot::Job& job : picture.jobs)
    if (job.stay && held_.contains(job.id)) {
      plan.runs.push_back({job.id, job.stay->request, job.stay->placement.pool, std::nullopt});
      occupy(job.stay->placement, job.requests[job.stay->request]);
    }
  for (const Snapshot::Job& job : picture.jobs)
    if (!job.stay && is_guaranteed(job))
      if (auto run = settle(picture, job)) {
        occupy(*run->placement, job.requests[run->request]);
        plan.runs.push_back(std::move(*run));
      }
  fill_up(picture, plan);
  return plan;
}

std::optional<std::size_t> Hived::size_for(const Request& request, std::uint64_t chips_each) const
{
  if (!only_whole_chips(request))
    return std::nullopt;
  for (std::size_t s = 0; s < parameters_.sizes.size(); ++s) {
    const std::uint64_t size = parameters_.sizes[s];
    const std::uint64_t on_each = std::min(size, chips_each);
    if (size / on_each * (on_each / request.chips.whole_chips()) >= request.members)
      return s;
  }
  return std::nullopt;
}

std::optional<Hived::Held> Hived::place_in_private(const Snapshot::Job& job, const Request& request,
                                                   const Snapshot& picture) const
{
  std::optional<Held> best;
  std::size_t least = 0;
  for (std::size_t c = 0; c < cells_.size(); ++c) {
    const PrivateCell& cell = cells_[c];
    if (cell.tenant != job.tenant || (cell.bound && !std::ranges::count(job.open, cell.bound->first)))
      continue;
    const auto pool = std::ranges::find_if(picture.pools, [&](const Snapshot::Pool& each) {
      return each.chip == cell.chip && (!cell.bound || each.id == cell.bound->first) &&
             request.accepts(each.chip, each.region) && rows_[each.id.index()].chips_each > 0;
    });
    if (pool == picture.pools.end())
      continue;
    const auto size = size_for(request, rows_[pool->id.index()].chips_each);
    if (!size || *size > cell.size)
      continue;
    const CellSizes within(parameters_.sizes.begin(),
                           parameters_.sizes.begin() + static_cast<std::ptrdiff_t>(cell.size) + 1);
    for (const CellSpace::Found& found : cell.inside.free_cells(within, *size))
      if (!best || found.splits < least) {
        best = {c, {found.first, parameters_.sizes[*size]}};
        least = found.splits;
      }
  }
  return best;
}

bool Hived::bind(PrivateCell& cell, const Snapshot::Job& job, const Request& request, const Snapshot& picture)
{
  using Order = std::tuple<std::size_t, std::int64_t, PoolId, std::uint64_t>;
  std::optional<Order> best;
  const std::uint64_t chips = parameters_.sizes[cell.size];
  for (const PoolId id : job.open) {
    const Snapshot::Pool& pool = picture.pools[id.index()];
    const Row& row = rows_[id.index()];
    if (pool.chip != cell.chip || !request.accepts(pool.chip, pool.region) || row.chips_each == 0)
      continue;
    CellSpace space{row.hosts.size() * row.chips_each};
    for (const PrivateCell& other : cells_)
      if (other.bound && other.bound->first == id)
        space.take({other.bound->second, parameters_.sizes[other.size]});
    for (const CellSpace::Found& found : space.free_cells(parameters_.sizes, cell.size)) {
      std::int64_t disturbed = 0;
      for (std::uint64_t h = found.first / row.chips_each; h <= (found.first + chips - 1) / row.chips_each; ++h)
        if (const auto there = opportunists_.find(row.hosts[h]); there != opportunists_.end())
          disturbed += there->second;
      const Order order{found.splits, disturbed, id, found.first};
      if (!best || order < *best)
        best = order;
    }
  }
  if (best)
    cell.bound = {std::get<PoolId>(*best), std::get<3>(*best)};
  return best.has_value();
}

model::Placement Hived::placement(const Held& held, const Request& request) const
{
  const auto [pool, first] = *cells_[held.cell].bound;
  const Row& row = rows_[pool.index()];
  const std::uint64_t start = first + held.range.first;
  const std::uint64_t on_each = std::min(held.range.chips, row.chips_each) / request.chips.whole_chips();
  model::Placement placed{pool, {}};
  std::uint64_t left = request.members;
  for (std::uint64_t h = start / row.chips_each; left > 0; ++h) {
    const std::uint64_t members = std::min(left, on_each);
    placed.slices.push_back({{row.hosts[h], row.hosts[h]}, static_cast<std::uint16_t>(members), 0});
    left -= members;
  }
  return placed;
}

std::optional<Plan::Run> Hived::settle(const Snapshot& picture, const Snapshot::Job& job)
{
  for (std::uint32_t r = 0; r < job.requests.size(); ++r) {
    const auto found = place_in_private(job, job.requests[r], picture);
    if (!found)
      continue;
    PrivateCell& cell = cells_[found->cell];
    if (!cell.bound && !bind(cell, job, job.requests[r], picture))
      continue;
    model::Placement placed = placement(*found, job.requests[r]);
    if (!has_room(placed, job.requests[r])) { // hosts are down, or replicas hold them
      if (cell.inside.empty())
        cell.bound.reset();
      continue;
    }
    cell.inside.take(found->range);
    held_[job.id] = *found;
    return Plan::Run{job.id, r, placed.pool, std::move(placed)};
  }
  return std::nullopt;
}

bool Hived::has_room(const model::Placement& placement, const Request& request) const
{
  return std::ranges::all_of(placement.slices, [&](const model::Slice& slice) {
    for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h)
      if (room_.at(HostId{h}) < std::int64_t{slice.members} * request.chips.whole_chips())
        return false;
    return true;
  });
}

void Hived::occupy(const model::Placement& placement, const Request& request)
{
  for (const model::Slice& slice : placement.slices)
    for (std::uint32_t h = slice.hosts.first.index(); h <= slice.hosts.last.index(); ++h)
      room_[HostId{h}] -= std::int64_t{slice.members} * request.chips.whole_chips();
}

/// Opportunists: the earliest started stay where guaranteed jobs leave them room, then those that wait take what is left.
void Hived::fill_up(const Snapshot& picture, Plan& plan)
{
  std::vector<const Snapshot::Job*> stay;
  for (const Snapshot::Job& job : picture.jobs)
    if (job.stay && !held_.contains(job.id))
      stay.push_back(&job);
  std::ranges::stable_sort(stay, {}, [](const Snapshot::Job* job) { return job->stay->since; });
  for (const Snapshot::Job* job : stay) {
    const Request& request = job->requests[job->stay->request];
    if (!has_room(job->stay->placement, request))
      continue;
    plan.runs.push_back({job->id, job->stay->request, job->stay->placement.pool, std::nullopt});
    occupy(job->stay->placement, request);
  }
  for (const Snapshot::Job& job : picture.jobs) {
    if (job.stay || is_guaranteed(job))
      continue;
    bool placed = false;
    for (std::uint32_t r = 0; r < job.requests.size() && !placed; ++r)
      for (const PoolId pool : job.open) {
        const Snapshot::Pool& asked = picture.pools[pool.index()];
        if (placed || !job.requests[r].accepts(asked.chip, asked.region))
          continue;
        if (auto found = anywhere(job.requests[r], pool)) {
          occupy(*found, job.requests[r]);
          plan.runs.push_back({job.id, r, pool, std::move(*found)});
          placed = true;
        }
      }
  }
}

std::optional<model::Placement> Hived::anywhere(const Request& request, PoolId pool) const
{
  if (!only_whole_chips(request))
    return std::nullopt;
  model::Placement placed{pool, {}};
  std::int64_t left = request.members;
  for (const HostId host : rows_[pool.index()].hosts) {
    const std::int64_t members = std::min(left, room_.at(host) / std::int64_t{request.chips.whole_chips()});
    if (members > 0)
      placed.slices.push_back({{host, host}, static_cast<std::uint16_t>(members), 0});
    left -= std::max<std::int64_t>(0, members);
    if (left == 0)
      return placed;
  }
  return std::nullopt;
}

} // namespace leasehold::policy
