#include "market/stock.hpp"

#include <algorithm>
#include <utility>

namespace leasehold::market {

Stock::Stock(StockPlan plan) : plan_(std::move(plan)) {}

std::int64_t Stock::delivered(Timestamp t) const
{
  std::int64_t chips = 0;
  for (const Wave& wave : plan_.waves)
    if (wave.arrives <= t)
      chips += wave.chips;
  return chips;
}

std::int64_t Stock::others(Timestamp now) const
{
  return std::clamp<std::int64_t>(plan_.background.at(now), 0, std::max<std::int64_t>(0, delivered(now) - firm_));
}

std::int64_t Stock::spot_room(Timestamp now) const
{
  return std::max<std::int64_t>(0, delivered(now) - firm_ - others(now));
}

void Stock::integrate(Timestamp until)
{
  while (now_ < until) {
    Timestamp step = std::min(until, plan_.background.next_change(now_));
    for (const Wave& wave : plan_.waves)
      if (wave.arrives > now_)
        step = std::min(step, wave.arrives);
    const double seconds = (step - now_).value();
    const std::int64_t held = firm_ + spot_;
    const std::int64_t foreign = others(now_);
    sold_ += seconds * static_cast<double>(held);
    sold_to_others_ += seconds * static_cast<double>(foreign);
    unsold_ += seconds * static_cast<double>(std::max<std::int64_t>(0, delivered(now_) - held - foreign));
    now_ = step;
  }
}

void Stock::advance(Timestamp now)
{
  while (!changes_.empty() && changes_.begin()->first <= now) {
    integrate(changes_.begin()->first);
    firm_ += changes_.begin()->second;
    changes_.erase(changes_.begin());
  }
  integrate(now);
}

Timestamp Stock::next_change(Timestamp now) const
{
  Timestamp next = plan_.background.next_change(now);
  for (const Wave& wave : plan_.waves)
    if (wave.arrives > now)
      next = std::min(next, wave.arrives);
  return changes_.empty() ? next : std::min(next, std::max(now, changes_.begin()->first));
}

std::int64_t Stock::room(Timestamp now, Timestamp from, Timestamp to) const
{
  std::int64_t capacity = 0;
  for (const Wave& wave : plan_.waves)
    if (wave.arrives <= now || (from > now && wave.planned <= from))
      capacity += wave.chips;
  std::int64_t held = firm_;
  auto change = changes_.begin();
  for (; change != changes_.end() && change->first <= from; ++change)
    held += change->second;
  std::int64_t peak = held;
  for (; change != changes_.end() && change->first < to; ++change) {
    held += change->second;
    peak = std::max(peak, held);
  }
  const std::int64_t foreign = from > now ? 0 : others(now);
  return std::max<std::int64_t>(0, capacity - peak - foreign);
}

void Stock::change(Timestamp now, Timestamp at, std::int64_t chips)
{
  if (at == Timestamp::never())
    return;
  if (at <= now) {
    firm_ += chips;
    return;
  }
  const auto [entry, fresh] = changes_.try_emplace(at, 0);
  entry->second += chips;
  if (entry->second == 0)
    changes_.erase(entry);
}

void Stock::book(Timestamp now, Timestamp from, Timestamp to, std::int64_t chips)
{
  advance(now);
  change(now, from, chips);
  change(now, to, -chips);
}

void Stock::unbook(Timestamp now, Timestamp from, Timestamp to, std::int64_t chips)
{
  advance(now);
  if (to <= now)
    return;
  change(now, from, -chips);
  change(now, to, chips);
}

} // namespace leasehold::market
