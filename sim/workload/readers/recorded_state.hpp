// The states that Slurm, and the logs of clusters that run on it, record of a job.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leasehold::workload {

/// What a recorded state says of the time that the job ran.
enum class RecordedEnd : std::uint8_t {
  finished,    ///< that is its run time
  at_limit,    ///< killed at its limit: it needed more
  early,       ///< failed, cancelled, stopped: nobody knows what it needed
  still_there, ///< had not ended when the log was written
};

struct RecordedState {
  std::string_view name; ///< such as `CANCELLED`, of `CANCELLED by 1001`
  RecordedEnd end = RecordedEnd::finished;
};

/// Nothing where there is no such state.
[[nodiscard]] std::optional<RecordedState> recorded_state(std::string_view text);
/// Why the time that it ran stands for its run time; empty of a job that finished.
[[nodiscard]] std::string taken_for_run_time(const RecordedState& state);
/// "`X` is no state" in other words: which there are.
[[nodiscard]] std::string_view known_states();

} // namespace leasehold::workload
