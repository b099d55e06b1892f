#include "scenario/trace_columns.hpp"

#include "config/suggest.hpp"
#include "workload/read_problems.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

namespace leasehold::scenario {

namespace {

/// Which names stand in rows that are run; a name may stand in rows alone that `from`, `until` or `limit` leave out.
std::vector<bool> names_in_use(const workload::Labels& labels)
{
  std::vector<bool> used(labels.names.size(), false);
  for (const std::uint32_t name : labels.of_job)
    used[name] = true;
  return used;
}

model::TenantId position_of(const std::vector<std::string>& tenants, const std::string& name)
{
  return model::TenantId{static_cast<std::uint32_t>(std::ranges::find(tenants, name) - tenants.begin())};
}

model::ChipTypes chip_called(const model::Inventory& inventory, const std::string& name)
{
  const auto found = std::ranges::find(inventory.chip_types, name);
  return model::ChipTypes{model::ChipTypeId{static_cast<std::uint32_t>(found - inventory.chip_types.begin())}};
}

bool holds(const std::vector<std::string>& names, const std::string& name)
{
  return std::ranges::find(names, name) != names.end();
}

} // namespace

TraceColumns::TraceColumns(const LoadedTrace& trace, const JobsSpec& spec, const Scenario& scenario,
                           const model::Inventory& inventory, config::Diagnostics& diagnostics)
    : trace_(&trace), spec_(&spec)
{
  read_tenants(scenario, diagnostics);
  read_chips(inventory, diagnostics);
  read_speeds(inventory, diagnostics);
  read_times(inventory, diagnostics);
}

void TraceColumns::unknown(const workload::Labels& labels, std::size_t name, const char* column, std::string problem,
                           std::string suggestion, config::Diagnostics& diagnostics) const
{
  const auto& place = labels.first[name];
  diagnostics.add({{trace_->path, static_cast<int>(place.line), static_cast<int>(place.column)},
                   column,
                   std::move(problem),
                   {},
                   std::move(suggestion),
                   config::Severity::error});
}

void TraceColumns::read_tenants(const Scenario& scenario, config::Diagnostics& diagnostics)
{
  std::vector<std::string> known;
  for (const TenantSpec& tenant : scenario.tenants)
    known.push_back(tenant.name);
  own_tenant_ = position_of(known, spec_->tenant.value);
  const workload::Labels& labels = trace_->jobs.tenants;
  if (spec_->one_tenant || labels.empty())
    return;
  const std::vector<bool> used = names_in_use(labels);
  for (std::size_t n = 0; n < labels.names.size(); ++n) {
    const std::string& name = labels.names[n];
    if (used[n] && !name.empty() && !holds(known, name)) {
      const std::string guess = config::did_you_mean(name, known);
      unknown(labels, n, "tenant", "no tenant is called " + workload::in_backquotes(name),
              guess + (guess.empty() ? "" : " or ") + "take all jobs as `" + spec_->tenant.value +
                  "`'s with `one_tenant: true`",
              diagnostics);
    }
    tenants_.push_back(name.empty() ? own_tenant_ : position_of(known, name));
  }
}

void TraceColumns::read_chips(const model::Inventory& inventory, config::Diagnostics& diagnostics)
{
  if (spec_->chip)
    own_chips_ = chip_called(inventory, *spec_->chip);
  const workload::Labels& labels = trace_->jobs.chips;
  if (labels.empty())
    return;
  const std::vector<bool> used = names_in_use(labels);
  for (std::size_t n = 0; n < labels.names.size(); ++n) {
    const std::string& name = labels.names[n];
    if (used[n] && !name.empty() && !holds(inventory.chip_types, name))
      unknown(labels, n, "chip", "the platform has no chip type " + workload::in_backquotes(name),
              config::did_you_mean(name, inventory.chip_types), diagnostics);
    chips_.push_back(name.empty() ? own_chips_ : chip_called(inventory, name));
  }
}

void TraceColumns::read_speeds(const model::Inventory& inventory, config::Diagnostics& diagnostics)
{
  const bool needed =
      trace_->jobs.tells_computation &&
      std::ranges::any_of(trace_->jobs.jobs, [](const workload::TraceJob& job) { return job.computation > 0.0; });
  if (!needed)
    return;
  std::vector<FlopsPerSecond> speeds(inventory.chip_types.size());
  for (const model::Host& host : inventory.hosts) {
    FlopsPerSecond& speed = speeds[host.chip.index()];
    if (speed <= FlopsPerSecond{0})
      speed = host.core_speed;
    else if (speed.value() != host.core_speed.value())
      return diagnostics.error(spec_->file.at,
                               "hosts of chip type `" + inventory.chip_types[host.chip.index()] +
                                   "` compute at several speeds",
                               "the trace tells work in flop, and a gang has one speed",
                               "give the `speed` of the platform's clusters by chip type");
  }
  for (std::uint32_t c = 0; c < speeds.size(); ++c) {
    auto pace = std::ranges::find(paces_, speeds[c], &Pace::speed);
    if (pace == paces_.end())
      pace = paces_.insert(pace, {speeds[c], {}});
    pace->chips.insert(model::ChipTypeId{c});
  }
}

void TraceColumns::read_times(const model::Inventory& inventory, config::Diagnostics& diagnostics)
{
  const workload::TimesByChip& times = trace_->jobs.times;
  for (const std::string& name : times.chips)
    timed_.push_back(holds(inventory.chip_types, name) ? chip_called(inventory, name) : model::ChipTypes{});
  std::size_t nowhere = 0, first = 0;
  for (std::size_t i = 0; i < trace_->jobs.jobs.size() && !times.empty(); ++i)
    if (chips_for(i).empty() && nowhere++ == 0)
      first = i;
  if (nowhere > 0)
    diagnostics.error(spec_->throughputs ? spec_->throughputs->at : spec_->file.at,
                      fmt::format("{} of {} jobs of `{}` can run on no chip, the first of them {}", nowhere,
                                  trace_->jobs.jobs.size(), trace_->path,
                                  workload::in_backquotes(trace_->jobs.name(first))),
                      fmt::format("the table has rates for {}, the platform has {}", fmt::join(times.chips, ", "),
                                  fmt::join(inventory.chip_types, ", ")));
}

std::vector<std::size_t> TraceColumns::chips_for(std::size_t job) const
{
  const workload::TimesByChip& times = trace_->jobs.times;
  const auto declared = std::span{times.declared}.subspan(job * timed_.size(), timed_.size());
  std::vector<std::size_t> chips;
  for (std::size_t c = 0; c < timed_.size(); ++c)
    if (declared[c] > Seconds{0.0} && !(timed_[c] & chips_of(job)).empty())
      chips.push_back(c);
  std::ranges::stable_sort(chips, {}, [&](std::size_t c) { return declared[c]; });
  return chips;
}

model::ChipTypes TraceColumns::chips_of(std::size_t job) const
{
  return chips_.empty() ? own_chips_ : chips_[trace_->jobs.chips.of_job[job]];
}

model::TenantId TraceColumns::tenant(std::size_t job) const
{
  return tenants_.empty() ? own_tenant_ : tenants_[trace_->jobs.tenants.of_job[job]];
}

std::int32_t TraceColumns::priority(std::size_t job) const
{
  const auto& priorities = trace_->jobs.priorities;
  return priorities.empty() ? spec_->priority : priorities[job].value_or(spec_->priority);
}

void TraceColumns::requests(std::size_t job, std::vector<model::Request>& requests) const
{
  const workload::TraceJob& traced = trace_->jobs.jobs[job];
  model::Request request = traced.request;
  const model::ChipTypes chips = chips_of(job);
  request.chip_types = chips;
  requests.clear();
  for (const std::size_t c : chips_for(job)) {
    // By the first the work is what its declared rate does in its time, so that rates show no more than the table does.
    const std::size_t at = job * timed_.size() + c;
    request.chip_types = timed_[c];
    request.rate = requests.empty() ? traced.steps / trace_->jobs.times.declared[at].value()
                                    : work(job) / trace_->jobs.times.takes[at].value();
    request.walltime = trace_->jobs.times.declared[at];
    requests.push_back(request);
  }
  if (requests.empty() && (traced.computation <= 0.0 || paces_.size() == 1))
    requests.push_back(request);
  else if (requests.empty())
    add_paces(request, chips, requests);
  if (trace_->jobs.times.widths_of.size() > job * timed_.size())
    add_measured_widths(job, requests);
  else if (const auto& widths = trace_->jobs.widths; !widths.empty() && !widths[job].empty())
    workload::add_widths(widths[job], spec_->chips_per_member, requests);
  else if (spec_->elastic && !requests.empty())
    make_elastic(*spec_->elastic, spec_->chips_per_member, requests);
}

void TraceColumns::add_measured_widths(std::size_t job, std::vector<model::Request>& requests) const
{
  const workload::TimesByChip& times = trace_->jobs.times;
  const std::vector<std::size_t> chips = chips_for(job);
  for (std::size_t c = 0; c < chips.size(); ++c) {
    std::vector<model::Request> on_chip{requests[c]};
    workload::add_widths(times.widths[times.widths_of[job * timed_.size() + chips[c]]], spec_->chips_per_member,
                         on_chip);
    requests.insert(requests.end(), on_chip.begin() + 1, on_chip.end());
  }
}

void TraceColumns::add_paces(model::Request request, model::ChipTypes chips,
                             std::vector<model::Request>& requests) const
{
  for (const Pace& pace : paces_) {
    request.chip_types = pace.chips & chips;
    request.rate = pace.speed / paces_.front().speed;
    if (!request.chip_types.empty())
      requests.push_back(request);
  }
}

double TraceColumns::work(std::size_t job) const
{
  const workload::TraceJob& traced = trace_->jobs.jobs[job];
  if (const std::vector<std::size_t> chips = chips_for(job); !chips.empty()) {
    const std::size_t at = job * timed_.size() + chips.front();
    return traced.steps * (trace_->jobs.times.takes[at] / trace_->jobs.times.declared[at]);
  }
  return traced.computation > 0.0 ? traced.computation / paces_.front().speed.value() : traced.run_time.value();
}

std::vector<model::TenantId> TraceColumns::tenants() const
{
  if (tenants_.empty())
    return {own_tenant_};
  std::vector<model::TenantId> all;
  const std::vector<bool> used = names_in_use(trace_->jobs.tenants);
  for (std::size_t n = 0; n < used.size(); ++n)
    if (used[n] && std::ranges::find(all, tenants_[n]) == all.end())
      all.push_back(tenants_[n]);
  return all;
}

} // namespace leasehold::scenario
