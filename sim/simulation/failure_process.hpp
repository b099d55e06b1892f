// Hosts that fail and are repaired, each by its own stream, whatever runs on them.
#pragma once

#include "scenario/scenario.hpp"
#include "simulation/porting_runner.hpp"
#include "simulation/subleases.hpp"

#include <optional>
#include <vector>

namespace leasehold::simulation {

class FailureProcess {
public:
  /// Without `spec` nothing ever fails. `ports` null: nothing is ported.
  FailureProcess(ClusterState& state, JobRunner& jobs, ServiceRunner& services, Recorder& recorder,
                 PortingRunner* ports, const std::optional<scenario::FailureSpec>& spec, std::uint64_t seed,
                 std::uint32_t replication);

  /// Hosts that may be let to others when they fail.
  void watch(Subleases& subleases) { subleases_ = &subleases; }
  void fail(const Event& event);
  void repair(const Event& event);
  [[nodiscard]] std::uint64_t failures() const { return failures_; }

private:
  /// The next exponential of the host. A stream for each draw: tens of thousands of hosts, few of which ever fail.
  [[nodiscard]] Seconds draw(std::uint32_t host, Seconds mean);

  ClusterState* state_;
  JobRunner* jobs_;
  ServiceRunner* services_;
  Recorder* recorder_;
  PortingRunner* ports_;
  Subleases* subleases_ = nullptr; ///< null: nothing is let
  std::optional<scenario::FailureSpec> spec_;
  std::uint64_t seed_;
  std::uint32_t replication_;
  std::vector<std::uint32_t> drawn_; ///< draws made so far, by host
  std::uint64_t failures_ = 0;
};

} // namespace leasehold::simulation
