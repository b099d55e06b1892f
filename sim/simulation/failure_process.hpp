// Hosts that go down and come back, by chance or as planned, alone or together, whatever runs on them.
#pragma once

#include "output/recorder.hpp"
#include "simulation/cluster_state.hpp"
#include "simulation/outage_watch.hpp"
#include "workload/failures/failure_plan.hpp"

#include <functional>
#include <vector>

namespace leasehold::simulation {

class FailureProcess {
public:
  FailureProcess(ClusterState& state, output::Recorder& recorder, OutageWatch& watch, workload::FailurePlan plan,
                 workload::FailureSeed seed);

  void fail(const Event& event);
  void repair(const Event& event);
  /// Called when an outage of more than one host begins or is over.
  void on_outage(std::function<void()> told) { on_outage_ = std::move(told); }
  [[nodiscard]] std::uint64_t failures() const { return failures_; }

private:
  /// What an event is about: a domain, or, numbered after those, an outage.
  struct Subject {
    const std::vector<model::HostRange>* hosts;
    model::Reach reach;
    std::string_view cause;
    const workload::Outage* outage; ///< null for a domain
  };
  [[nodiscard]] Subject subject_of(const Event& event) const;
  [[nodiscard]] Seconds next_up(std::uint32_t domain);
  [[nodiscard]] Seconds next_down(std::uint32_t domain);
  /// Whoever runs on the hosts is driven off.
  void drive_off(const std::vector<model::HostId>& hosts);
  void tell(output::Fact fact, const std::vector<model::HostId>& hosts, std::string_view cause);

  ClusterState* state_;
  output::Recorder* recorder_;
  OutageWatch* watch_;
  workload::FailurePlan plan_;
  workload::FailureSeed seed_;
  std::vector<std::uint32_t> drawn_; ///< draws made so far, by domain
  std::function<void()> on_outage_ = [] {};
  std::uint64_t failures_ = 0;
};

} // namespace leasehold::simulation
