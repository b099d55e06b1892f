// Hosts that go down and come back, or run slowly for a while, by chance or as planned, alone or together, whatever runs
// on them; and spares that take the place of those that are down. Links that do so: what crosses them goes around, or waits,
// and hosts that they cut off from their region (network/cut_off_hosts.hpp) are down as well.
#pragma once

#include "model/spare_hosts.hpp"
#include "network/cut_off_hosts.hpp"
#include "output/recorder.hpp"
#include "simulation/cluster_state.hpp"
#include "simulation/outage_watch.hpp"
#include "workload/failures/failure_course.hpp"

#include <functional>
#include <map>
#include <set>
#include <vector>

namespace leasehold::simulation {

class FailureProcess {
public:
  FailureProcess(ClusterState& state, output::Recorder& recorder, OutageWatch& watch, workload::FailureCourse course);

  /// These hosts of the lease, which hold no gang, stand by for the others of it.
  void keep_spares(model::LeaseId lease, const std::vector<model::HostRange>& hosts);
  void fail(const Event& event);
  void repair(const Event& event);
  /// Asked of each gang that falls and when that will be noticed: whether it holds its chips until then.
  void on_fall(std::function<bool(model::JobId, Timestamp)> hangs) { on_fall_ = std::move(hangs); }
  /// A gang that held its chips has left them: hosts of them are known to be down from now on.
  void notice();
  /// Called with a link and the share of its bandwidth that it has from now on, 0 where it is down.
  void on_link(std::function<void(model::LinkId, double)> told) { on_link_ = std::move(told); }
  [[nodiscard]] bool takes_links() const { return course_.takes_links(); }
  /// Called when an outage of more than one host begins or is over.
  void on_outage(std::function<void()> told) { on_outage_ = std::move(told); }
  [[nodiscard]] std::uint64_t failures() const { return failures_; }

private:
  using Hosts = std::vector<model::HostId>;
  /// Whoever runs there is driven off.
  void take_down(const workload::FailureSubject& subject);
  void bring_back(const workload::FailureSubject& subject);
  void slow(const workload::FailureSubject& subject);
  void restore(const workload::FailureSubject& subject);
  void break_links(const workload::FailureSubject& subject);
  void mend_links(const workload::FailureSubject& subject);
  void cut_off(const network::CutOffHosts::Change& change, const workload::FailureSubject& subject);
  void tell_links(output::Fact fact, const workload::FailureSubject& subject);
  /// Those of one reach together: `apply` takes them down, or brings them back.
  void apply_to(const Hosts& hosts, workload::FailureSubject subject, model::Reach reach,
                void (FailureProcess::*apply)(const workload::FailureSubject&));
  void keep_step(output::Fact fact, const workload::FailureSubject& subject);
  /// A spare takes its place.
  void set_down(model::HostId host);
  void set_up(model::HostId host);
  /// Whoever decides about their pools is told.
  void changed(const Hosts& hosts, model::Reach reach);
  void tell(output::Fact fact, model::HostId host, std::string_view cause);

  ClusterState* state_;
  output::Recorder* recorder_;
  OutageWatch* watch_;
  workload::FailureCourse course_;
  model::SpareHosts spares_;
  model::WorstShares<model::LinkId> links_;
  network::CutOffHosts cut_off_;
  std::map<model::HostId, model::Reach> cut_; ///< hosts that are, and how far that reaches
  std::function<bool(model::JobId, Timestamp)> on_fall_ = [](model::JobId, Timestamp) { return false; };
  std::set<model::HostId> unnoticed_; ///< down under gangs that hang
  std::function<void(model::LinkId, double)> on_link_ = [](model::LinkId, double) {};
  std::function<void()> on_outage_ = [] {};
  std::uint64_t failures_ = 0;
};

} // namespace leasehold::simulation
