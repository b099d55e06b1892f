// Jobs come into the queue as they are submitted, and are counted until the end.
#pragma once

#include "simulation/job_runner.hpp"
#include "simulation/process.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

namespace leasehold::simulation {

class Submissions final : public Process {
public:
  /// What a job may hope for where it fits nowhere yet. Parts that a run has replace what is here for their absence.
  struct Prospects {
    /// Capacity for the tenant may come.
    std::function<bool(model::TenantId)> may_lease = [](model::TenantId) { return false; };
    /// The request as it will be once the job may run wherever it is meant to.
    std::function<model::Request(const model::Request&, model::JobId, std::uint32_t)> in_time =
        [](const model::Request& request, model::JobId, std::uint32_t) { return request; };
    /// The tenant has one more training job.
    std::function<void(model::TenantId)> demand_changed = [](model::TenantId) {};
  };

  /// All jobs that the table holds now will be submitted.
  Submissions(ClusterState& state, JobRunner& jobs)
      : state_(&state), jobs_(&jobs), known_(static_cast<std::uint32_t>(state.jobs.size()))
  {
  }
  void expect(Prospects prospects) { prospects_ = std::move(prospects); }

  [[nodiscard]] Timestamp next_event() const override
  {
    const Timestamp own = next_ == known_ ? Timestamp::never() : state_->jobs[model::JobId{next_}].submitted;
    return std::min({own, state_->precedence.next(), jobs_->next_retry()});
  }
  void advance() override;
  void audit() override;
  void close() override { jobs_->close(); }

  /// None comes any more but for what may come of those that run or wait.
  [[nodiscard]] bool done() const { return next_event() == Timestamp::never(); }
  [[nodiscard]] std::uint32_t known() const { return known_; }

private:
  void submit(model::JobId job);
  [[nodiscard]] bool can_ever_start(model::JobId job) const;

  ClusterState* state_;
  JobRunner* jobs_;
  Prospects prospects_;
  std::uint32_t next_ = 0;
  std::uint32_t known_;
};

} // namespace leasehold::simulation
