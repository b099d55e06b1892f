// One job that left the system, and one stay of a job on chips.
#pragma once

#include "model/placement.hpp"
#include "units/timestamp.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace leasehold::output {

enum class FinalState : std::uint8_t {
  completed,        ///< COMPLETED_SUCCESSFULLY
  walltime_reached, ///< COMPLETED_WALLTIME_REACHED: killed at the end of its estimate
  killed,           ///< COMPLETED_KILLED
  failed,           ///< COMPLETED_FAILED: it was tried as often as it may be
  rejected,         ///< REJECTED
  running,          ///< RUNNING_AT_HORIZON: the run ended first
  pending,          ///< PENDING_AT_HORIZON: the same for a job that waits
};

/// A member for each column of jobs.csv that is not computed from others.
struct JobRecord {
  std::string_view name;     ///< the job's id in its trace
  std::string_view workload; ///< the scenario's name of the workload entry
  std::string_view profile;  ///< what kind of work: `delay` or the model trained
  std::string_view tenant;
  std::string_view chip;   ///< type it last ran on, empty if it never started
  std::string_view region; ///< provider/region it last ran in
  Timestamp submitted;
  Timestamp first_start = Timestamp::never();
  Timestamp finish = Timestamp::never();
  Seconds executed;       ///< on chips, over all stays
  Seconds requested_time; ///< walltime estimate, infinite without one
  Seconds lost;           ///< of `executed`, work done again, restarts and checkpoint writing
  double work = 0.0;      ///< done, in the job's unit (seconds, tokens)
  double energy = -1.0;   ///< J at the meter; -1: unknown
  double carbon = -1.0;   ///< kg CO2-equivalent of it; -1: unknown
  std::uint32_t members = 0;
  double chips = 0.0;
  std::uint32_t preemptions = 0;
  FinalState state = FinalState::completed;
  std::span<const model::Slice> hosts; ///< of the last stay; empty if it never started
};

/// A stay on chips, of a job or of a replica of a service.
struct Segment {
  std::string_view job; ///< of a replica its service's name and its number
  std::string_view workload;
  Timestamp start;
  Timestamp end;
  double chips = 0.0;
  double rate = 0.0;           ///< units of work a second
  std::string_view end_reason; ///< as simulation::EndReason: `finished`, `killed`, `preempted`, ...
  const model::Placement* placement = nullptr;
  bool replica = false;
  std::string_view tenant;
  std::string_view chip;
  std::string_view region; ///< provider/region
};

} // namespace leasehold::output
