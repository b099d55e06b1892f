// From the scenario's workload to the tables of one run: jobs in order of submission, and the truth about them.
#pragma once

#include "assembly/workload_traits.hpp"
#include "scenario/inputs.hpp"
#include "scenario/plan/workload_plan.hpp"

#include <string>
#include <vector>

namespace leasehold::assembly {

/// A training job as a demand for chips.
struct TrainingDemand {
  std::string name;
  model::JobId job;
  std::vector<model::ChipTypeId> chips; ///< of the job's alternatives, whether it may run there yet or not
  Timestamp deadline = Timestamp::never();
};

struct Intake {
  std::vector<WorkloadTraits> workloads; ///< by Job::workload
  std::vector<double> work;              ///< by job
  std::vector<TrainingDemand> training;
  std::vector<model::JobLink> links; ///< by job
  double recorded_wait = 0.0;        ///< sum over the trace jobs that have one, s
  std::uint64_t recorded_waits = 0;
};

/// Fills `jobs` (empty before), ids in order of submission.
[[nodiscard]] Intake take_in(const scenario::Campaign& campaign, const scenario::Point& point,
                             const scenario::Inputs& inputs, const scenario::WorkloadPlan& plan,
                             const model::Inventory& inventory, model::JobTable& jobs);

[[nodiscard]] model::TenantId tenant_id(const scenario::Scenario& scenario, const std::string& name);

} // namespace leasehold::assembly
