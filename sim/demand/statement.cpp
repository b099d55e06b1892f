#include "demand/statement.hpp"

#include <algorithm>

namespace leasehold::demand {

model::Regions own_chips_of_use(const policy::Demand& gang, Seconds remaining, Timestamp now, Timestamp horizon)
{
  if (gang.data_wait.empty())
    return model::Regions::any();
  model::Regions found;
  for (std::uint32_t r = 0; r < gang.data_wait.size(); ++r)
    if (const Seconds wait = gang.data_wait[r];
        wait <= Seconds{0.0} || (!gang.running && now + (wait + remaining) <= std::min(gang.deadline, horizon)))
      found.insert(model::RegionId{r});
  return found;
}

/// A chip of the one and as many of the other as go with it do what either does.
std::vector<Need> joined(std::vector<Need> needs)
{
  std::vector<Need> all;
  for (Need& need : needs) {
    const auto same = std::ranges::find(all, need.chip, &Need::chip);
    if (same == all.end()) {
      all.push_back(std::move(need));
      continue;
    }
    const double sum = same->tokens_per_second + need.tokens_per_second;
    same->tokens_per_second = sum > 0.0 ? same->tokens_per_second * need.tokens_per_second / sum : 0.0;
    same->chips += need.chips;
    same->tuned += need.tuned;
    if (same->future.empty())
      same->future.assign(same->known.begin(), same->known.end());
    const std::span<const double> future = need.future.empty() ? need.known : std::span<const double>{need.future};
    same->future.resize(std::max(same->future.size(), future.size()), 0.0);
    for (std::size_t hour = 0; hour < future.size(); ++hour)
      same->future[hour] += future[hour];
  }
  return all;
}

void Statement::begin(Holder holder)
{
  holder_ = std::move(holder);
  piloted_.clear();
  demands_.clear();
  alternatives_.clear();
  futures_.clear();
  waits_.clear();
  moves_.clear();
  on_.clear();
}

double Statement::pilots(const PortStatus& port, model::ChipTypeId chip)
{
  if (!piloted_.insert(port.subject).second)
    return 0.0;
  const auto wanted = static_cast<double>(port.pilot);
  return wanted - take_anywhere(chip, wanted);
}

double Statement::take_anywhere(model::ChipTypeId chip, double wanted)
{
  double taken = 0.0;
  for (OwnedSite& site : holder_.owned[chip]) {
    const double chips = std::min(wanted - taken, site.chips);
    taken += chips;
    site.chips -= chips;
  }
  return taken;
}

double Statement::own(const Need& need)
{
  if (need.each > 0.0)
    return take_anywhere(need.chip, need.chips);
  for (OwnedSite& site : holder_.owned[need.chip]) // a part of its chips elsewhere is of no use to a gang
    if (site.chips >= need.chips && need.within.contains(site.region)) {
      site.chips -= need.chips;
      return need.chips;
    }
  return 0.0;
}

void Statement::add(std::size_t number, policy::Demand demand, std::vector<Need> needs, Timestamp now)
{
  auto& chips = alternatives_.emplace_back();
  for (Need& need : needs) {
    const double pilot = need.port ? pilots(*need.port, need.chip) : 0.0;
    const double owned = own(need);
    const double covered = owned + take_idle(holder_.idle, need.chip, need.each, need.chips - owned);
    policy::ChipDemand& alternative = chips.emplace_back();
    alternative.chip = need.chip;
    alternative.needed = need.chips - covered;
    alternative.tuned = std::max(0.0, need.tuned - covered);
    Series& series = series_[{number, need.chip}];
    series.levels.set(now, alternative.tuned);
    series.peak = std::max(series.peak, alternative.tuned);
    alternative.peak = series.peak;
    alternative.history = series.levels.levels();
    if (holder_.oracle)
      alternative.future = owned > 0.0 || !need.future.empty() ? keep_future(need, owned) : need.known;
    alternative.tokens_per_second = need.tokens_per_second;
    alternative.replica = need.each;
    alternative.remaining = need.remaining;
    alternative.pilot = pilot;
    if (need.port) {
      alternative.portability = need.port->portability;
      alternative.port = need.port->plan;
      alternative.port.subject = need.port->subject; // of a port under way too
    }
  }
  demand.chips = chips;
  demands_.push_back(demand);
}

std::span<const double> Statement::keep_future(Need& need, double covered)
{
  if (need.future.empty())
    need.future.assign(need.known.begin(), need.known.end());
  std::vector<double>& future = futures_.emplace_back(std::move(need.future));
  for (double& level : future)
    level = std::max(0.0, level - covered);
  return future;
}

} // namespace leasehold::demand
