#include "accounts/bound_loads.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace leasehold::accounts {

namespace {

constexpr double most_periods = 104.0;
constexpr std::size_t most_slots = 6; // of a period

/// Spot chips that may be held from one change of the supply until the notice after the next is over.
struct SpotStep {
  Timestamp from;
  Timestamp until;
  double chips;
};

/// Of chips, those of whole replicas.
double whole(const demand::Given& given, double chips)
{
  return given.replica > 0.0 ? given.replica * std::ceil(chips / given.replica - 1e-9) : chips;
}

/// Chips in the mean of an hour; of a gang its width, for as much of the hour as it may run in, `from` its data are there. Where
/// there is another chip for a part of the load, a part of a replica may do here.
double needed_in(const demand::Realised& workload, const demand::Given& given, std::size_t h, Timestamp from = {})
{
  if (given.hours <= 0.0) {
    const double chips = h < given.chips.size() ? given.chips[h] : 0.0;
    return workload.alternatives.size() > 1 ? chips : whole(given, chips);
  }
  const auto hour_begins = Timestamp{} + hour * static_cast<double>(h);
  const Seconds within =
      std::min(workload.window.until, hour_begins + hour) - std::max({workload.window.from, from, hour_begins});
  return given.chips.front() * std::clamp(within / hour, 0.0, 1.0);
}

/// What carries a load at least where a replica of `first` costs half of what its load does and one of any other all of it, in
/// units of a replica of `first`. With one replica of it fewer than carry all, the others carry the rest, and at least one
/// of them has to; each that is left out beyond that one costs more than it saves.
double least_whole(double load, double smallest_other)
{
  const double replicas = std::ceil(load - 1e-9);
  if (replicas <= 0.0)
    return 0.0;
  return std::min(0.5 * replicas, 0.5 * (replicas - 1.0) + std::max(load - (replicas - 1.0), smallest_other));
}

} // namespace

BoundLoads::BoundLoads(const market::Market& market, Timestamp horizon, const Workloads& workloads)
    : market_(&market), workloads_(workloads), hours_(horizon.value() / 3600.0),
      width_(std::max(1.0, std::ceil(hours_ / most_periods)))
{
  for (const demand::Realised& workload : workloads)
    for (const demand::Given& given : workload.alternatives) {
      groups_.try_emplace(given.chip);
      const double most = given.chips.empty() ? 0.0 : *std::ranges::max_element(given.chips);
      highest_[given.chip] += whole(given, given.port && given.hours <= 0.0 ? most / given.curve.first : most);
      if (given.port)
        highest_[given.chip] += given.port->pilots;
    }
  find_groups();
  cut();
  for (std::size_t w = 0; w < workloads.size(); ++w)
    add(w);
}

BoundLoads::DataFrom BoundLoads::data_in(model::RegionId region) const
{
  DataFrom from(workloads_.size());
  for (std::size_t w = 0; w < from.size(); ++w)
    if (const demand::Realised& workload = workloads_[w]; region.valid() && !workload.data_from.empty())
      if (const Timestamp first = workload.data_from[region.index()]; first > workload.window.from)
        from[w] = first;
  return from;
}

void BoundLoads::find_groups()
{
  for (const market::Offer& offer : market_->offers())
    if (const auto chip = groups_.find(offer.chip); chip != groups_.end())
      chip->second.try_emplace(data_in(offer.region), 0);
  for (auto& [chip, groups] : groups_) {
    if (groups.empty()) // nobody offers any
      groups.try_emplace(data_in(model::RegionId::none()), 0);
    for (auto& [from, group] : groups)
      group = problem_.groups++;
  }
}

Timestamp BoundLoads::end(std::size_t period) const
{
  return Timestamp{} + hour * std::min(hours_, problem_.period_start[period] + width_);
}

double BoundLoads::length_of(std::size_t h) const
{
  return std::min(1.0, hours_ - static_cast<double>(h));
}

void BoundLoads::cut()
{
  double start = 0.0;
  while (start < hours_) {
    const auto end = static_cast<std::size_t>(std::ceil(std::min(hours_, start + width_)));
    for (Hours& hours :
         hours_alike(static_cast<std::size_t>(start), end, most_slots, [&](std::size_t h) { return traits(h); })) {
      double length = 0.0;
      for (const std::size_t h : hours)
        length += length_of(h);
      problem_.slots.push_back({problem_.period_start.size(), length});
      of_slot_.push_back(std::move(hours));
    }
    problem_.period_start.push_back(start);
    start += width_;
  }
}

