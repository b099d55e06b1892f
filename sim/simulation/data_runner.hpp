// Data gravity in the run: training starts only in a region with a copy of its dataset, and its checkpoint follows it.
//
// A copy begins where the tenant's chips could hold a job that waits, or a lease that could has been agreed, while no
// region with a copy has such chips. It comes from the region with the fastest way, and among equals the first
// (network/copies.hpp); where no region that has one is up, and that it goes to, it is not begun. A copy stays, at no cost.
// A checkpoint moves to another region when its job starts there, and the gang waits for it: across the platform's links
// where those are shared (network/checkpoint_moves.hpp), else alone; it is kept where its region's outage does not reach.
// Egress is billed in full when a move begins.
#pragma once

#include "assembly/data_plan.hpp"
#include "assembly/job_intake.hpp"
#include "network/dataset_copies.hpp"
#include "network/egress_meter.hpp"
#include "policy/api/leasing.hpp"
#include "simulation/job_runner.hpp"
#include "simulation/process.hpp"

#include <vector>

namespace leasehold::simulation {

class DataRunner final : public Process {
public:
  DataRunner(ClusterState& state, JobRunner& jobs, output::Recorder& recorder, assembly::DataPlan plan,
             const std::vector<assembly::TrainingDemand>& training);

  /// Copies share the platform's links with all that crosses them.
  void cross(network::Crossings& crossings) { copies_.cross(crossings); }

  [[nodiscard]] Timestamp next_event() const override
  {
    return std::min(copies_.next_end(), jobs_->checkpoints().next_end());
  }
  /// Copies that are done by now let jobs start.
  void advance() override;
  /// Begins copies that waiting jobs need: after leasing and before jobs are scheduled.
  void decide() override;
  /// Begins a copy for a job that waits to start, or is to go on there, where there is none.
  void send(model::JobId job, model::RegionId to);
  /// The tenant has agreed on chips that come later.
  void expect(model::TenantId tenant, model::RegionId region, model::ChipTypeId chip, std::int64_t chips);
  /// The job starts here: how long it waits for its checkpoint.
  Seconds move_checkpoint(model::JobId job, model::PoolId pool);
  /// Counts waits up to now.
  void close() override;

  /// By region: until a copy of the job's dataset could be there, were it asked for now and alone on its way; infinite
  /// where none can come. Empty where the job reads none.
  [[nodiscard]] std::vector<Seconds> waits(model::JobId job) const;
  /// By region: when a copy of the job's dataset could be there at the earliest, sent for as the run begins; never() where none
  /// can come. Empty where the job reads none.
  [[nodiscard]] std::vector<Timestamp> soonest(model::JobId job) const;
  /// By region: what it takes to go on there.
  [[nodiscard]] std::vector<policy::Move> moves(model::JobId job) const;

  [[nodiscard]] network::EgressMeter& egress() { return egress_; }
  [[nodiscard]] const network::EgressMeter& egress() const { return egress_; }
  [[nodiscard]] Seconds waited() const { return waited_; }

private:
  struct Job {
    model::JobId job;
    std::optional<std::size_t> dataset;
    Bytes checkpoint;
    Timestamp waiting = Timestamp::never(); ///< for a copy, since
  };
  void finish(network::Copies::Errand done);
  [[nodiscard]] const model::Region& region(model::RegionId id) const
  {
    return state_->ledger.inventory().regions[id.index()];
  }
  void begin(std::size_t dataset, model::RegionId to, model::TenantId tenant);
  void bill(model::TenantId tenant, model::RegionId from, model::RegionId to, Bytes bytes);
  void open(std::size_t dataset);
  [[nodiscard]] bool lacks(const Job& job, model::RegionId region) const;
  [[nodiscard]] bool could_hold(model::PoolId pool, model::JobId job) const;
  void look(Job& job);
  void wait(Job& job, bool waits);

  ClusterState* state_;
  JobRunner* jobs_;
  output::Recorder* recorder_;
  assembly::DataPlan plan_;
  std::vector<Job> training_;
  network::DatasetCopies copies_;
  network::EgressMeter egress_;
  Seconds waited_;
};

} // namespace leasehold::simulation
