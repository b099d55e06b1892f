#include "network/copies.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::network {

std::vector<bool> dark_regions(const model::Inventory& inventory, const model::HostSet& out)
{
  std::vector<bool> dark(inventory.regions.size(), !out.empty());
  for (std::uint32_t h = 0; h < inventory.hosts.size() && !out.empty(); ++h)
    if (!out.contains(model::HostId{h}))
      dark[inventory.hosts[h].region.index()] = false;
  return dark;
}

BytesPerSecond Copies::rate(const Copy& copy) const
{
  if (copy.stands)
    return BytesPerSecond{0.0};
  const BytesPerSecond whole = alone(copy.from, copy.errand.to) * copy.share;
  if (copy.crossing.valid() || crossings_ == nullptr || !crossings_->contends())
    return whole;
  const auto sharing =
      std::ranges::count_if(moving_, [&](const Copy& other) { return !other.stands && beside(copy, other); });
  return whole / static_cast<double>(sharing);
}

Timestamp Copies::end_of(const Copy& copy) const
{
  const BytesPerSecond now = rate(copy);
  if (now > BytesPerSecond{0})
    return copy.since + copy.left / now;
  return copy.stands || copy.left > Bytes{0} ? Timestamp::never() : copy.since;
}

/// Brings a copy up to now, before its rate changes.
void Copies::settle(Copy& copy) const
{
  if (*clock_ < copy.since)
    return;
  copy.left = std::max(Bytes{0}, copy.left - rate(copy) * (*clock_ - copy.since));
  copy.since = *clock_;
}

std::optional<Crossing> Copies::crossing(model::RegionId from, model::RegionId to) const
{
  const auto& ends = ways_.ends.empty() ? std::nullopt : ways_.ends[from.index()][to.index()];
  if (crossings_ == nullptr || !ends)
    return std::nullopt;
  return Crossing{{ends->from, ends->to}, Crossing::Pattern::one_way, ways_.streams};
}

void Copies::enter(Copy& copy)
{
  const std::optional<Crossing> found = crossing(copy.from, copy.errand.to);
  if (!found)
    return;
  const Errand errand = copy.errand;
  copy.share = 1.0;
  copy.crossing = crossings_->enter(*found, [this, errand](double share) {
    Copy& moving = *std::ranges::find(moving_, errand, &Copy::errand);
    settle(moving);
    moving.share = share;
  });
}

void Copies::leave(Copy& copy)
{
  if (copy.crossing.valid())
    crossings_->leave(std::exchange(copy.crossing, CrossingId::none()));
}

/// Those on its way, before their number changes.
void Copies::settle_beside(const Copy& copy)
{
  for (Copy& other : moving_)
    if (beside(copy, other))
      settle(other);
}

void Copies::begin(Errand errand, model::RegionId from, Bytes size)
{
  const Timestamp first = *clock_ + ways_.delay(from, errand.to);
  const Copy fresh{errand, from, size, first, CrossingId::none(), 1.0, false};
  settle_beside(fresh);
  moving_.push_back(fresh);
  enter(moving_.back());
}

void Copies::stand_still(const std::vector<bool>& dark)
{
  for (Copy& copy : moving_) {
    const bool stands = dark[copy.from.index()] || dark[copy.errand.to.index()];
    if (stands == copy.stands)
      continue;
    settle_beside(copy);
    copy.stands = stands;
    if (stands)
      leave(copy);
    else
      enter(copy);
  }
}

std::optional<Copies::Errand> Copies::take_done()
{
  const auto done = std::ranges::find_if(moving_, [&](const Copy& copy) { return end_of(copy) <= *clock_; });
  if (done == moving_.end())
    return std::nullopt;
  settle_beside(*done);
  leave(*done);
  const Errand errand = done->errand;
  moving_.erase(done);
  return errand;
}

Timestamp Copies::next_end() const
{
  Timestamp next = Timestamp::never();
  for (const Copy& copy : moving_)
    next = std::min(next, end_of(copy));
  return next;
}

model::RegionId Copies::source(model::Regions with, const std::vector<bool>& dark, model::RegionId to) const
{
  model::RegionId from = model::RegionId::none();
  std::pair<bool, BytesPerSecond> best; // whether anything gets there now goes first
  for (std::uint32_t r = 0; r < regions(); ++r) {
    const model::RegionId each{r};
    if (!with.contains(each) || dark[r])
      continue;
    const std::optional<Crossing> way = crossing(each, to);
    const std::pair found{!way || crossings_->has_way(*way), alone(each, to)};
    if (!from.valid() || found > best) {
      from = each;
      best = found;
    }
  }
  return from;
}

std::optional<Timestamp> Copies::arrival(Errand errand) const
{
  const auto copy = std::ranges::find(moving_, errand, &Copy::errand);
  return copy == moving_.end() ? std::nullopt : std::optional{end_of(*copy)};
}

} // namespace leasehold::network
