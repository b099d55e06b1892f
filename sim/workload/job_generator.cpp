#include "workload/job_generator.hpp"

#include "workload/gang.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace leasehold::workload {

namespace {

constexpr std::uint64_t most_jobs = 100'000'000;

Seconds next_gap(const Arrivals& arrivals, random::Stream& stream)
{
  if (const auto* poisson = std::get_if<PoissonArrivals>(&arrivals))
    return Seconds{stream.exponential(1.0 / poisson->rate.value())};
  return draw(std::get<RenewalArrivals>(arrivals).gap, stream);
}

struct DrawEstimate {
  Seconds run_time;
  random::Stream& stream;

  Seconds operator()(const NoEstimate&) const
  {
    stream.bits();
    return model::no_limit;
  }
  Seconds operator()(const ExactEstimate&) const
  {
    stream.bits();
    return run_time;
  }
  Seconds operator()(const UniformFactor& f) const { return run_time * stream.uniform(f.least, f.most); }
  Seconds operator()(const LogNormalFactor& f) const
  {
    return run_time * std::max(1.0, stream.log_normal(f.median, f.sigma));
  }
};

random::Stream named(std::uint64_t seed, std::uint64_t replication, std::string_view drives, std::string_view workload)
{
  return random::Stream{seed, replication, fmt::format("{}/{}", drives, workload)};
}

} // namespace

JobList generate_jobs(const JobGeneratorSpec& spec, std::uint64_t seed, std::uint64_t replication,
                      std::string_view workload)
{
  if (!spec.count && !spec.until)
    throw std::invalid_argument{"a generator of jobs needs a count or an end"};
  if (spec.sizes.size() > 24)
    throw std::invalid_argument{"a generator of jobs has up to 24 sizes"};
  random::Stream arrivals = named(seed, replication, "arrivals", workload);
  random::Stream sizes = named(seed, replication, "sizes", workload);
  random::Stream run_times = named(seed, replication, "run_times", workload);
  random::Stream estimates = named(seed, replication, "estimates", workload);
  const std::uint64_t count = std::min(spec.count.value_or(most_jobs), most_jobs);
  const Timestamp until = spec.until ? Timestamp{spec.until->value()} : Timestamp::never();

  JobList list;
  Timestamp now;
  for (std::uint64_t i = 1; i <= count; ++i) {
    now = now + next_gap(spec.arrivals, arrivals);
    if (now >= until)
      break;
    TraceJob job;
    job.submitted = now;
    job.run_time = draw(spec.run_time, run_times);
    const auto chips = std::uint32_t{1} << sizes.discrete(spec.sizes);
    job.request = gang_of(chips, model::ChipShare::whole(1), spec.chips_per_member);
    job.request.walltime = std::visit(DrawEstimate{job.run_time, estimates}, spec.estimate);
    list.jobs.push_back(job);
    list.names += std::to_string(i);
    list.name_end.push_back(static_cast<std::uint32_t>(list.names.size()));
  }
  list.report.lines = list.jobs.size();
  return list;
}

} // namespace leasehold::workload
