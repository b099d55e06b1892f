#include "workload/formats.hpp"

#include "config/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace leasehold::workload {

namespace {

constexpr std::array swf_columns{
    ColumnDoc{"1 job number", true, "the job's id"},
    ColumnDoc{"2 submit time", true, "seconds since the log's start; -1 drops the job"},
    ColumnDoc{"3 wait time", true, "seconds; kept to compare with, and not used"},
    ColumnDoc{"4 run time", true, "seconds; -1 drops the job"},
    ColumnDoc{"5 allocated processors", true, "field 8 where unknown"},
    ColumnDoc{"8 requested processors", true, "used where field 5 is unknown"},
    ColumnDoc{"9 requested time", true, "the walltime, seconds; none where unknown"},
    ColumnDoc{"11 status", true, "2, 3 and 4 (parts of a job) are dropped, and 5 (cancelled) if it never ran"},
    ColumnDoc{"17 preceding job", true,
              "the job is submitted once that one is over, however it ends; -1, or one that is not among the jobs: by "
              "its own time"},
    ColumnDoc{"18 think time", true, "seconds from that end to the submission; no time where unknown"},
    ColumnDoc{"other fields", true, "numbers, not used"},
    ColumnDoc{"; MaxProcs, MaxNodes", false, "header: the machine's size"},
    ColumnDoc{"; UnixStartTime", false, "header: the calendar instant of time 0"}};

constexpr std::array batsim_columns{
    ColumnDoc{"nb_res", false, "the machine's size"},
    ColumnDoc{"jobs[].id", true, "a string or a number"},
    ColumnDoc{"jobs[].subtime", true, "seconds"},
    ColumnDoc{"jobs[].res", true, "resources asked for, 1 or more"},
    ColumnDoc{"jobs[].walltime", false, "seconds; none where absent or -1"},
    ColumnDoc{"jobs[].profile", true, "a key of `profiles`"},
    ColumnDoc{"profiles.*.type", true,
              "`delay` or `DelayProfile`; `parallel_homogeneous`, `ptask_homogeneous` or "
              "`ParallelTaskHomogeneousProfile`; jobs of other types are dropped"},
    ColumnDoc{"profiles.*.delay", false, "run time in seconds, of a delay"},
    ColumnDoc{
        "profiles.*.cpu", false,
        "flop of each resource (also `computation_amount`), of a homogeneous parallel task; run at the speed of the "
        "platform's hosts"}};

constexpr std::array philly_columns{
    ColumnDoc{"timestamp", true, "of the submission, such as `2017-10-09 07:01:55`; the earliest is instant 0"},
    ColumnDoc{"duration", true, "run time in seconds"}, ColumnDoc{"num_gpus", true, "GPUs asked for; 0 drops the job"},
    ColumnDoc{"gpu_time", true, "not used"},
    ColumnDoc{"cluster", true, "the virtual cluster: the tenant that the job runs as"}};

constexpr std::array tiresias_columns{
    ColumnDoc{"job_id", true, "any text, each once"}, ColumnDoc{"num_gpu", true, "GPUs asked for; 0 drops the job"},
    ColumnDoc{"submit_time", true, "seconds"}, ColumnDoc{"duration", true, "run time in seconds"},
    ColumnDoc{"iterations, model_name, interval", true, "not used"}};

constexpr std::array muri_columns{
    ColumnDoc{"job_id", true, "any text, each once"}, ColumnDoc{"num_gpu", true, "GPUs asked for; 0 drops the job"},
    ColumnDoc{"submit_time", true, "milliseconds"},
    ColumnDoc{"duration", true, "run time in milliseconds: `iterations` of `iteration_time` each"},
    ColumnDoc{"iterations, model_name, batch_size, interval, iteration_time, resource_time_0, _1, _2, priority", true,
              "not used"}};

constexpr std::array gavel_columns{
    ColumnDoc{
        "1 job type", true,
        "such as `ResNet-18 (batch size 32)`: with its GPUs the row of `throughputs`; a job that the table lacks is "
        "dropped"},
    ColumnDoc{"steps", true, "field 5 of 7, or 6 of 10 and 12: those of the whole gang, which its scheduler knows"},
    ColumnDoc{"GPUs", true, "field 7 of 7, or 7 of 10 and 12"},
    ColumnDoc{"arrival", true, "field 6 of 7, 10 of 10, 12 of 12: seconds"},
    ColumnDoc{"command, directory, flags, weight, objective; of 12 fields mode and duration", true, "not used"}};

constexpr std::array shockwave_columns{
    ColumnDoc{
        "1 job type", true,
        "such as `ResNet-18 (batch size 32)`: with its GPUs the row of `throughputs`; a job that the table lacks is "
        "dropped"},
    ColumnDoc{"6 steps", true, "at the first batch size, which its scheduler knows"},
    ColumnDoc{"7 GPUs", true, "of the gang"},
    ColumnDoc{"8 mode", true,
              "how its batch size changes, which no policy sees: `static`, `gns` (doubles from given epochs on) or "
              "`accordion` (the largest but in critical epochs)"},
    ColumnDoc{"12 arrival", true, "seconds"},
    ColumnDoc{"2 to 5, 9 to 11", true, "command, directory, flags, weight, objective and duration; not used"}};

constexpr std::array pollux_docs{
    ColumnDoc{"name", true, "the job's id, each once"},
    ColumnDoc{"time", true, "of the submission, in seconds"},
    ColumnDoc{"application", true,
              "of the tables of `applications`, which say how many epochs it has, what a step takes and what it is "
              "worth; a job of another is dropped"},
    ColumnDoc{"num_replicas", true, "GPUs asked for; 0 drops the job"},
    ColumnDoc{"batch_size", true,
              "of all GPUs together; with `adapts: chips_and_batch` each number of GPUs has its best in each epoch "
              "instead, for `sia` up to this"},
    ColumnDoc{"other columns", false, "not used, which is said once"},
    ColumnDoc{"tables: gangs spread further than they must be", false,
              "not used: a job takes what it takes packed on full hosts, but for one"},
    ColumnDoc{
        "tables: delay of a restart", false,
        "not in them: 30 s in Pollux's simulator, 15 to 250 s by application in Sia's; `restart` says it for all"}};

constexpr std::array jobs_csv_columns{
    ColumnDoc{"job_id", true, "any text, each once"},
    ColumnDoc{"submission_time", true, "seconds"},
    ColumnDoc{"run_time", true, "seconds; -1 or empty drops the job; also `execution_time`"},
    ColumnDoc{"members", true, "size of the gang; or `processors` in its place"},
    ColumnDoc{"processors", false,
              "in place of `members`: how many processors, mapped to members as for other formats; also "
              "`requested_number_of_resources`"},
    ColumnDoc{"chips_per_member", false, "whole chips, or thousandths of one, such as `0.25`; 1 where absent"},
    ColumnDoc{"chip", false,
              "the chip type that it runs on alone; where absent or empty, what its workload entry says"},
    ColumnDoc{"cores", false, "of each member; 0 where absent"},
    ColumnDoc{"memory", false, "host memory of each member with its unit, such as `40 GiB`"},
    ColumnDoc{"walltime", false, "the estimate in seconds; none where -1, empty or absent; also `requested_time`"},
    ColumnDoc{"tenant", false, "the tenant that it runs as; where absent or empty, that of its workload entry"},
    ColumnDoc{"priority", false,
              "a whole number, higher goes first; where absent or empty, that of its workload entry"},
    ColumnDoc{"widths", false,
              "other numbers of chips that it can run on, each with its rate there against that of its own, such as "
              "`2:0.55 8:1.7`; where absent or empty, what its workload entry says"},
    ColumnDoc{
        "after", false,
        "ids of jobs of this table, with blanks between, that it waits for: it is submitted once they have "
        "finished, if not later by its own time, and rejected where one is killed or rejected; one that is dropped, "
        "or left out by the window or limit of its workload entry, counts as finished"},
    ColumnDoc{"after_any", false, "the same of jobs that it waits for however they end"},
    ColumnDoc{
        "think_time", false,
        "seconds from their end to its submission, of a job that waits for others; none where absent, -1 or empty"},
    ColumnDoc{"waiting_time", false, "seconds the job waited in a run before; kept to compare with"},
    ColumnDoc{"final_state", false, "of a run before: rejected jobs are dropped"}};

constexpr std::array format_table{
    Format{"swf", "Standard Workload Format of the Parallel Workloads Archive", ".swf", swf_columns, &make_swf_reader},
    Format{"batsim", "Batsim's JSON workload, versions 4 and 5", ".json", batsim_columns, &make_batsim_reader},
    Format{"jobs_csv", "table of jobs with named columns; also Batsim's output jobs.csv", ".csv", jobs_csv_columns,
           &make_jobs_csv_reader},
    Format{"philly", "Microsoft's Philly trace as the Sia artifact reduces it", ".csv", philly_columns,
           &make_philly_reader},
    Format{"tiresias", "jobs of Tiresias' simulator, in seconds", ".csv", tiresias_columns, &make_tiresias_reader},
    Format{"muri", "jobs of Muri's simulator, in milliseconds", ".csv", muri_columns, &make_muri_reader},
    Format{"gavel",
           "jobs of Gavel's simulator, 7, 10 or 12 fields a line, in steps: runs with a table of `throughputs`",
           ".trace", gavel_columns, &make_gavel_reader, TimesFrom::throughputs},
    Format{
        "shockwave",
        "jobs of Shockwave's simulator, whose batch sizes change: 12 fields a line, in steps of the first batch size; "
        "runs with a table of `throughputs`",
        ".trace", shockwave_columns, &make_shockwave_reader, TimesFrom::throughputs},
    Format{"pollux", "jobs of Pollux's simulator, each an application: runs with tables of `applications`", ".csv",
           pollux_docs, &make_pollux_reader, TimesFrom::applications},
    Format{
        "sia",
        "jobs of Sia's simulator, each an application, whose batches fit as was measured and which take 1.2 times as "
        "long (ncf 1.5, cifar10 1.8): runs with tables of `applications`",
        ".csv", pollux_docs, &make_sia_reader, TimesFrom::applications}};

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

JobList read_jobs(const std::string& path, std::string_view format, const ReadOptions& options,
                  config::Diagnostics& diagnostics)
{
  if (const Format* known = find_format(format))
    return known->make()->read(TraceSource::file(path), options, diagnostics);
  diagnostics.error({path, 0, 0}, fmt::format("`{}` is not a trace format", format), {}, suggest_format(format));
  return {};
}

} // namespace leasehold::workload
