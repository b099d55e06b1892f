#include "experiment/estimate.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <system_error>
#include <variant>

namespace leasehold::experiment {

namespace {

namespace fs = std::filesystem;

// Less than a run was ever seen to take, so that none is refused that could have been run.
constexpr double bytes_of_job = 100.0;
constexpr double bytes_of_request = 16.0;
constexpr double row_of_job = 60.0;
constexpr double row_of_request = 30.0;
constexpr double bytes_of_run = 4096.0; ///< summary.json and the rest, whatever happens

/// A run goes through some million events a second: of so many it would not end within a day.
constexpr double most_events = 1e11;

/// Of one run of a point. Lower bounds: what draws and decisions add is not known.
struct Estimate {
  double jobs = 0.0;
  double requests = 0.0; ///< that are followed one by one
  double failures = 0.0; ///< of one domain of each kind
  Bytes memory{};
  Bytes disk{};
  [[nodiscard]] double events() const { return jobs + requests + failures; }
};

double jobs_generated(const scenario::GeneratedSpec& spec, const scenario::Scenario& scenario)
{
  double most = spec.jobs.count ? static_cast<double>(*spec.jobs.count) : 1e300;
  const auto until = spec.jobs.until ? spec.jobs.until : scenario.horizon;
  if (const auto* poisson = std::get_if<workload::PoissonArrivals>(&spec.jobs.arrivals); poisson != nullptr && until)
    most = std::min(most, poisson->rate.value() * until->value());
  return most < 1e300 ? most : 0.0; // of other gaps the mean is not at hand
}

/// Weekends and the hours of the day move the rate about its mean on weekdays; the least of it counts.
double requests_generated(const scenario::LoadSpec& load, Seconds horizon)
{
  return load.rate
             ? load.rate->value() * horizon.value() * std::min(1.0, load.weekend) * std::min(1.0, load.growth_per_year)
             : 0.0;
}

struct Heaviest {
  config::Value at; ///< in the scenario
  double number = 0.0;
};

void weigh(Heaviest& heaviest, const config::Value& at, double number)
{
  if (number > heaviest.number)
    heaviest = {at, number};
}

/// Where most of the events come from.
Heaviest heaviest_of(const Material& material, const scenario::Point& point, Estimate& estimate)
{
  const scenario::Scenario& scenario = point.scenario;
  const Seconds horizon = scenario.horizon.value_or(Seconds{});
  Heaviest heaviest{point.resolved, 0.0};
  const auto written = point.resolved.find("workload");
  for (std::size_t w = 0; w < scenario.workload.size(); ++w) {
    const scenario::WorkloadSpec& entry = scenario.workload[w];
    double jobs = 0.0, requests = 0.0;
    if (const auto* trace = std::get_if<scenario::JobsSpec>(&entry))
      jobs = static_cast<double>(material.inputs.trace(material.campaign, *trace).jobs.jobs.size());
    else if (const auto* generated = std::get_if<scenario::GeneratedSpec>(&entry))
      jobs = jobs_generated(*generated, scenario);
    else if (const auto* serving = std::get_if<scenario::ServingSpec>(&entry);
             serving != nullptr && serving->requests.detail == scenario::ServingDetail::requests)
      requests = requests_generated(serving->requests, horizon);
    estimate.jobs += jobs;
    estimate.requests += requests;
    weigh(heaviest, written && w < written->size() ? (*written)[w] : point.resolved, jobs + requests);
  }
  for (std::size_t f = 0; f < scenario.failures.values.size(); ++f) {
    const scenario::FailureSpec& spec = scenario.failures.values[f].value;
    if (spec.trace)
      continue;
    // It is up for the mean between failures, and down until it is noticed and repaired.
    const Seconds turn = spec.mean_time_between + spec.repair + spec.detection;
    const double number = horizon.value() / std::max(turn.value(), 1e-9);
    estimate.failures += number;
    weigh(heaviest, point.resolved.find("failures").value_or(point.resolved), number);
  }
  return heaviest;
}

/// Memory and disk, of what is to be played.
void complete(Estimate& estimate, const scenario::OutputSpec& outputs)
{
  estimate.memory = Bytes{bytes_of_job * estimate.jobs + bytes_of_request * estimate.requests};
  const double packed = outputs.format == scenario::TableFormat::csv_gz ? 0.05 : 1.0;
  estimate.disk = Bytes{bytes_of_run + packed * (outputs.jobs ? row_of_job * estimate.jobs : 0.0) +
                        packed * (outputs.requests ? row_of_request * estimate.requests : 0.0)};
}

/// Of the file system that the path will lie on.
std::optional<Bytes> free_space(fs::path path)
{
  std::error_code error;
  path = fs::absolute(path, error);
  while (!fs::exists(path, error) && path.has_relative_path())
    path = path.parent_path();
  const fs::space_info space = fs::space(path, error);
  if (error || space.capacity == 0) // some, such as /proc, hold no files at all: who writes there is told so
    return std::nullopt;
  return Bytes{static_cast<double>(space.available)};
}

} // namespace

void check_estimate(const Material& material, const Limits& limits, const fs::path& out,
                    config::Diagnostics& diagnostics)
{
  const scenario::Campaign& campaign = material.campaign;
  Bytes disk{};
  for (const scenario::Point& point : campaign.points) {
    Estimate estimate;
    const config::Value at = heaviest_of(material, point, estimate).at;
    complete(estimate, point.scenario.outputs);
    disk += estimate.disk * static_cast<double>(campaign.replications);
    if (estimate.events() > most_events)
      diagnostics.error(at, fmt::format("a run would have some {:.1g} events", estimate.events()),
                        fmt::format("they come from here; more than {:.0g} take days", most_events),
                        "shorten the `horizon`, or ask for fewer");
    else if (limits.memory > Bytes{} && estimate.memory > limits.memory)
      diagnostics.error(at,
                        fmt::format("a run would take more than {} of memory ({:.2g} jobs, {:.2g} requests)",
                                    rough_text(estimate.memory), estimate.jobs, estimate.requests),
                        fmt::format("it may take {}", rough_text(limits.memory)),
                        "allow more with --max-memory, or ask for fewer --jobs at a time");
    if (diagnostics.errors() > 0)
      return; // other points would say the same
  }
  const auto free = limits.disk > Bytes{} ? std::optional{limits.disk} : free_space(out);
  if (free && disk > *free)
    diagnostics.error(campaign.source.find("replications").value_or(campaign.source),
                      fmt::format("the results of {} run{} take more than {}",
                                  campaign.points.size() * campaign.replications,
                                  campaign.points.size() * campaign.replications == 1 ? "" : "s", rough_text(disk)),
                      limits.disk > Bytes{} ? fmt::format("they may take {}", rough_text(*free))
                                            : fmt::format("{} are free where they go", rough_text(*free)),
                      "write less with `outputs`, or run fewer `replications`");
}

} // namespace leasehold::experiment
