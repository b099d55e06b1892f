// An act of several decisions is tried on the books first, so that nothing has to be taken back from segments, accounts
// and events.
#pragma once

#include "model/ledger_trial.hpp"
#include "simulation/job_runner.hpp"

#include <optional>
#include <set>
#include <span>
#include <vector>

namespace leasehold::simulation {

class JobRunner::Trial {
public:
  explicit Trial(const JobRunner& runner) : runner_(&runner), state_(runner.state_), books_(state_->ledger) {}

  /// What is given back is free before anything is taken. Where all is accepted, `plain` holds the act in its order with
  /// every pool and placement chosen.
  policy::Verdict judge(std::span<const policy::Decision> act, std::vector<policy::Decision>& plain);

private:
  model::Rejection give_back(const policy::Decision& decision);
  model::Rejection free(const policy::Start& start) const { return waits(start.job); }
  model::Rejection free(const policy::Reject& reject) const { return waits(reject.job); }
  model::Rejection free(const policy::Preempt& preempt);
  model::Rejection free(const policy::Resize& resize) { return leave(resize.job); }
  model::Rejection free(const policy::Migrate& migrate) { return leave(migrate.job); }
  [[nodiscard]] model::Rejection waits(model::JobId job) const;
  model::Rejection leave(model::JobId job);

  model::Rejection settle(const policy::Preempt&) { return model::Rejection::accepted; }
  model::Rejection settle(const policy::Reject&) { return model::Rejection::accepted; }
  model::Rejection settle(policy::Start& start)
  {
    return settle_at(start.job, start.request, start.pool, start.placement);
  }
  model::Rejection settle(policy::Resize& resize);
  model::Rejection settle(policy::Migrate& migrate);
  model::Rejection settle_at(model::JobId job, std::uint32_t request, model::PoolId& pool,
                             std::optional<model::Placement>& placement);

  const JobRunner* runner_;
  ClusterState* state_;
  model::LedgerTrial books_;
  std::set<model::JobId> seen_;
};

} // namespace leasehold::simulation
