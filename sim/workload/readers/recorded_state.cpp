#include "workload/readers/recorded_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace leasehold::workload {

namespace {

// Job states of sacct(1), Slurm 23.11.
constexpr std::array slurm_states{RecordedState{"COMPLETED", RecordedEnd::finished},
                                  RecordedState{"TIMEOUT", RecordedEnd::at_limit},
                                  RecordedState{"FAILED", RecordedEnd::early},
                                  RecordedState{"CANCELLED", RecordedEnd::early},
                                  RecordedState{"NODE_FAIL", RecordedEnd::early},
                                  RecordedState{"OUT_OF_MEMORY", RecordedEnd::early},
                                  RecordedState{"PREEMPTED", RecordedEnd::early},
                                  RecordedState{"DEADLINE", RecordedEnd::early},
                                  RecordedState{"BOOT_FAIL", RecordedEnd::early},
                                  RecordedState{"REVOKED", RecordedEnd::early},
                                  RecordedState{"REQUEUED", RecordedEnd::early},
                                  RecordedState{"RUNNING", RecordedEnd::still_there},
                                  RecordedState{"PENDING", RecordedEnd::still_there},
                                  RecordedState{"SUSPENDED", RecordedEnd::still_there},
                                  RecordedState{"RESIZING", RecordedEnd::still_there},
                                  RecordedState{"COMPLETING", RecordedEnd::still_there},
                                  RecordedState{"CONFIGURING", RecordedEnd::still_there},
                                  RecordedState{"STOPPED", RecordedEnd::still_there}};

} // namespace

std::optional<RecordedState> recorded_state(std::string_view text)
{
  constexpr std::string_view cancelled = "CANCELLED";
  if (text.starts_with("CANCELLED by "))
    text = cancelled;
  const auto* const found = std::ranges::find(slurm_states, text, &RecordedState::name);
  return found == slurm_states.end() ? std::nullopt : std::optional{*found};
}

std::string taken_for_run_time(const RecordedState& state)
{
  switch (state.end) {
  case RecordedEnd::finished:
    return {};
  case RecordedEnd::at_limit:
    return fmt::format("{}: killed at its limit, the time it ran taken for its run time", state.name);
  case RecordedEnd::early:
    return fmt::format("{}: ended early, the time it ran taken for its run time", state.name);
  case RecordedEnd::still_there:
    return fmt::format("{}: not over when the log was written, the time until then taken for its run time", state.name);
  }
  return {};
}

std::string_view known_states()
{
  return "such as `COMPLETED`, `CANCELLED`, `FAILED`, `TIMEOUT` or `NODE_FAIL` is due here";
}

} // namespace leasehold::workload
