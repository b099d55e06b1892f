// Jobs of the queue as occupants: whoever is evicted goes back into the queue.
#pragma once

#include "simulation/gangs.hpp"
#include "simulation/job_runner.hpp"

namespace leasehold::simulation {

class QueuedJobs final : public Occupant {
public:
  explicit QueuedJobs(JobRunner& jobs) : jobs_(&jobs) {}
  void evict(model::JobId gang, EndReason reason, Seconds notice) override { jobs_->interrupt(gang, reason, notice); }
  void keep_step(model::JobId gang) override { jobs_->keep_step(gang); }

private:
  JobRunner* jobs_;
};

} // namespace leasehold::simulation
