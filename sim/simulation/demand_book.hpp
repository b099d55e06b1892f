// What the workloads of a run need of each chip type, gathered for the demands that leasing policies buy by
// (demand/statement.hpp).
#pragma once

#include "assembly/job_intake.hpp"
#include "demand/demand_source.hpp"
#include "demand/port_office.hpp"
#include "demand/realised.hpp"
#include "demand/statement.hpp"
#include "demand/tenant_room.hpp"
#include "simulation/data_runner.hpp"
#include "simulation/service_runner.hpp"

#include <map>
#include <set>
#include <span>
#include <vector>

namespace leasehold::simulation {

/// A member for each part of the run that it asks, and one for each thing that it remembers between reviews.
class DemandBook final : public demand::DemandSource {
public:
  DemandBook(ClusterState& state, JobRunner& jobs, ServiceRunner& services,
             std::vector<assembly::TrainingDemand> training, Timestamp horizon, const demand::PortOffice& ports);

  /// Training waits for its data. `data` outlives it.
  void know_data(DataRunner& data) { data_ = &data; }
  /// The tenant's policy is an oracle: it sees the load and the training to come. To be called before the run begins.
  void foresee(model::TenantId tenant);
  [[nodiscard]] std::span<const policy::Demand> review(model::TenantId tenant,
                                                       std::vector<demand::IdleChips> idle) override;
  void record_given() override;
  void house(model::TenantId tenant, std::string_view demand, const model::GangHome& home) override;
  void bind(model::TenantId tenant, bool each) override;
  void send_data(model::TenantId tenant, std::string_view demand, model::RegionId region) override;
  [[nodiscard]] model::ChipTypes of_use(model::TenantId tenant) const override;
  [[nodiscard]] bool has_work(model::TenantId tenant) const override;
  [[nodiscard]] model::ChipTypes usable(model::TenantId tenant) const override;
  /// The workloads that run on leased chips alone: nobody owns any of a type that they may run on.
  [[nodiscard]] std::vector<demand::Realised> realised() const;

private:
  void add_services(model::TenantId tenant, demand::TenantRoom& room);
  void add_training(model::TenantId tenant, demand::TenantRoom& room);
  /// No more of it than the tenancy lets the service hold.
  void keep_within(demand::TenantRoom& room, std::size_t service, std::vector<demand::Need>& needs) const;
  /// Gangs that wait and that the tenancy lets nobody start, beside what runs and what goes before them.
  [[nodiscard]] std::set<model::JobId> kept_out(demand::TenantRoom& room, model::TenantId tenant) const;
  /// Chips of the tenant's gangs of lower priority, which scheduling may stop for one of this.
  [[nodiscard]] double held_below(model::TenantId tenant, std::int32_t priority) const;
  [[nodiscard]] std::vector<demand::Need> needs_of_service(std::size_t service);
  [[nodiscard]] std::vector<demand::Need> needs_of_training(const assembly::TrainingDemand& training) const;
  /// When it was submitted, or will be as far as an oracle can tell.
  [[nodiscard]] Timestamp comes_at(model::JobId job) const;
  /// How long a job has not started though what was leased for it was there.
  [[nodiscard]] Seconds time_in_vain(model::JobId job);
  void record_given(std::size_t service, double load);
  template <class Visit> void for_gang(model::TenantId tenant, std::string_view demand, Visit visit) const;
  template <class Visit> void for_each_chip(model::TenantId tenant, Visit visit) const;
  [[nodiscard]] bool sees_ahead(model::TenantId tenant) const { return chips_ahead_.contains(tenant); }
  [[nodiscard]] std::span<const double> serving_to_come(std::size_t service, std::uint32_t option) const;

  std::map<model::JobId, model::GangHome> told_;     ///< where gangs were housed in this review, nowhere included
  std::map<model::JobId, model::GangHome> bound_to_; ///< of those that are bound, and were
  ClusterState* state_;
  JobRunner* jobs_;
  ServiceRunner* services_;
  std::vector<assembly::TrainingDemand> training_;
  Timestamp horizon_;
  const demand::PortOffice* ports_;
  DataRunner* data_ = nullptr; ///< null: no job reads data
  demand::Statement statement_;
  std::vector<demand::Hourly> load_;               ///< requests a second, by service
  std::vector<std::vector<demand::Hourly>> given_; ///< least chips' worth that ran, by service and option
  std::map<std::size_t, double> reviewed_;         ///< loads, by service; not recorded yet
  std::map<model::JobId, Timestamp> idle_since_;   ///< jobs that do not run, from when their chips were there first
  /// Of tenants whose policies are oracles, by service, option and hour.
  std::map<model::TenantId, std::vector<std::vector<std::vector<double>>>> chips_ahead_;
};

} // namespace leasehold::simulation
