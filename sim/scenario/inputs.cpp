#include "scenario/inputs.hpp"

#include "scenario/trace_file.hpp"
#include "units/text.hpp"
#include "workload/application_tables.hpp"
#include "workload/formats.hpp"
#include "workload/read_problems.hpp"
#include "workload/throughput_table.hpp"
#include "workload/trace_source.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <set>
#include <utility>

namespace leasehold::scenario {

namespace {

constexpr Seconds ten_years{10.0 * 365.25 * 86400.0};

/// Numbers in it cannot be drawn: scenario/uncertainty/drawn_values.cpp lists them.
std::string jobs_key(const Campaign& campaign, const JobsSpec& spec)
{
  const auto path = [&](const std::optional<config::Located<std::string>>& file) {
    return file ? campaign.resolve(file->value, file->at).string() : "";
  };
  std::string applications;
  if (spec.applications) {
    applications = fmt::format("{}\n{}", name_of(spec.applications->adapts), path(spec.applications->efficiency));
    for (const StepTimesSpec& times : spec.applications->step_times)
      applications +=
          fmt::format("\n{}\n{}\n{}", path(times.tables), times.gpu_type.value_or(""), times.chip.value_or(""));
  }
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", campaign.resolve(spec.file.value, spec.file.at).string(),
                     spec.format ? spec.format->value : "", spec.limit.value_or(0), spec.from.value(),
                     spec.until.value_or(Seconds{-1}).value(), spec.speed_up, spec.chips_per_member, path(spec.missing),
                     path(spec.throughputs), applications);
}

/// The format that the file's name tells, `.gz` aside; empty where it tells none.
std::string format_by_name(std::string_view path)
{
  if (path.ends_with(".gz"))
    path.remove_suffix(3);
  for (const workload::Format& format : workload::formats())
    if (path.ends_with(format.extension))
      return std::string{format.name};
  return {};
}

/// Faults of a window that holds nothing, and of a clock that counts from 1970.
void check_times(const LoadedTrace& loaded, const JobsSpec& spec, const Campaign& campaign,
                 config::Diagnostics& diagnostics)
{
  const workload::JobList& list = loaded.jobs;
  const auto seconds = [](Timestamp at) { return to_text(at - Timestamp{}); };
  if (list.jobs.empty() && list.report.left_out > 0 && Timestamp{spec.from.value()} > list.last)
    return diagnostics.error(spec.file.at,
                             "`from: " + to_text(spec.from) + "` lies beyond the end of `" + loaded.path + "`",
                             "its last job is submitted at " + seconds(list.last));
  if (list.jobs.empty())
    return diagnostics.error(spec.file.at, "`" + loaded.path + "` holds no job that can be run",
                             workload::remarks(list.report, "`limit`, `from` or `until`"));
  const Timestamp first = list.jobs.front().submitted;
  if (first > Timestamp{ten_years.value()})
    diagnostics.error(
        spec.file.at, "the first job of `" + loaded.path + "` is submitted " + seconds(first) + " after the start",
        first > Timestamp{static_cast<double>(campaign.points.front().scenario.start.unix_seconds()) / 2.0}
            ? "such times count from 1970, as Unix's do"
            : "nothing would happen for more than ten years",
        "make an instant of the trace the start with `from: " +
            fmt::format("{:.0f} s`", std::floor((first - Timestamp{}).value() * spec.speed_up)));
}

/// What a trace's jobs take, beside the trace.
struct TimeTables {
  workload::ThroughputTable throughputs;
  workload::Applications applications;
};

/// False where the entry names no table of the kind that the format needs, or one that it does not; this is reported.
bool names_tables(const workload::Format& format, const JobsSpec& spec, config::Diagnostics& diagnostics)
{
  using workload::TimesFrom;
  const bool steps = format.times == TimesFrom::throughputs, told = format.times == TimesFrom::applications;
  if (spec.throughputs && !steps)
    diagnostics.error(
        spec.throughputs->at,
        fmt::format("a trace of format `{}` {}", format.name, told ? "tells applications" : "has run times"),
        "a table of throughputs is for traces that tell work in steps",
        "leave `throughputs` out, or say the trace's `format`");
  if (spec.applications && !told)
    diagnostics.error(
        spec.applications->efficiency.at,
        fmt::format("a trace of format `{}` {}", format.name, steps ? "tells work in steps" : "has run times"),
        "tables of applications are for traces that tell them",
        "leave `applications` out, or say the trace's `format`");
  if (steps && !spec.throughputs)
    diagnostics.error(spec.file.at, fmt::format("a trace of format `{}` tells work in steps", format.name),
                      "how fast a job is on which chip stands in a table of its simulator",
                      "name it: `throughputs: FILE`");
  if (told && !spec.applications)
    diagnostics.error(spec.file.at, fmt::format("a trace of format `{}` tells applications", format.name),
                      "what they take on which chip stands in tables of its simulator",
                      "name them: `applications: {efficiency: FILE, step_times: [{tables: FILE}]}`");
  if (told && spec.elastic)
    diagnostics.error(spec.file.at,
                      fmt::format("the widths of jobs of format `{}` are those of the tables", format.name),
                      "`elastic` would say them a second time", "leave `elastic` out, and say `adapts: chips`");
  return steps == spec.throughputs.has_value() && told == spec.applications.has_value() && !(told && spec.elastic);
}

void read_applications(const Campaign& campaign, const ApplicationsSpec& spec, LoadedTrace& loaded,
                       workload::Applications& applications, config::Diagnostics& diagnostics)
{
  const std::string efficiency = campaign.resolve(spec.efficiency.value, spec.efficiency.at).string();
  loaded.tables.insert(efficiency);
  workload::read_efficiency(workload::TraceSource::file(efficiency), applications, diagnostics);
  for (const StepTimesSpec& times : spec.step_times) {
    const std::filesystem::path place = campaign.resolve(times.tables.value, times.tables.at);
    const std::vector<ApplicationTable> tables = step_tables_at(place.string());
    if (tables.empty())
      diagnostics.error(times.tables.at, "no table lies in `" + place.string() + "`",
                        "they are called `APPLICATION_placements.csv` and `APPLICATION_scalability.csv`");
    for (const ApplicationTable& table : tables) {
      loaded.tables.insert(table.path);
      workload::read_step_times(workload::TraceSource::file(table.path),
                                {table.application, times.gpu_type.value_or(""), times.chip.value_or("")}, applications,
                                diagnostics);
    }
  }
  workload::finish(applications, efficiency, diagnostics);
}

/// The tables that the format needs; nothing where that is a fault, which is reported.
std::optional<TimeTables> time_tables(const workload::Format& format, LoadedTrace& loaded, const Campaign& campaign,
                                      const JobsSpec& spec, config::Diagnostics& diagnostics)
{
  if (!names_tables(format, spec, diagnostics))
    return std::nullopt;
  TimeTables tables;
  const std::size_t before = diagnostics.errors();
  if (spec.throughputs) {
    const std::string path = campaign.resolve(spec.throughputs->value, spec.throughputs->at).string();
    loaded.tables.insert(path);
    tables.throughputs = workload::read_throughputs(workload::TraceSource::file(path), diagnostics);
  }
  if (spec.applications)
    read_applications(campaign, *spec.applications, loaded, tables.applications, diagnostics);
  return diagnostics.errors() == before ? std::optional{std::move(tables)} : std::nullopt;
}

LoadedTrace load_trace(const Campaign& campaign, const JobsSpec& spec, config::Diagnostics& diagnostics)
{
  LoadedTrace loaded;
  TraceFile file = find_trace(campaign, spec.file, spec.missing, "workload.<n>.jobs");
  loaded.note = std::move(file.note);
  loaded.path = std::move(file.path);
  std::string format = spec.format ? spec.format->value : format_by_name(loaded.path);
  if (format.empty() || workload::find_format(format) == nullptr) {
    const config::Value& at = spec.format ? spec.format->at : spec.file.at;
    diagnostics.error(
        at, format.empty() ? "the file's name does not tell its format" : "there is no format `" + format + "`", {},
        format.empty() ? "say it: `format: swf`" : workload::suggest_format(format));
    return loaded;
  }
  const auto tables = time_tables(*workload::find_format(format), loaded, campaign, spec, diagnostics);
  if (!tables)
    return loaded;
  workload::ReadOptions options;
  options.throughputs = spec.throughputs ? &tables->throughputs : nullptr;
  if (spec.applications) {
    options.applications = &tables->applications;
    options.adapts = spec.applications->adapts;
  }
  if (spec.limit)
    options.limit = *spec.limit;
  options.from = Timestamp{spec.from.value()};
  if (spec.until)
    options.until = Timestamp{spec.until->value()};
  options.speed_up = spec.speed_up;
  options.chips_per_member = spec.chips_per_member;
  options.hands_on_computation = true;
  const std::size_t before = diagnostics.errors();
  loaded.jobs = workload::read_jobs(loaded.path, format, options, diagnostics);
  if (diagnostics.errors() == before)
    check_times(loaded, spec, campaign, diagnostics);
  loaded.note +=
      fmt::format("{}: {} jobs from {} records{}", loaded.path, loaded.jobs.jobs.size(), loaded.jobs.report.lines,
                  workload::remarks(loaded.jobs.report, "`limit`, `from` or `until`"));
  return loaded;
}

constexpr std::uint64_t most_plain_bytes = std::uint64_t{1} << 30;

/// Nothing where it cannot be read or holds nothing, which is reported.
std::optional<std::string> read_whole(const std::string& path, const config::Value& at,
                                      config::Diagnostics& diagnostics)
{
  const auto stream = workload::TraceSource::file(path).open(most_plain_bytes);
  std::string text;
  constexpr std::size_t chunk = std::size_t{1} << 16;
  for (std::size_t got = chunk; got == chunk;) {
    text.resize(text.size() + chunk);
    got = stream->read(text.data() + text.size() - chunk, chunk);
    text.resize(text.size() - chunk + got);
  }
  if (!stream->failure().empty())
    diagnostics.error(at, "`" + path + "` cannot be read", stream->failure());
  else if (text.empty())
    diagnostics.error(at, "`" + path + "` is empty");
  return stream->failure().empty() && !text.empty() ? std::optional{std::move(text)} : std::nullopt;
}

} // namespace

