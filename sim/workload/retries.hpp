// Attempts of jobs that fail, and how often and when such a job is tried anew: `retries` of a workload of jobs. Microsoft's
// Philly tries a job anew a fixed number of times whatever made it fail (M. Jeon et al., USENIX ATC 2019, 2.2 and 4.2),
// Kubernetes with a delay that doubles (`backoffLimit`).
//
// An attempt lasts from the first start, or from the first one after a failure, to the next failure, however often the job is
// stopped, moved and started in between. Whether it fails by itself, and where, is drawn for each attempt of each job from a
// stream of its own, and so the same whatever policies do.
#pragma once

#include "config/schema.hpp"
#include "units/quantity.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leasehold::workload {

struct RetrySpec {
  std::uint32_t most = 0;
  Seconds delay{0.0};
  double growth = 1.0;
  double failing = 0.0;
};
[[nodiscard]] const config::Schema<RetrySpec>& schema(Tag<RetrySpec>);

/// `retries` of one workload of jobs in one run.
class RetryRule {
public:
  RetryRule(RetrySpec spec, std::uint64_t seed, std::string workload);

  /// The share of what the job has left as it begins its attempt after so many failures at which that fails by itself, in
  /// [0, 1); none: it does not.
  [[nodiscard]] std::optional<double> fails_at(std::string_view job, std::uint32_t failures) const;
  /// How long after its so manieth failure, from 1, a job is back in the queue; none: it is given up.
  [[nodiscard]] std::optional<Seconds> back_after(std::uint32_t failures) const;
  [[nodiscard]] std::uint32_t most_attempts() const { return spec_.most + 1; }

private:
  RetrySpec spec_;
  std::uint64_t seed_;
  std::string workload_;
};

} // namespace leasehold::workload
