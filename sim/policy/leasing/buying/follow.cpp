// Holds what a target says, and no more.
#include "policy/leasing/buying/desk.hpp"
#include "policy/leasing/buying/off_spot.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::policy {

double ChipTarget::gangs_at(Site site) const
{
  double sum = 0.0;
  for (const Gang& gang : gangs)
    sum += gang.site == site ? gang.chips : 0.0;
  return sum;
}

double ChipTarget::firm_at(Site site) const
{
  double sum = 0.0;
  for (const Gang& gang : gangs)
    sum += gang.firm && gang.site == site ? gang.chips : 0.0;
  return sum;
}

double ChipTarget::firm() const
{
  double sum = 0.0;
  for (const Gang& gang : gangs)
    sum += gang.firm ? gang.chips : 0.0;
  return sum;
}

double ChipTarget::others_at(const Desk& desk, Site site) const
{
  double running = 0.0;
  for (const Gang& gang : gangs)
    running += gang.site == site && !gang.waits ? gang.chips : 0.0;
  return std::max(0.0, static_cast<double>(desk.busy_at(chip, site)) - running);
}

void follow(Desk& desk, const ChipTarget& target, double wanted, std::initializer_list<Kind> kinds,
            const BuyOptions& options)
{
  desk.leave_what_is_down(target.chip, kinds);
  for (const Gang& gang : target.gangs) {
    BuyOptions here = options;
    here.site = gang.site;
    // What runs at the site goes on running there: a gang that waits needs chips beside it.
    const std::int64_t taken = gang.waits ? std::llround(target.others_at(desk, gang.site)) : 0;
    if (gang.firm && gang.waits && firm_kinds(kinds).size() < kinds.size()) {
      const auto on_spot = desk.held_at(target.chip, gang.site, {Kind::spot});
      const auto besides = std::max<std::int64_t>(0, taken - on_spot);
      const auto firm = static_cast<std::int64_t>(std::ceil(target.firm_at(gang.site) - 1e-9));
      if (const std::int64_t missing = firm + besides - desk.held_at(target.chip, gang.site, firm_kinds(kinds));
          missing > 0)
        desk.buy(target.chip, missing, firm_kinds(kinds), here);
    }
    const auto gangs = static_cast<std::int64_t>(std::ceil(target.gangs_at(gang.site) - 1e-9));
    if (const std::int64_t missing = gangs + taken - desk.held_at(target.chip, gang.site, kinds); missing > 0)
      desk.buy(target.chip, missing, kinds, here);
    desk.keep_at(target.chip, gang.site, static_cast<std::int64_t>(std::ceil(gang.chips - 1e-9)) + taken);
  }
  const auto all = static_cast<std::int64_t>(std::ceil(wanted - 1e-9));
  if (const std::int64_t missing = all - desk.ready(target.chip) - desk.pending_now(target.chip, kinds); missing > 0) {
    BuyOptions now = options;
    now.at_once = true;
    desk.buy(target.chip, missing, kinds, now);
  }
  const std::int64_t held = desk.ready(target.chip) + desk.pending(target.chip, kinds);
  if (held < all)
    desk.buy(target.chip, all - held, kinds, options);
  else if (held > all)
    desk.drop(target.chip, held - all, kinds, all);
  if (desk.pending(target.chip, kinds) == 0) {
    BuyOptions cheaper = options;
    cheaper.off_spot = static_cast<std::int64_t>(std::ceil(target.firm() - 1e-9));
    desk.buy_cheaper(target.chip, all, kinds, hour, cheaper);
  }
}

void follow_besides(Desk& desk, ChipTarget target, const std::vector<double>& gangs,
                    std::initializer_list<Kind> elsewhere, const BuyOptions& options)
{
  double wanted = target.chips + static_cast<double>(desk.held(target.chip, elsewhere) -
                                                     desk.pending(target.chip, elsewhere)); // these compute already
  for (const double gang : gangs) {
    const auto place = std::ranges::find(target.gangs, gang, &Gang::chips);
    if (place == target.gangs.end())
      continue; // it has no place on demand anyway
    wanted -= gang;
    target.gangs.erase(place);
  }
  follow(desk, target, std::max(0.0, wanted), flexible_kinds, options);
}

void follow_alone(Desk& desk, model::ChipTypeId chip, std::int64_t wanted, Kind kind, const BuyOptions& options)
{
  desk.leave_what_is_down(chip, {kind});
  const std::int64_t held = desk.held(chip, {kind});
  if (held < wanted)
    desk.buy(chip, wanted - held, {kind}, options);
  else if (held > wanted)
    desk.drop(chip, held - wanted, {kind});
}

} // namespace leasehold::policy
