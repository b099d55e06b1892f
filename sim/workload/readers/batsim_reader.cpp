// Batsim's JSON workload: `nb_res`, `jobs` [{id, subtime, res, profile, walltime?}], `profiles` {name: {type, ...}},
// with the profile types of Batsim 4 (`delay`, `parallel_homogeneous`) and of Batsim 5 (`DelayProfile`,
// `ParallelTaskHomogeneousProfile`); https://batsim.readthedocs.io/en/latest/input-workload.html
//
// A homogeneous parallel task runs for its computation over ReadOptions::processor_speed; what it would send is left
// out, and counted as repaired. Jobs of other profile types are dropped. A walltime that is absent or -1 is none; a
// profile that is not there, and a job without `subtime`, `res` or `profile`, are errors.
#include "workload/batsim_document.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>

namespace leasehold::workload {

namespace {

bool is_delay(std::string_view type)
{
  return type == "delay" || type == "DelayProfile";
}

bool is_homogeneous(std::string_view type)
{
  return type == "parallel_homogeneous" || type == "ptask_homogeneous" || type == "ParallelTaskHomogeneousProfile";
}

class BatsimJobs {
public:
  BatsimJobs(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics)
      : options_(options), problems_(source.name(), diagnostics), cursor_(source.open(options.max_bytes)),
        document_(parse_batsim(cursor_, problems_)), builder_(options, problems_)
  {
  }

  JobList read()
  {
    builder_.list().machine_size = document_.machine_size;
    builder_.expect(document_.jobs.size());
    std::uint32_t begin = 0;
    if (!document_.whole)
      document_.jobs.clear();
    for (const BatsimJob& job : document_.jobs) {
      // Ids of faulty jobs stay between, so a name may begin after the one before has ended.
      take(job, std::string_view{document_.names}.substr(begin, job.name_end - begin));
      begin = job.name_end;
    }
    return builder_.finish();
  }

private:
  void take(const BatsimJob& job, std::string_view name);
  bool is_sound(const BatsimJob& job);
  bool is_duration(double value, const BatsimJob& job, std::string_view key);
  /// The run time, or nothing where the job was dropped or is at fault.
  std::optional<double> run_time(const BatsimJob& job);
  std::optional<double> computing_time(const BatsimJob& job, const BatsimProfile& profile);
  bool fault(const BatsimJob& job, std::string_view key, std::string problem, std::string why)
  {
    problems_.fault(job.line, 0, key, std::move(problem), std::move(why));
    return false;
  }

  const ReadOptions& options_;
  ReadProblems problems_;
  JsonCursor cursor_;
  BatsimDocument document_;
  JobListBuilder builder_;
};

bool BatsimJobs::is_duration(double value, const BatsimJob& job, std::string_view key)
{
  if (std::isnan(value))
    return fault(job, key, "the key is missing", "the job cannot be simulated without");
  if (value < 0)
    return fault(job, key, fmt::format("`{:g}` is negative", value), "0 is the least");
  if (value > max_trace_time)
    return fault(job, key, fmt::format("`{:g}` is absurd", value), fmt::format("{:g} s is the most", max_trace_time));
  return true;
}

bool BatsimJobs::is_sound(const BatsimJob& job)
{
  bool sound = is_duration(job.submitted, job, "subtime");
  if (!std::isnan(job.walltime) && job.walltime != -1)
    sound = is_duration(job.walltime, job, "walltime") && sound;
  if (std::isnan(job.resources))
    sound = fault(job, "res", "the key is missing", "the job cannot be simulated without");
  else if (!(job.resources >= 1 && job.resources <= max_processors) || std::trunc(job.resources) != job.resources)
    sound = fault(job, "res", fmt::format("`{:g}` is no count of resources", job.resources),
                  fmt::format("a job has 1 to {} of them", max_processors));
  if (job.profile >= document_.profiles.size())
    return fault(job, "profile", "the key is missing", "it says how long the job runs");
  if (document_.profiles[job.profile].line == 0)
    return fault(job, "profile",
                 fmt::format("there is no profile {}", in_backquotes(document_.profile_names.name(job.profile))),
                 "`profiles` must have each profile that a job names");
  return sound;
}

std::optional<double> BatsimJobs::computing_time(const BatsimJob& job, const BatsimProfile& profile)
{
  if (options_.processor_speed.value() <= 0) {
    fault(job, "profile", fmt::format("is a {}", in_backquotes(document_.types.name(profile.type))),
          "without a processor speed its computation has no duration");
    return std::nullopt;
  }
  if (profile.communication > 0)
    problems_.repaired("communication of a homogeneous parallel task left out", job.line);
  const double share = profile.spread ? profile.computation / job.resources : profile.computation;
  return share / options_.processor_speed.value();
}

std::optional<double> BatsimJobs::run_time(const BatsimJob& job)
{
  const BatsimProfile& profile = document_.profiles[job.profile];
  if (profile.type == BatsimProfile::no_type || profile.faulty)
    return std::nullopt; // reported where it stands
  const std::string_view type = document_.types.name(profile.type);
  std::optional<double> duration;
  if (is_delay(type))
    duration = profile.delay;
  else if (is_homogeneous(type))
    duration = computing_time(job, profile);
  else
    problems_.dropped(fmt::format("profile type {} is not simulated", in_backquotes(type)), job.line);
  if (duration && !is_duration(*duration, job, is_delay(type) ? "profile.delay" : "profile.cpu"))
    return std::nullopt;
  return duration;
}

void BatsimJobs::take(const BatsimJob& job, std::string_view name)
{
  if (job.faulty || !is_sound(job))
    return;
  const auto duration = run_time(job);
  if (!duration)
    return;
  TraceJob result;
  result.submitted = job.submitted_at;
  result.run_time = Seconds{*duration};
  result.request = builder_.request_for(static_cast<std::uint32_t>(job.resources));
  if (job.walltime >= 0)
    result.request.walltime = Seconds{job.walltime};
  builder_.add(name, result, job.line);
}

class BatsimReader final : public TraceReader {
public:
  JobList read(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics) const override
  {
    return BatsimJobs{source, options, diagnostics}.read();
  }
};

} // namespace

std::unique_ptr<TraceReader> make_batsim_reader()
{
  return std::make_unique<BatsimReader>();
}

} // namespace leasehold::workload
