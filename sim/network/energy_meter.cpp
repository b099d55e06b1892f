#include "network/energy_meter.hpp"

#include "model/host_ranges.hpp"

#include <algorithm>

namespace leasehold::network {

using model::for_each_host;
using model::HostId;
using model::PowerState;

namespace {

constexpr double joules_a_kilowatt_hour = 3.6e6;
constexpr double grams_a_kilogram = 1e3;

/// Worlds of tests name tenants later than a run does.
Drawn& of_tenant(EnergyBooks& books, model::TenantId tenant)
{
  if (books.tenants.size() <= tenant.index())
    books.tenants.resize(tenant.index() + 1);
  return books.tenants[tenant.index()];
}

} // namespace

Drawn EnergyBooks::total() const
{
  Drawn sum = work;
  sum += idle;
  sum += off;
  return sum += network;
}

EnergyMeter::EnergyMeter(const model::Inventory& inventory, PowerSupply supply, std::size_t tenants)
    : inventory_(&inventory), supply_(std::move(supply)),
      known_of_any_(std::ranges::any_of(supply_.hosts, &model::StateWatts::known)), holders_(inventory.hosts.size())
{
  books_.tenants.resize(tenants);
  const auto alike = [this](std::size_t a, std::size_t b) {
    const model::Host& x = inventory_->hosts[a];
    const model::Host& y = inventory_->hosts[b];
    return x.region == y.region && x.chip == y.chip && x.chips == y.chips && supply_.hosts[a] == supply_.hosts[b];
  };
  alike_until_.resize(holders_.size());
  for (std::size_t h = holders_.size(); h-- > 0;)
    alike_until_[h] = h + 1 < holders_.size() && alike(h, h + 1) ? alike_until_[h + 1] : static_cast<std::uint32_t>(h);
  row_end_ = alike_until_;
  if (counts_carbon())
    for (std::uint32_t h = 0; h < inventory.hosts.size(); ++h)
      examples_.emplace(std::pair{inventory.hosts[h].region, inventory.hosts[h].chip}, HostId{h});
  if (supply_.sleep)
    sleep_.emplace(supply_.sleep->after);
  if (!inventory.powered_links.empty() && inventory.network != nullptr)
    links_.emplace(inventory, supply_);
}

Drawn EnergyMeter::drawn(Watts watts, double seconds, double intensity, const model::Host& host) const
{
  const double pue = supply_.pue[host.region.index()];
  const double plug = watts.value() * seconds;
  const double carbon =
      counts_carbon() ? watts.value() * pue * intensity / joules_a_kilowatt_hour / grams_a_kilogram : 0.0;
  return {plug, plug * pue, carbon};
}

Drawn EnergyMeter::drawn(PowerState state, HostId id, Timestamp from, Timestamp to) const
{
  const model::Host& host = inventory_->hosts[id.index()];
  const double intensity = counts_carbon() ? supply_.grids[host.region.index()].integral(from, to) : 0.0;
  return drawn(supply_.hosts[id.index()][state], (to - from).value(), intensity, host);
}

void EnergyMeter::part_rows(std::span<const model::HostRange> hosts)
{
  for (const model::HostRange& range : hosts) {
    const std::uint32_t first = range.first.index();
    for (std::uint32_t h = first; h-- > 0 && row_end_[h] >= first;)
      row_end_[h] = first - 1;
    for (std::uint32_t h = first; h <= range.last.index(); ++h)
      row_end_[h] = std::min(alike_until_[h], range.last.index());
  }
}

void EnergyMeter::hold(std::span<const model::HostRange> hosts, model::TenantId tenant, Timestamp now)
{
  part_rows(hosts);
  for_each_host(hosts, [&](HostId host) {
    holders_[host.index()].tenant = tenant;
    holders_[host.index()].since = now;
    books_.known &= supply_.hosts[host.index()].known();
  });
}

void EnergyMeter::release(std::span<const model::HostRange> hosts, Timestamp now)
{
  part_rows(hosts);
  for_each_host(hosts, [&](HostId host) {
    close_sleep(books_, host, now);
    close_hold(books_, host, now);
    holders_[host.index()].since = Timestamp::never();
  });
}

void EnergyMeter::may_sleep(std::span<const model::HostRange> hosts, Timestamp now)
{
  if (sleep_)
    for_each_host(hosts, [&](HostId host) { sleep_->watch(host, now); });
}

Seconds EnergyMeter::begin(const model::Placement& placement, Timestamp now)
{
  Seconds waits;
  if (!sleep_)
    return waits;
  for (const model::Slice& slice : placement.slices)
    for_each_host({&slice.hosts, 1}, [&](HostId host) {
      if (sleep_->asleep_since(host, now) != Timestamp::never())
        waits = supply_.sleep->wake;
      close_sleep(books_, host, now);
      sleep_->use(host);
    });
  return waits;
}

void EnergyMeter::end(const model::Placement& placement, Timestamp now)
{
  if (sleep_)
    for (const model::Slice& slice : placement.slices)
      for_each_host({&slice.hosts, 1}, [&](HostId host) { sleep_->rest(host, now); });
}

void EnergyMeter::down(HostId host, Timestamp now)
{
  close_sleep(books_, host, now);
  if (sleep_)
    sleep_->set_down(host);
  holders_[host.index()].down = now;
}

void EnergyMeter::up(HostId host, Timestamp now)
{
  close_repair(books_, host, now);
  holders_[host.index()].down = Timestamp::never();
  if (sleep_)
    sleep_->set_up(host, now);
}

void EnergyMeter::switch_off(EnergyBooks& books, HostId host, Timestamp from, Timestamp to) const
{
  const Drawn off = drawn(PowerState::off, host, from, to);
  const Drawn idle = drawn(PowerState::idle, host, from, to);
  books.off += off;
  books.idle -= idle;
  (of_tenant(books, holders_[host.index()].tenant) += off) -= idle;
}

void EnergyMeter::close_sleep(EnergyBooks& books, HostId host, Timestamp now) const
{
  if (!sleep_ || !is_held(holders_[host.index()]))
    return;
  if (const Timestamp since = sleep_->asleep_since(host, now); since != Timestamp::never())
    switch_off(books, host, since, now);
}

void EnergyMeter::close_repair(EnergyBooks& books, HostId host, Timestamp now) const
{
  const Holder& holder = holders_[host.index()];
  if (!is_held(holder) || holder.down == Timestamp::never())
    return;
  switch_off(books, host, std::max(holder.since, holder.down), now);
}

void EnergyMeter::close_hold(EnergyBooks& books, HostId host, Timestamp now) const
{
  const Holder& holder = holders_[host.index()];
  if (!is_held(holder))
    return;
  close_repair(books, host, now);
  const Drawn idle = drawn(PowerState::idle, host, holder.since, now);
  books.idle += idle;
  of_tenant(books, holder.tenant) += idle;
}

void EnergyMeter::serve(std::uint32_t service, model::ChipTypeId chip, Timestamp from, Timestamp to,
                        physics::ServingActivity activity)
{
  if (known_of_any_ && to > from)
    served_[{service, chip}].add(from, to, activity);
}

/// Of a gang on hosts in one region.
EnergyMeter::Spell EnergyMeter::spell(const Stay& stay, const model::Host& host)
{
  const model::GridIntensity* const grid = counts_carbon() ? &supply_.grids[host.region.index()] : nullptr;
  const auto of = [](PowerState state) { return static_cast<std::size_t>(state); };
  Spell spell;
  const double length = spell.length = (stay.to - stay.from).value();
  const double weighted = spell.weighted = grid != nullptr ? grid->integral(stay.from, stay.to) : 0.0;
  if (stay.job->kind != model::JobKind::replica) {
    spell.seconds[of(PowerState::training)] = length;
    spell.intensity[of(PowerState::training)] = weighted;
    return spell;
  }
  ActivityHistory& history = served_[{stay.job->workload, host.chip}];
  const physics::ServingActivity at_work = history.seconds(stay.works, stay.to);
  spell.seconds[of(PowerState::prefill)] = at_work.prefill;
  spell.seconds[of(PowerState::decode)] = at_work.decode;
  spell.seconds[of(PowerState::idle)] = length - at_work.prefill - at_work.decode;
  if (grid == nullptr)
    return spell;
  const physics::ServingActivity on_grid = history.intensity(stay.works, stay.to, host.region, *grid);
  spell.intensity[of(PowerState::prefill)] = on_grid.prefill;
  spell.intensity[of(PowerState::decode)] = on_grid.decode;
  spell.intensity[of(PowerState::idle)] = weighted - on_grid.prefill - on_grid.decode;
  return spell;
}

void EnergyMeter::close(const Alike& hosts, double chips_per_member, const Spell& spell, Drawn& work)
{
  const model::Host& host = inventory_->hosts[hosts.example.index()];
  const double shares = static_cast<double>(hosts.members) * chips_per_member / host.chips; // of a host
  const model::StateWatts& watts = supply_.hosts[hosts.example.index()];
  for (std::size_t state = 0; state < model::power_states; ++state)
    if (spell.seconds[state] > 0.0)
      work += drawn(watts[PowerState(state)] * shares, spell.seconds[state], spell.intensity[state], host);
  const Holder& holder = holders_[hosts.example.index()];
  if (!is_held(holder))
    return;
  const Drawn rest = drawn(watts[PowerState::idle] * shares, spell.length, spell.weighted, host);
  books_.idle -= rest;
  of_tenant(books_, holder.tenant) -= rest;
}

void EnergyMeter::add(const model::Placement& placement, const Stay& stay)
{
  if (!known_of_any_)
    return;
  Drawn work;
  bool known = true;
  Spell spell;
  auto region = model::RegionId::none();
  Alike row{placement.slices.front().hosts.first};
  const auto close_row = [&] {
    const model::Host& host = inventory_->hosts[row.example.index()];
    if (host.region != region)
      spell = this->spell(stay, host);
    region = host.region;
    known &= supply_.hosts[row.example.index()].known();
    close(row, stay.chips_per_member, spell, work);
  };
  const auto take = [&](const model::Slice& slice) {
    for (std::uint32_t first = slice.hosts.first.index(); first <= slice.hosts.last.index();) {
      if (row_end_[first] != row_end_[row.example.index()]) {
        close_row();
        row = {HostId{first}};
      }
      const std::uint32_t last = std::min(slice.hosts.last.index(), row_end_[first]);
      row.members += std::uint64_t{slice.members} * (last - first + 1);
      first = last + 1;
    }
  };
  // Slices go upward: a row that holds the first and the last host holds all of them.
  if (placement.slices.back().hosts.last.index() <= row_end_[row.example.index()])
    for (const model::Slice& slice : placement.slices)
      row.members += std::uint64_t{slice.members} * slice.hosts.size();
  else
    std::ranges::for_each(placement.slices, take);
  close_row();
  books_.work += work;
  books_.workloads[{stay.job->kind, stay.job->workload}] += work;
  of_tenant(books_, stay.job->tenant) += work;
  if (jobs_.size() <= stay.gang.index())
    jobs_.resize(stay.gang.index() + 1, Drawn{});
  std::optional<Drawn>& sum = jobs_[stay.gang.index()];
  if (!known)
    sum.reset();
  else if (sum)
    *sum += work;
}

EnergyBooks EnergyMeter::books(Timestamp now) const
{
  EnergyBooks books = books_;
  for (std::uint32_t h = 0; h < holders_.size(); ++h)
    close_hold(books, HostId{h}, now);
  if (sleep_)
    sleep_->for_each([&](HostId host) { close_sleep(books, host, now); });
  if (links_)
    books.network = links_->drawn(now);
  return books;
}

std::pair<double, double> EnergyMeter::drawn_by(model::JobId job) const
{
  if (job.index() >= jobs_.size() || !jobs_[job.index()] || jobs_[job.index()]->meter <= 0.0)
    return {-1.0, -1.0};
  const Drawn& sum = *jobs_[job.index()];
  return {sum.meter, counts_carbon() ? sum.carbon : -1.0};
}

double EnergyMeter::emissions(model::ChipTypeId chip, model::RegionId region, Timestamp now) const
{
  const auto example = examples_.find({region, chip});
  if (!counts_carbon() || example == examples_.end() || !supply_.hosts[example->second.index()].known())
    return 0.0;
  const Seconds next{86400.0};
  const model::Host& host = inventory_->hosts[example->second.index()];
  const Watts watts = supply_.hosts[example->second.index()][PowerState::training] / host.chips;
  const double mean = supply_.grids[region.index()].mean(now, now + next);
  return drawn(watts, hour.value(), mean * hour.value(), host).carbon;
}

} // namespace leasehold::network
