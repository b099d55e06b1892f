// What a run counts of its jobs: of all of them, of one, and of one stay on chips.
#pragma once

#include "units/timestamp.hpp"

#include <cstdint>
#include <vector>

namespace leasehold::model {

struct JobCounts {
  std::uint64_t submitted = 0;
  std::uint64_t finished = 0;
  std::uint64_t running = 0;
  std::uint64_t pending = 0;
  std::uint64_t rejected = 0;
  std::uint64_t killed = 0;
  [[nodiscard]] bool conserved() const { return submitted == finished + running + pending + rejected + killed; }
};

struct JobTotals {
  std::vector<double> waits;     ///< of started jobs, s
  double turnaround = 0.0;       ///< sum over finished jobs, s
  double bounded_slowdown = 0.0; ///< sum over finished jobs
  std::uint64_t preemptions = 0;
  std::uint64_t failed_attempts = 0; ///< of jobs that have `retries`
  std::uint64_t refused_decisions = 0;
  Timestamp first_submission = Timestamp::never();
  Timestamp last_finish;
};

/// Up to the end of its last stay.
struct JobProgress {
  double work = 0.0; ///< all that it has to do
  double saved = 0.0;
  Timestamp first_start = Timestamp::never();
  Timestamp finish = Timestamp::never();
  double executed = 0.0;
  double lost = 0.0;
  double chip_seconds = 0.0;
  double best_placed = 1.0; ///< the most of its requests' rates that any of its places had
  std::uint32_t epoch = 0;
  std::uint32_t preemptions = 0;
};

struct JobStay {
  Seconds length;
  double work = 0.0; ///< done and kept
  Seconds lost;
};

} // namespace leasehold::model
