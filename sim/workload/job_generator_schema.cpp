#include "workload/job_generator.hpp"

#include <algorithm>

namespace leasehold::workload {

namespace {

void check(const JobGeneratorSpec& spec, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (!spec.count && !spec.until)
    diagnostics.error(at, "neither `count` nor `until` is given", "the jobs would have no end", "write `count: 1000`");
  if (std::all_of(spec.sizes.begin(), spec.sizes.end(), [](double weight) { return weight == 0.0; }))
    diagnostics.error(at, "all `sizes` have weight 0", "a job has some size");
  if (spec.sizes.size() > 24)
    diagnostics.error(at, "there are more than 24 `sizes`", "the 24th is already of 8,388,608 chips");
  const auto* poisson = std::get_if<PoissonArrivals>(&spec.arrivals);
  if (poisson != nullptr && !spec.count && poisson->rate * *spec.until > 1e8)
    diagnostics.error(at, "there would be more than 100 million jobs", "`rate` × `until` is their mean");
}

} // namespace

const config::Schema<PoissonArrivals>& schema(Tag<PoissonArrivals>)
{
  static const auto declared = config::Schema<PoissonArrivals>("poisson", "independent arrivals at a constant rate")
                                   .required("rate", &PoissonArrivals::rate, "mean jobs per time", config::positive());
  return declared;
}

const config::Schema<RenewalArrivals>& schema(Tag<RenewalArrivals>)
{
  static const auto declared = config::Schema<RenewalArrivals>("renewal", "arrivals with independent gaps")
                                   .required("gap", &RenewalArrivals::gap, "distribution of the time between arrivals");
  return declared;
}

const config::Schema<NoEstimate>& schema(Tag<NoEstimate>)
{
  static const auto declared = config::Schema<NoEstimate>("none", "jobs have no walltime");
  return declared;
}

const config::Schema<ExactEstimate>& schema(Tag<ExactEstimate>)
{
  static const auto declared = config::Schema<ExactEstimate>("exact", "the walltime is the run time");
  return declared;
}

const config::Schema<UniformFactor>& schema(Tag<UniformFactor>)
{
  static const auto declared =
      config::Schema<UniformFactor>("uniform", "run time × a uniform factor")
          .optional("least", &UniformFactor::least, "least factor; below 1 some jobs are killed", config::positive())
          .optional("most", &UniformFactor::most, "greatest factor", config::positive())
          .check([](const UniformFactor& f, const config::Value& at, config::Diagnostics& diagnostics) {
            if (f.most < f.least)
              diagnostics.error(at, "`most` is below `least`");
          });
  return declared;
}

const config::Schema<LogNormalFactor>& schema(Tag<LogNormalFactor>)
{
  static const auto declared =
      config::Schema<LogNormalFactor>("log_normal", "run time × a log-normal factor, 1 at least")
          .optional("median", &LogNormalFactor::median, "median factor", config::positive())
          .optional("sigma", &LogNormalFactor::sigma, "deviation of the factor's logarithm", config::non_negative());
  return declared;
}

const config::Schema<JobGeneratorSpec>& schema(Tag<JobGeneratorSpec>)
{
  using S = JobGeneratorSpec;
  static const auto declared =
      config::Schema<S>("job_generator", "rigid jobs drawn at random")
          .required("arrivals", &S::arrivals, "when jobs are submitted")
          .optional("count", &S::count, "how many jobs", config::at_least(1), config::at_most(100'000'000))
          .optional("until", &S::until, "jobs that arrive before this time", config::positive())
          .optional("sizes", &S::sizes, "weights of jobs of 1, 2, 4, ... chips", config::non_empty(),
                    config::non_negative())
          .optional("chips_per_member", &S::chips_per_member, "the most chips on one host", config::at_least(1))
          .required("run_time", &S::run_time, "how long jobs run")
          .optional("estimate", &S::estimate, "the walltime that users ask for")
          .check(&check);
  return declared;
}

} // namespace leasehold::workload
