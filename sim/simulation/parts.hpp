// Everything that lives through one run, put together.
#pragma once

#include "assembly/job_intake.hpp"
#include "assembly/preparation.hpp"
#include "simulation/demand_book.hpp"
#include "simulation/failure_process.hpp"
#include "simulation/instant.hpp"
#include "simulation/lease_runner.hpp"
#include "simulation/ledger_audit.hpp"
#include "simulation/network_turn.hpp"
#include "simulation/outage_watch.hpp"
#include "simulation/owners_first.hpp"
#include "simulation/pay_and_egress.hpp"
#include "simulation/porting_runner.hpp"
#include "simulation/queued_jobs.hpp"
#include "simulation/scheduling_turn.hpp"
#include "simulation/submissions.hpp"
#include "simulation/timeline.hpp"

#include <optional>

namespace leasehold::simulation {

/// They point at each other, so all stay where they are made. There is a member for each part that a run may have, and
/// so more than other classes: to put them together is all it is for.
class Parts {
public:
  Parts(const assembly::RunSetup& setup, const model::Inventory& inventory, assembly::Prepared prepared,
        network::Traffic& traffic);
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  /// The parts that this run has.
  [[nodiscard]] Instant instant();

  const assembly::RunSetup* setup;
  ClusterState state;
  assembly::Intake intake;
  output::Recorder recorder;
  JobRunner jobs;
  QueuedJobs queued{jobs};
  Submissions submissions{state, jobs};
  SchedulingTurn scheduling{state, jobs};
  ServiceRunner services;
  OwnersFirst owners{state, jobs, services};
  Timeline timeline{state};
  OutageWatch watch{state, jobs, services};
  FailureProcess failures;
  LedgerAudit ledger_audit{state};
  std::vector<model::LeaseId> owned;
  demand::PortOffice everywhere; ///< where nothing is ported
  std::optional<PortingRunner> ports;
  std::optional<UnbilledPay> unbilled;
  std::optional<NetworkTurn> network; ///< none: everything has its links to itself
  std::optional<DataRunner> data;
  std::optional<DemandBook> demands;
  std::optional<LeaseRunner> leases;
  std::optional<EgressBills> egress;

private:
  [[nodiscard]] const scenario::Scenario& scenario() const { return setup->point->scenario; }
  [[nodiscard]] std::uint64_t policy_seed(std::string_view kind) const;
  void own(const std::vector<assembly::OwnedBlock>& blocks);
  [[nodiscard]] const assembly::OwnedBlock& site_of(const std::vector<assembly::OwnedBlock>& blocks,
                                                    std::size_t block) const;
  void open_ports(const scenario::WorkloadPlan& plan);
  void keep_data(std::optional<assembly::DataPlan> plan);
  void lease(market::Market market, const scenario::PolicySet& policies);
  void name_occupants();
  void listen();
  void say_what_may_come();
};

} // namespace leasehold::simulation
