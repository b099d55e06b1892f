// Rigid jobs drawn at random:
//
//   arrivals: {poisson: {rate: 0.9/s}}             # or {renewal: {gap: {weibull: {shape: 0.7, scale: 40 s}}}}
//   count: 10000                                   # and, or in its place, `until: 30 d`
//   sizes: [0.4, 0.2, 0.2, 0.1, 0.1]               # weights of 1, 2, 4, 8 and 16 chips
//   run_time: {exponential: {mean: 60 s}}          # or deterministic, log_normal, weibull
//   estimate: {uniform: {least: 1, most: 5}}       # of the run time; or {log_normal: {...}}, exact, none
//
// Each of the four draws comes from a stream of its own, named `arrivals/<workload>`, `sizes/<workload>`,
// `run_times/<workload>` and `estimates/<workload>`, one number a job: changing the sizes leaves the arrivals as they
// are.
#pragma once

#include "config/schema.hpp"
#include "workload/duration_distribution.hpp"
#include "workload/job_list.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace leasehold::workload {

struct PoissonArrivals {
  Hertz rate;
};
/// Independent gaps of one distribution; the first arrival is one gap after the start.
struct RenewalArrivals {
  DurationDistribution gap;
};
using Arrivals = std::variant<PoissonArrivals, RenewalArrivals>;

/// No walltime.
struct NoEstimate {};
/// The walltime is the run time. A policy then knows the truth: for tests of theory.
struct ExactEstimate {};
/// Run time × U[least, most): the f-model with least 1 and most f + 1 (A. W. Mu'alem, D. G. Feitelson, Utilization,
/// predictability, workloads, and user runtime estimates, IEEE TPDS 12(6), 2001).
struct UniformFactor {
  double least = 1.0;
  double most = 5.0;
};
/// Run time × max(1, log-normal factor).
struct LogNormalFactor {
  double median = 2.0;
  double sigma = 1.0;
};
using Estimate = std::variant<NoEstimate, ExactEstimate, UniformFactor, LogNormalFactor>;

struct JobGeneratorSpec {
  Arrivals arrivals;
  std::optional<std::uint64_t> count;
  std::optional<Seconds> until;       ///< arrivals before this time after the start
  std::vector<double> sizes{1.0};     ///< weight i is that of 2^i chips
  std::uint32_t chips_per_member = 1; ///< the most chips on one host
  DurationDistribution run_time;
  Estimate estimate;
};

/// The same spec, seed, replication and workload name give the same jobs. Ids are numbers from 1. Throws
/// std::invalid_argument for a spec that its schema would refuse.
[[nodiscard]] JobList generate_jobs(const JobGeneratorSpec& spec, std::uint64_t seed, std::uint64_t replication,
                                    std::string_view workload);

const config::Schema<PoissonArrivals>& schema(Tag<PoissonArrivals>);
const config::Schema<RenewalArrivals>& schema(Tag<RenewalArrivals>);
const config::Schema<NoEstimate>& schema(Tag<NoEstimate>);
const config::Schema<ExactEstimate>& schema(Tag<ExactEstimate>);
const config::Schema<UniformFactor>& schema(Tag<UniformFactor>);
const config::Schema<LogNormalFactor>& schema(Tag<LogNormalFactor>);
const config::Schema<JobGeneratorSpec>& schema(Tag<JobGeneratorSpec>);

} // namespace leasehold::workload
