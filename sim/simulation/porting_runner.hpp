// Ports in the run: engineers and pilot chips go in, and what is validated comes out as alternatives that jobs and
// services may use. Where a model is not validated its requests name no chip type, so no policy finds a place for them
// and the ledger refuses them (Rejection::not_ported).
//
// A port that has its engineers takes its pilot chips, whole, in one pool that admits the tenant, before services and
// jobs get any, and holds them until it is validated. Their time counts as productive: the port needs them and keeps
// what it does there. A release stops what runs on the chip, with a last checkpoint, and the port is repeated as soon
// as engineers are free.
#pragma once

#include "assembly/porting_setup.hpp"
#include "demand/payroll.hpp"
#include "simulation/process.hpp"
#include "simulation/service_runner.hpp"

#include <vector>

namespace leasehold::simulation {

/// A process, an office and an occupant in one, since a port's engineers, pilot and state change together; hence
/// the many members and functions.
class PortingRunner final : public Process, public demand::PortOffice, public Occupant {
public:
  PortingRunner(ClusterState& state, JobRunner& jobs, ServiceRunner& services, output::Recorder& recorder,
                assembly::PortingSetup setup);

  /// Shuts what is not validated from the start. To be called once, before anything runs.
  void begin();
  [[nodiscard]] Timestamp next_event() const override;
  /// Everything about ports that is due now.
  void advance() override;
  /// The service's rates as tuned as they are now; at the start of each of its periods.
  void refresh(std::size_t service);
  /// Gives ports that lack them their pilot chips, where there is room.
  void decide() override;
  /// Stops the pilot; its port waits for other chips.
  void evict(model::JobId pilot, EndReason reason, Seconds notice) override;
  bool ask(model::TenantId tenant, std::string_view entry, model::ChipTypeId chip) override;
  /// Frees all pilots, at the horizon.
  void close() override;

  [[nodiscard]] std::optional<demand::PortStatus> of_service(std::size_t service, std::uint32_t option) const override;
  [[nodiscard]] std::optional<demand::PortStatus> of_training(model::JobId job, std::uint32_t request) const override;
  /// The request with its chip type, validated or not.
  [[nodiscard]] model::Request planned(model::JobId job, std::uint32_t request) const;
  [[nodiscard]] std::vector<model::TenantId> take_changed() override;
  [[nodiscard]] bool pay_due() const override { return payroll_.due(state_->now); }
  [[nodiscard]] std::vector<Pay> collect_pay() override
  {
    return payroll_.collect(porting_, setup_.tenants.size(), state_->now);
  }
  [[nodiscard]] Money paid() const { return payroll_.paid(); }
  [[nodiscard]] double pilot_chip_hours() const { return pilot_chip_seconds_ / 3600.0; }

  /// One state of a port: until the next of the same subject begins, or the end of the run.
  struct Stay {
    std::size_t subject;
    market::PortState state;
    Timestamp from;
  };
  /// In order of time.
  [[nodiscard]] const std::vector<Stay>& history() const { return history_; }
  [[nodiscard]] const std::vector<assembly::PortSubject>& subjects() const { return setup_.subjects; }
  /// Throws std::logic_error where something runs that is not validated.
  void audit() override;

private:
  struct Pilot {
    model::JobId job;                    ///< none() while the port holds no chips
    Timestamp tune = Timestamp::never(); ///< when the rates of training are next looked at
  };
  void drain();
  void apply(const market::PortEvent& event);
  void open(std::size_t subject);
  void shut(std::size_t subject);
  void tune(std::size_t subject);
  void release_due();
  void stop_pilot(std::size_t subject);
  bool start_pilot(std::size_t subject, model::PoolId pool);
  [[nodiscard]] demand::PortStatus status(std::size_t subject) const;
  [[nodiscard]] market::PortState state_of(std::size_t subject) const { return *states_[subject]; }
  void tell_scheduler(model::ChipTypeId chip);

  ClusterState* state_;
  JobRunner* jobs_;
  ServiceRunner* services_;
  output::Recorder* recorder_;
  assembly::PortingSetup setup_;
  market::Porting porting_;
  std::vector<const market::PortState*> states_; ///< by subject, as porting_ keeps them
  std::vector<Pilot> pilots_;                    ///< by subject
  std::vector<Stay> history_;
  std::vector<model::TenantId> changed_;
  std::vector<market::PortEvent> told_;
  std::size_t next_asked_ = 0;
  demand::Payroll payroll_;
  double pilot_chip_seconds_ = 0.0;
};

} // namespace leasehold::simulation