std::vector<config::Located<std::string>> named_files(const Scenario& scenario)
{
  std::vector<config::Located<std::string>> files;
  for (const auto& trace : scenario.market.spot.traces)
    files.push_back(trace.value.file);
  for (const BackgroundSpec& others : scenario.market.background)
    if (others.file)
      files.push_back(*others.file);
  if (scenario.energy)
    for (const auto& grid : scenario.energy->carbon)
      if (grid.value.file)
        files.push_back(*grid.value.file);
  for (const auto& failures : scenario.failures.values)
    if (failures.value.trace)
      files.push_back(*failures.value.trace);
  return files;
}

Inputs Inputs::load(const Campaign& campaign, config::Diagnostics& diagnostics)
{
  Inputs inputs;
  for (const Point& point : campaign.points) {
    for (const config::Located<std::string>& file : named_files(point.scenario))
      if (const std::string path = campaign.resolve(file.value, file.at).string(); !inputs.plain_files_.contains(path))
        inputs.plain_files_.emplace(path, read_whole(path, file.at, diagnostics));
    for (const WorkloadSpec& entry : point.scenario.workload)
      if (const auto* jobs = std::get_if<JobsSpec>(&entry)) {
        const std::string key = jobs_key(campaign, *jobs);
        if (!inputs.traces_.contains(key))
          inputs.traces_.emplace(key, load_trace(campaign, *jobs, diagnostics));
      } else if (const auto* serving = std::get_if<ServingSpec>(&entry);
                 serving != nullptr && serving->requests.trace) {
        const std::string key = key_of(campaign, *serving->requests.trace);
        if (!inputs.requests_.contains(key))
          inputs.requests_.emplace(key, load_requests(campaign, *serving->requests.trace, diagnostics));
      }
  }
  return inputs;
}