/// What hours are told apart by: what each workload needs, and what spot there is.
std::vector<double> BoundLoads::traits(std::size_t h) const
{
  std::vector<double> found;
  for (const demand::Realised& workload : workloads_)
    if (!workload.alternatives.empty())
      found.push_back(needed_in(workload, workload.alternatives.front(), h));
  for (const market::Offer& offer : market_->offers())
    if (offer.programme.kind == market::ProgrammeKind::spot && groups_.contains(offer.chip))
      found.push_back(spot_in(offer, h, Seconds{0.0}));
  return found;
}

/// Chips in the mean of an hour, as many as could be used; what the supply takes back goes on computing for the notice.
double BoundLoads::spot_in(const market::Offer& offer, std::size_t h, Seconds notice) const
{
  const Timestamp start = Timestamp{} + hour * static_cast<double>(h);
  const Timestamp stop = start + hour * length_of(h);
  std::vector<SpotStep> steps;
  std::vector<Timestamp> cuts{start, stop};
  for (Timestamp t = std::max(Timestamp{}, start - notice); t < stop;) {
    const Timestamp next = offer.supply.next_change(t);
    const Timestamp until = next < Timestamp::never() ? next + notice : next;
    steps.push_back({t, until, std::min(static_cast<double>(offer.supply.at(t)), highest_.at(offer.chip))});
    cuts.push_back(std::clamp(t, start, stop));
    cuts.push_back(std::clamp(until, start, stop));
    t = next;
  }
  std::ranges::sort(cuts);
  double chip_hours = 0.0;
  for (std::size_t c = 1; c < cuts.size(); ++c) {
    double most = 0.0;
    for (const SpotStep& step : steps)
      if (step.from <= cuts[c - 1] && step.until >= cuts[c])
        most = std::max(most, step.chips);
    chip_hours += most * ((cuts[c] - cuts[c - 1]) / hour);
  }
  return chip_hours / length_of(h);
}

template <class F> double BoundLoads::mean_of(std::size_t slot, F of_hour) const
{
  double sum = 0.0;
  for (const std::size_t h : of_slot_[slot])
    sum += of_hour(h) * length_of(h);
  return sum / problem_.slots[slot].hours;
}

std::vector<double> BoundLoads::spot(const market::Offer& offer) const
{
  std::vector<double> chips;
  for (std::size_t s = 0; s < problem_.slots.size(); ++s)
    chips.push_back(mean_of(s, [&](std::size_t h) { return spot_in(offer, h, offer.programme.timing.notice); }));
  return chips;
}

std::vector<double> BoundLoads::delivered(const market::Stock& stock) const
{
  constexpr double rounding = 1.0 + 1e-6; // of loads that fill it
  const auto by_the_end = [&](std::size_t h) {
    return rounding * static_cast<double>(stock.delivered(Timestamp{} + hour * (static_cast<double>(h) + 1.0)));
  };
  std::vector<double> chips;
  for (std::size_t s = 0; s < problem_.slots.size(); ++s)
    chips.push_back(mean_of(s, by_the_end));
  return chips;
}

/// Pilots may be anywhere, and so are left out where the chip has several groups.
std::size_t BoundLoads::port(const demand::Given& given, std::size_t group)
{
  const policy::PortPlan& plan = *given.port;
  const auto [found, fresh] = ports_.try_emplace(plan.subject, problem_.ports.size());
  if (fresh)
    problem_.ports.push_back(
        {plan.engineers, plan.time / hour, groups_.at(given.chip).size() > 1 ? 0.0 : plan.pilots, group});
  return found->second;
}

void BoundLoads::add(std::size_t w)
{
  const demand::Realised& workload = workloads_[w];
  policy::PlanLoad load;
  load.port.resize(problem_.groups);
  for (const demand::Given& given : workload.alternatives)
    for (const auto& [from, group] : groups_.at(given.chip))
      add_alternative(workload, given, from[w], group, load);
  if (!workload.one_width)
    load.width.clear();
  keep_replicas_whole(workload, load);
  for (std::size_t s = 0; s < problem_.slots.size() && load.work.empty(); ++s)
    load.lowest.push_back(lowest_share(workload, s));
  problem_.loads.push_back(std::move(load));
}

