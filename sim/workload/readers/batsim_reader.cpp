// Batsim's JSON workload: `nb_res`, `jobs` [{id, subtime, res, profile, walltime?}], `profiles` {name: {type, ...}},
// with the profile types of Batsim 4 (`delay`, `parallel_homogeneous`) and of Batsim 5 (`DelayProfile`,
// `ParallelTaskHomogeneousProfile`); https://batsim.readthedocs.io/en/latest/input-workload.html
//
// A homogeneous parallel task runs for its computation over ReadOptions::processor_speed, or over the speed of the hosts
// that it gets; what it would send is left out, and counted as repaired. Jobs of other profile types are dropped. A walltime that is absent or -1 is none; a
// profile that is not there, and a job without `subtime`, `res` or `profile`, are errors.
#include "workload/batsim_document.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"

#include <fmt/format.h>

#include <cmath>

namespace leasehold::workload {

namespace {

constexpr double least_core_speed = 1e6; ///< flop/s; below it a computation may outlast what a Timestamp reaches

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
  /// How long the job works, in `result`; false where it was dropped or is at fault.
  bool take_length(const BatsimJob& job, TraceJob& result);
  bool take_computation(const BatsimJob& job, const BatsimProfile& profile, TraceJob& result);
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

bool BatsimJobs::take_computation(const BatsimJob& job, const BatsimProfile& profile, TraceJob& result)
{
  if (options_.processor_speed.value() <= 0 && !options_.hands_on_computation)
    return fault(job, "profile", fmt::format("is a {}", in_backquotes(document_.types.name(profile.type))),
                 "without a processor speed its computation has no duration");
  if (profile.communication > 0)
    problems_.repaired("communication of a homogeneous parallel task left out", job.line);
  const double share = profile.spread ? profile.computation / job.resources : profile.computation;
  if (options_.processor_speed.value() > 0) {
    result.run_time = Seconds{share / options_.processor_speed.value()};
    return is_duration(result.run_time.value(), job, "profile.cpu");
  }
  result.computation = share;
  return is_duration(share / least_core_speed, job, "profile.cpu");
}

bool BatsimJobs::take_length(const BatsimJob& job, TraceJob& result)
{
  const BatsimProfile& profile = document_.profiles[job.profile];
  if (profile.type == BatsimProfile::no_type || profile.faulty)
    return false; // reported where it stands
  const std::string_view type = document_.types.name(profile.type);
  if (is_homogeneous(type))
    return take_computation(job, profile, result);
  if (!is_delay(type)) {
    problems_.dropped(fmt::format("profile type {} is not simulated", in_backquotes(type)), job.line);
    return false;
  }
  if (!is_duration(profile.delay, job, "profile.delay"))
    return false;
  result.run_time = Seconds{profile.delay};
  return true;
}

void BatsimJobs::take(const BatsimJob& job, std::string_view name)
{
  if (job.faulty || !is_sound(job))
    return;
  TraceJob result;
  if (!take_length(job, result))
    return;
  result.submitted = job.submitted_at;
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
