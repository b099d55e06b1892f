#include "output/job_record.hpp"

namespace leasehold::output {

FinalState final_state(model::JobState state)
{
  switch (state) {
  case model::JobState::finished:
    return FinalState::completed;
  case model::JobState::killed:
    return FinalState::walltime_reached;
  case model::JobState::rejected:
    return FinalState::rejected;
  case model::JobState::running:
    return FinalState::running;
  default:
    return FinalState::pending;
  }
}

} // namespace leasehold::output
