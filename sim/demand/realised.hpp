// What workloads were given of what they needed, as if it had been given on one chip type: the demand that a run met, which
// its cost is measured against.
#pragma once

#include "demand/port_status.hpp"
#include "model/ids.hpp"
#include "model/job.hpp"
#include "policy/api/leasing.hpp"
#include "units/timestamp.hpp"

#include <optional>
#include <vector>

namespace leasehold::demand {

/// On one chip type.
struct Given {
  model::ChipTypeId chip;
  std::vector<double> chips;            ///< by hour, at the least; of a job one number, its full width
  double replica = 0.0;                 ///< chips of one, which computes whole or not at all; of a job 0
  double hours = 0.0;                   ///< of a job: at full width, for the work that was done
  std::optional<policy::PortPlan> port; ///< that it needs first, as long as that really takes
  LearningCurve curve = {};             ///< of its efficiency, from then on
};

/// When a job's work may be done.
struct Window {
  Timestamp from;
  Timestamp until = Timestamp::never();
};

/// From its submission on, and, where it was done by its deadline, until then: who does it later has not done the same.
[[nodiscard]] inline Window window_of(const model::Job& job, Timestamp finish)
{
  const bool met = job.state == model::JobState::finished && finish <= job.deadline;
  return {job.submitted, met ? job.deadline : Timestamp::never()};
}

/// One workload; its alternatives say the same.
struct Realised {
  model::TenantId tenant;
  Window window; ///< of a job
  std::vector<Given> alternatives;
  /// By region: when its data could be there at the earliest; never() where none can come. Empty: it needs none.
  std::vector<Timestamp> data_from = {};
  bool one_width = false; ///< of a job: it has all the chips of an alternative or none
};

} // namespace leasehold::demand
