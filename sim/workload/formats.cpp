#include "workload/formats.hpp"

#include "config/suggest.hpp"
#include "workload/format_docs.hpp"
#include "workload/format_signs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace leasehold::workload {

namespace {

constexpr std::array format_table{
    Format{"swf",
           "Standard Workload Format of the Parallel Workloads Archive",
           ".swf",
           swf_columns,
           &make_swf_reader,
           {"a log in the Standard Workload Format", &looks_like_swf}},
    Format{"batsim",
           "Batsim's JSON workload, versions 4 and 5",
           ".json",
           batsim_columns,
           &make_batsim_reader,
           {"a workload of Batsim", &looks_like_batsim}},
    Format{"jobs_csv",
           "table of jobs with named columns; also Batsim's output jobs.csv",
           ".csv",
           jobs_csv_columns,
           &make_jobs_csv_reader,
           {"a jobs.csv of ours or of Batsim", &looks_like_jobs_csv}},
    Format{"philly",
           "Microsoft's Philly trace as the Sia artifact reduces it",
           ".csv",
           philly_columns,
           &make_philly_reader,
           {"the reduced Philly trace", &looks_like_philly}},
    Format{"philly_json",
           "Microsoft's Philly trace as it was published, cluster_job_log",
           ".json",
           philly_json_columns,
           &make_philly_json_reader,
           {"Philly's cluster_job_log", &looks_like_philly_json}},
    Format{"helios",
           "logs of SenseTime's four Helios clusters, cluster_log.csv",
           ".csv",
           helios_docs,
           &make_helios_reader,
           {"Helios's cluster_log.csv", &looks_like_helios}},
    Format{"acme",
           "logs of the two Acme clusters for large models, trace_seren.csv and trace_kalos.csv",
           ".csv",
           acme_docs,
           &make_acme_reader,
           {"a trace of Acme", &looks_like_acme}},
    Format{"slurm",
           "what `sacct --parsable2` prints of Slurm's jobs",
           ".txt",
           slurm_docs,
           &make_slurm_reader,
           {"what `sacct --parsable2` prints", &looks_like_slurm}},
    Format{"openb",
           "pods of Alibaba's GPU cluster of 2023, openb_pod_list_*.csv",
           ".csv",
           openb_docs,
           &make_openb_reader,
           {"a list of openb's pods", &looks_like_openb}},
    Format{"pai",
           "tasks of Alibaba's PAI of 2020, pai_task_table.csv",
           ".csv",
           pai_docs,
           &make_pai_reader,
           {"PAI's pai_task_table.csv", &looks_like_pai}},
    Format{"tiresias",
           "jobs of Tiresias' simulator, in seconds",
           ".csv",
           tiresias_columns,
           &make_tiresias_reader,
           {"a trace of Tiresias' simulator", &looks_like_tiresias}},
    Format{"muri",
           "jobs of Muri's simulator, in milliseconds",
           ".csv",
           muri_columns,
           &make_muri_reader,
           {"a trace of Muri's simulator", &looks_like_muri}},
    Format{"elasticflow",
           "jobs of ElasticFlow's simulator, in seconds",
           ".csv",
           elasticflow_docs,
           &make_elasticflow_reader,
           {"a trace of ElasticFlow's simulator", &looks_like_elasticflow}},
    Format{"gavel",
           "jobs of Gavel's simulator, 7, 10 or 12 fields a line, in steps: runs with a table of `throughputs`",
           ".trace",
           gavel_columns,
           &make_gavel_reader,
           {"a trace of Gavel's simulator", &looks_like_gavel},
           TimesFrom::throughputs},
    Format{
        "shockwave",
        "jobs of Shockwave's simulator, whose batch sizes change: 12 fields a line, in steps of the first batch size; "
        "runs with a table of `throughputs`",
        ".trace",
        shockwave_columns,
        &make_shockwave_reader,
        {"a trace of Shockwave's simulator", &looks_like_shockwave},
        TimesFrom::throughputs},
    Format{"pollux",
           "jobs of Pollux's simulator, each an application: runs with tables of `applications`",
           ".csv",
           pollux_docs,
           &make_pollux_reader,
           {"a trace of Pollux's simulator", &looks_like_pollux},
           TimesFrom::applications},
    Format{
        "sia",
        "jobs of Sia's simulator, each an application, whose batches fit as was measured and which take 1.2 times as "
        "long (ncf 1.5, cifar10 1.8): runs with tables of `applications`",
        ".csv",
        pollux_docs,
        &make_sia_reader,
        {"a trace of Sia's simulator", &looks_like_pollux},
        TimesFrom::applications},
    Format{"table",
           "any other table of jobs: `import table --map` says which columns it has",
           ".csv",
           table_docs,
           &make_table_reader,
           {"a table", &looks_like_none},
           TimesFrom::trace,
           true}};

/// A fault in place of all that a reader of another format has to say of such a file.
void tell_likeness(const std::string& path, std::string_view asked, std::span<const Format* const> likely,
                   config::Diagnostics& diagnostics)
{
  std::vector<std::string> looks, imports, keys;
  for (const Format* format : likely) {
    looks.emplace_back(format->sign.looks);
    imports.push_back(fmt::format("`import {}`", format->name));
    keys.push_back(fmt::format("`format: {}`", format->name));
  }
  diagnostics.error({path, 1, 1}, fmt::format("this looks like {}", fmt::join(looks, " or ")),
                    fmt::format("it is read as `{}`", asked),
                    fmt::format("write {}, or {} in a scenario", fmt::join(imports, " or "), fmt::join(keys, " or ")));
}

} // namespace

std::span<const Format> formats()
{
  return format_table;
}

const Format* find_format(std::string_view name)
{
  const auto found =
      std::find_if(format_table.begin(), format_table.end(), [&](const Format& format) { return format.name == name; });
  return found == format_table.end() ? nullptr : &*found;
}

std::string suggest_format(std::string_view name)
{
  std::vector<std::string> names;
  names.reserve(format_table.size());
  for (const Format& format : format_table)
    names.emplace_back(format.name);
  return config::did_you_mean(name, names);
}

std::vector<const Format*> likely_formats(const TraceSource& source)
{
  const TraceOpening opening{source};
  std::vector<const Format*> likely;
  for (const Format& format : format_table)
    if (format.sign.shown_by(opening))
      likely.push_back(&format);
  return likely;
}

bool tell_wrong_format(const std::string& path, const Format& asked, config::Diagnostics& diagnostics)
{
  const auto likely = likely_formats(TraceSource::file(path));
  if (likely.empty() || std::ranges::find(likely, &asked) != likely.end())
    return false;
  tell_likeness(path, asked.name, likely, diagnostics);
  return true;
}

JobList read_jobs(const std::string& path, std::string_view format, const ReadOptions& options,
                  config::Diagnostics& diagnostics)
{
  const Format* const known = find_format(format);
  if (known == nullptr) {
    diagnostics.error({path, 0, 0}, fmt::format("`{}` is not a trace format", format), {}, suggest_format(format));
    return {};
  }
  config::Diagnostics found;
  JobList list = known->make()->read(TraceSource::file(path), options, found);
  // Whoever maps the columns of a table may mean it, and hears both.
  if (found.ok() || !tell_wrong_format(path, *known, diagnostics) || known->mapped)
    for (config::Diagnostic& one : found.sorted())
      diagnostics.add(std::move(one));
  return list;
}

} // namespace leasehold::workload
