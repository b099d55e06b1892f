#include "workload/retries.hpp"

#include "random/stream.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace leasehold::workload {

RetryRule::RetryRule(RetrySpec spec, std::uint64_t seed, std::string workload)
    : spec_(spec), seed_(seed), workload_(std::move(workload))
{
}

std::optional<double> RetryRule::fails_at(std::string_view job, std::uint32_t failures) const
{
  if (!(spec_.failing > 0.0))
    return std::nullopt;
  std::string name = "attempts/" + workload_ + "/";
  name.append(job).append("/").append(std::to_string(failures));
  random::Stream draws{seed_, 0, name};
  const bool fails = draws.bernoulli(spec_.failing);
  return fails ? std::optional{draws.uniform()} : std::nullopt;
}

std::optional<Seconds> RetryRule::back_after(std::uint32_t failures) const
{
  if (failures > spec_.most)
    return std::nullopt;
  constexpr Seconds longer_than_any_run{1e9}; // a delay that grows leaves the clock's range soon
  return std::min(longer_than_any_run, spec_.delay * std::pow(spec_.growth, failures - 1.0));
}

namespace {

void check_retries(const RetrySpec& spec, const config::Value& at, config::Diagnostics& diagnostics)
{
  const auto growth = at.find("growth");
  if (growth && (!(spec.delay > Seconds{0}) || spec.most < 2))
    diagnostics.error(*growth, "`growth` has no effect", "there are no two delays, of which the second could be longer",
                      "write a `delay` and a `most` of at least 2, or leave it out");
}

} // namespace

const config::Schema<RetrySpec>& schema(Tag<RetrySpec>)
{
  static const auto declared =
      config::Schema<RetrySpec>(
          "retries", "how often a job is tried anew whose attempt failed, by its hosts, its network or by itself; "
                     "stops by policies, owners and leases are no failures. Without it a failure of chips puts a job "
                     "back at once, for ever")
          .required("most", &RetrySpec::most,
                    "retries of a job: the failure after them ends it (final_state COMPLETED_FAILED, counted as "
                    "killed), and jobs that wait for it are rejected",
                    config::in_range(0U, 1'000'000U))
          .optional("delay", &RetrySpec::delay,
                    "from a failure until the job is back in the queue, where it stands as of its submission")
          .optional("growth", &RetrySpec::growth,
                    "the delay grows by this factor with each failure of the job, as in "
                    "Kubernetes by 2",
                    config::in_range(1.0, 100.0))
          .optional("failing", &RetrySpec::failing,
                    "probability that an attempt fails by itself, at any point of what the job has left alike: it "
                    "keeps what `checkpoint` says, and needs `restart` to go on. No policy knows of it before",
                    config::in_range(0.0, 1.0))
          .check(check_retries);
  return declared;
}

} // namespace leasehold::workload
