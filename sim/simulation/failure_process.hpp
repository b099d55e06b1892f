// Hosts that fail and are repaired, each by its own stream, whatever runs on them.
#pragma once

#include "scenario/scenario.hpp"
#include "simulation/cluster_state.hpp"
#include "simulation/recorder.hpp"

#include <optional>
#include <vector>

namespace leasehold::simulation {

class FailureProcess {
public:
  /// Without `spec` nothing ever fails.
  FailureProcess(ClusterState& state, Recorder& recorder, const std::optional<scenario::FailureSpec>& spec,
                 std::uint64_t seed, std::uint32_t replication);

  void fail(const Event& event);
  void repair(const Event& event);
  [[nodiscard]] std::uint64_t failures() const { return failures_; }

private:
  /// The next exponential of the host. A stream for each draw: tens of thousands of hosts, few of which ever fail.
  [[nodiscard]] Seconds draw(std::uint32_t host, Seconds mean);

  ClusterState* state_;
  Recorder* recorder_;
  std::optional<scenario::FailureSpec> spec_;
  std::uint64_t seed_;
  std::uint32_t replication_;
  std::vector<std::uint32_t> drawn_; ///< draws made so far, by host
  std::uint64_t failures_ = 0;
};

} // namespace leasehold::simulation