const std::string* Inputs::plain_file(const Campaign& campaign, const config::Located<std::string>& file) const
{
  const auto& text = plain_files_.at(campaign.resolve(file.value, file.at).string());
  return text ? &*text : nullptr;
}

const LoadedTrace& Inputs::trace(const Campaign& campaign, const JobsSpec& spec) const
{
  return traces_.at(jobs_key(campaign, spec));
}

const LoadedRequests* Inputs::requests(const Campaign& campaign, const LoadSpec& spec) const
{
  return spec.trace ? &requests_.at(key_of(campaign, *spec.trace)) : nullptr;
}

std::vector<std::string> Inputs::files() const
{
  std::set<std::string> paths;
  for (const auto& [key, trace] : traces_) {
    paths.insert(trace.path);
    paths.insert(trace.tables.begin(), trace.tables.end());
  }
  for (const auto& [key, trace] : requests_)
    paths.insert(trace.path);
  for (const auto& [path, text] : plain_files_)
    paths.insert(path);
  return {paths.begin(), paths.end()};
}

std::vector<std::string> Inputs::notes() const
{
  std::vector<std::string> notes;
  for (const auto& [key, trace] : traces_)
    notes.push_back(trace.note);
  for (const auto& [key, trace] : requests_)
    notes.push_back(trace.note);
  return notes;
}

} // namespace leasehold::scenario
