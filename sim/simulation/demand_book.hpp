// What a tenant's workloads need of each chip type: now, at past hours, and, for oracles, at hours to come. The view that
// leasing policies buy by.
#pragma once

#include "assembly/job_intake.hpp"
#include "policy/api/leasing.hpp"
#include "simulation/data_runner.hpp"
#include "simulation/idle_commitments.hpp"
#include "simulation/port_office.hpp"
#include "simulation/service_runner.hpp"

#include <deque>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace leasehold::simulation {

class DemandBook {
public:
  DemandBook(ClusterState& state, JobRunner& jobs, ServiceRunner& services,
             std::vector<assembly::TrainingDemand> training, Timestamp horizon, const PortOffice& ports);

  /// Training waits for its data. `data` outlives it.
  void know_data(const DataRunner& data) { data_ = &data; }
  /// The tenant's policy is an oracle: it sees the load and the training to come. To be called before the run begins.
  void foresee(model::TenantId tenant);
  /// What the tenant needs now beside what its services find idle on others' chips, which is also recorded. Valid until
  /// the next call.
  [[nodiscard]] std::span<const policy::Demand> review(model::TenantId tenant, std::vector<IdleChips> idle);
  /// The tenant leases chips there for the gang of this name.
  void house(model::TenantId tenant, std::string_view demand, const GangHome& home);
  /// Chip types on which anything that the tenant has still to do may run.
  [[nodiscard]] model::ChipTypes usable(model::TenantId tenant) const;
  /// What one workload was given of what it needed, as if it had been given on this chip type.
  struct Given {
    model::ChipTypeId chip;
    std::vector<double> chips; ///< by hour, at the least; of a job one number, its full width
    double hours = 0.0;        ///< of a job: at full width, for the work that was done
  };
  /// The alternatives of each workload that runs on leased chips alone: nobody owns any of a type that it may run on.
  struct Realised {
    Timestamp from; ///< a job's submission
    std::vector<Given> alternatives;
  };
  [[nodiscard]] std::vector<Realised> realised() const;

private:
  struct Series {
    std::vector<double> levels; ///< one an hour, from hour 0; the present hour last
    double peak = 0.0;
  };
  struct Need;
  /// One tenant's review as it is put together.
  struct Draft {
    model::TenantId tenant;
    std::map<model::ChipTypeId, double> owned; ///< chips that no demand has drawn on yet
    std::vector<IdleChips> idle;               ///< of other tenants, likewise
    std::set<std::size_t> piloted;             ///< a port under way wants its chips once, whoever waits for it
    bool oracle = false;
  };

  void add_services(model::TenantId tenant, Draft& draft);
  void add_training(model::TenantId tenant, Draft& draft);
  /// How long a job has not started though what was leased for it was there.
  [[nodiscard]] Seconds time_in_vain(model::JobId job);
  void add(std::size_t number, policy::Demand demand, std::vector<Need> needs, Draft& draft);
  const Series& record(std::uint32_t demand, model::ChipTypeId chip, double level);
  void record_given(std::size_t service, double load);
  const std::vector<double>& record_load(std::size_t service);
  [[nodiscard]] std::span<const double> serving_to_come(std::size_t service, std::uint32_t option) const;
  /// What is needed at hours to come beyond what is covered; valid until the next review.
  std::span<const double> keep_future(Need& need, double covered);
  [[nodiscard]] std::vector<double> training_to_come(model::JobId job, const model::Request& request) const;
  /// Chips of a pool on hosts that its owner had from the start.
  [[nodiscard]] double owned_in(const model::Pool& pool) const;
  /// Chips on hosts that the tenant owns from the start, by type.
  [[nodiscard]] std::map<model::ChipTypeId, double> owned_chips(model::TenantId tenant) const;
  /// Most of them in one pool.
  [[nodiscard]] double largest_owned_site(model::TenantId tenant, model::ChipTypeId chip) const;
  /// Types of chips that any tenant owns from the start.
  [[nodiscard]] std::set<model::ChipTypeId> owned_types() const;

  ClusterState* state_;
  JobRunner* jobs_;
  ServiceRunner* services_;
  std::vector<assembly::TrainingDemand> training_;
  Timestamp horizon_;
  const PortOffice* ports_;
  const DataRunner* data_ = nullptr;                                     ///< null: no job reads data
  std::map<std::pair<std::uint32_t, model::ChipTypeId>, Series> series_; ///< by demand
  std::vector<std::vector<double>> load_;                                ///< requests a second, by service and hour
  std::vector<std::vector<std::vector<double>>> given_; ///< least chips' worth that ran, by service, option and hour
  std::map<model::JobId, Timestamp> idle_since_; ///< jobs that do not run, from when their chips were there first
  std::set<model::TenantId> oracles_;
  std::vector<std::vector<std::vector<double>>> chips_ahead_; ///< by service, option and hour, for oracles

  // What the spans of the last review point into.
  std::vector<policy::Demand> demands_;
  std::deque<std::vector<policy::ChipDemand>> alternatives_;
  std::deque<std::vector<double>> futures_;
  std::deque<std::vector<Seconds>> waits_;
};

} // namespace leasehold::simulation