/// Of what a service needs in the mean of a slot, the least of its hours, on any chip.
double BoundLoads::lowest_share(const demand::Realised& workload, std::size_t slot) const
{
  double lowest = 1.0;
  for (const demand::Given& given : workload.alternatives) {
    const auto of_hour = [&](std::size_t h) { return needed_in(workload, given, h); };
    const double mean = mean_of(slot, of_hour);
    for (const std::size_t h : of_slot_[slot])
      lowest = std::min(lowest, mean > 0.0 ? of_hour(h) / mean : 0.0);
  }
  return lowest;
}

/// What a ported chip reaches of its efficiency at most in a slot: at its period's end, where the port was done as soon as it
/// can be. As many more chips are needed, or as much more time.
double BoundLoads::tuned_by_the_end(const demand::Given& given, std::size_t slot) const
{
  const Seconds since = given.port ? end(problem_.slots[slot].period) - Timestamp{} - given.port->time : Seconds{0.0};
  return since > Seconds{0.0} ? given.curve.at(since) : 1.0;
}

void BoundLoads::add_alternative(const demand::Realised& workload, const demand::Given& given, Timestamp from,
                                 std::size_t group, policy::PlanLoad& load)
{
  load.needed.resize(std::max(load.needed.size(), group + 1));
  if (given.hours > 0.0) {
    load.work.resize(load.needed.size());
    load.work[group] = given.hours;
    load.width.resize(load.needed.size());
    load.width[group] = given.chips.front();
  }
  if (given.port)
    load.port[group] = port(given, group);
  load.needed[group].clear();
  load.peak.resize(load.needed.size());
  load.peak[group].clear();
  for (std::size_t s = 0; s < problem_.slots.size(); ++s) {
    const double more = 1.0 / tuned_by_the_end(given, s);
    const auto of_hour = [&](std::size_t h) { return needed_in(workload, given, h, from); };
    load.needed[group].push_back(more * mean_of(s, of_hour));
    double highest = 0.0;
    for (const std::size_t h : of_slot_[s])
      highest = std::max(highest, whole(given, given.hours > 0.0 ? of_hour(h) : more * of_hour(h)));
    load.peak[group].push_back(highest);
  }
}

/// On several chips a load may be carried by any replicas of each. Of what their chips weigh together the least is known for as
/// many weights as there are chips: each of them at half of what it carries, the others at all of it.
void BoundLoads::keep_replicas_whole(const demand::Realised& workload, policy::PlanLoad& load) const
{
  const std::vector<demand::Given>& all = workload.alternatives;
  const auto mean_replicas = [](const demand::Given& given) {
    return std::accumulate(given.chips.begin(), given.chips.end(), 0.0) / given.replica;
  };
  if (all.size() < 2 || std::ranges::any_of(all, [&](const demand::Given& given) {
        return given.replica <= 0.0 || mean_replicas(given) <= 0.0;
      }))
    return;
  load.most = load.needed;
  for (const demand::Given& first : all) {
    const auto chips_of = [&](std::size_t h) { return h < first.chips.size() ? first.chips[h] : 0.0; };
    policy::PlanLeast row{std::vector<double>(problem_.groups, 0.0), {}};
    double smallest = std::numeric_limits<double>::infinity();
    for (const demand::Given& given : all) {
      const double carries = mean_replicas(first) / mean_replicas(given); // of what one of `first` does
      for (const auto& [from, group] : groups_.at(given.chip))
        row.weight[group] = (&given == &first ? 0.5 : 1.0) * carries / given.replica;
      if (&given != &first)
        smallest = std::min(smallest, carries);
    }
    for (std::size_t s = 0; s < problem_.slots.size(); ++s) {
      row.least.push_back(
          mean_of(s, [&](std::size_t h) { return least_whole(chips_of(h) / first.replica, smallest); }));
      for (const auto& [from, group] : groups_.at(first.chip))
        load.most[group][s] =
            mean_of(s, [&](std::size_t h) { return whole(first, chips_of(h) / tuned_by_the_end(first, s)); });
    }
    load.least.push_back(std::move(row));
  }
}

} // namespace leasehold::accounts
