#include "policy/leasing/regions/spot_lives.hpp"

#include <algorithm>

namespace leasehold::policy {

void SpotLives::see(market::OfferId offer, bool is_there, Timestamp now)
{
  Spells& spells = offers_[offer];
  if (is_there)
    spells.since = std::min(spells.since, now);
  else if (spells.since < Timestamp::never()) {
    spells.ended.push_back(now - spells.since);
    spells.since = Timestamp::never();
  }
}

void SpotLives::count(const Spells& spells, Seconds age, Timestamp now, Seconds& beyond, double& ends)
{
  for (const Seconds life : spells.ended)
    if (life > age) {
      beyond += life - age;
      ends += 1.0;
    }
  if (spells.since < Timestamp::never())
    beyond += std::max(Seconds{0.0}, now - spells.since - age);
}

Seconds SpotLives::together(Seconds age, Timestamp now) const
{
  Seconds beyond = prior_ + age;
  double ends = 1.0;
  for (const auto& each : offers_)
    count(each.second, age, now, beyond, ends);
  return beyond / ends;
}

Seconds SpotLives::left(market::OfferId offer, Timestamp now) const
{
  const auto found = offers_.find(offer);
  const bool lasts = found != offers_.end() && found->second.since < Timestamp::never();
  const Seconds age = lasts ? now - found->second.since : Seconds{0.0};
  Seconds beyond = together(age, now);
  double ends = 1.0;
  if (found != offers_.end())
    count(found->second, age, now, beyond, ends);
  return beyond / ends;
}

} // namespace leasehold::policy
