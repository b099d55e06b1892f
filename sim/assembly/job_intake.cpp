#include "assembly/job_intake.hpp"

#include "scenario/after.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <span>

namespace leasehold::assembly {

namespace {

/// A list of jobs with what its workload entry adds: the columns of a trace, or one tenant and priority of jobs drawn.
struct Source {
  const workload::JobList* list;
  std::uint32_t entry;
  const scenario::TraceColumns* columns;
  const scenario::GeneratedSpec* drawn = nullptr;
  model::TenantId tenant = model::TenantId::none();
};

std::optional<workload::RetryRule> retry_rule(const std::optional<workload::RetrySpec>& spec, std::uint64_t seed,
                                              const std::string& workload)
{
  return spec ? std::optional{workload::RetryRule{*spec, seed, workload}} : std::nullopt;
}

/// The one chip type that each alternative of a training job is for; those of its other widths lease nothing.
std::vector<model::ChipTypeId> chips_of(const scenario::PlannedTraining& planned, const model::Inventory& inventory)
{
  std::vector<model::ChipTypeId> chips;
  for (const model::Request& request : std::span{planned.requests}.first(planned.own))
    for (std::uint32_t c = 0; c < inventory.chip_types.size(); ++c)
      if (request.chip_types.contains(model::ChipTypeId{c}))
        chips.push_back(model::ChipTypeId{c});
  return chips;
}

/// Adds jobs of all sources and the training jobs, merged by submission; equal instants keep the scenario's order.
class Merger {
public:
  Merger(model::JobTable& jobs, Intake& intake, const model::Inventory& inventory)
      : jobs_(&jobs), intake_(&intake), inventory_(&inventory)
  {
  }

  void add_rigid_job(const Source& source, std::size_t i)
  {
    const workload::TraceJob& traced = source.list->jobs[i];
    model::Job job;
    job.submitted = traced.submitted;
    job.workload = source.entry;
    if (source.columns != nullptr) {
      job.tenant = source.columns->tenant(i);
      job.priority = source.columns->priority(i);
      job.estimate_binds = traced.steps <= 0.0; // a gang that falls behind its profile works on
      source.columns->requests(i, requests_);
      intake_->work.push_back(source.columns->work(i));
    } else {
      job.tenant = source.tenant;
      job.priority = source.drawn->priority;
      requests_.assign(1, traced.request);
      if (source.drawn->elastic)
        scenario::make_elastic(*source.drawn->elastic, source.drawn->jobs.chips_per_member, requests_);
      intake_->work.push_back(traced.run_time.value());
    }
    ids_[source.entry].push_back(jobs_->add(job, requests_, source.list->name(i)).index());
    if (traced.recorded_wait >= Seconds{0}) {
      intake_->recorded_wait += traced.recorded_wait.value();
      ++intake_->recorded_waits;
    }
  }

  void add_training(const scenario::TrainingSpec& spec, const scenario::PlannedTraining& planned,
                    model::TenantId tenant)
  {
    model::Job job;
    job.kind = model::JobKind::training;
    job.submitted = Timestamp{spec.submit.value()};
    job.tenant = tenant;
    job.fills = spec.colocation == scenario::Colocation::troughs;
    job.priority = job.fills ? std::numeric_limits<std::int32_t>::min() : spec.priority;
    job.workload = planned.entry;
    job.deadline = spec.deadline ? job.submitted + *spec.deadline : Timestamp::never();
    const model::JobId id = jobs_->add(job, planned.requests, spec.name);
    training_[planned.entry] = id.index();
    intake_->training.push_back({spec.name, id, chips_of(planned, *inventory_), job.deadline});
    intake_->work.push_back(spec.tokens.value());
  }

  /// Once all jobs are there.
  void link(const scenario::Scenario& scenario, std::span<const Source> sources)
  {
    for (const Source& source : sources)
      for (const model::JobLink& link : source.list->links) {
        const std::vector<std::uint32_t>& ids = ids_.at(source.entry);
        intake_->links.push_back({ids[link.before], ids[link.after], link.think, link.any_end});
      }
    for (const model::JobLink& link : scenario::training_links(scenario))
      intake_->links.push_back({training_.at(link.before), training_.at(link.after)});
  }

private:
  std::map<std::uint32_t, std::vector<std::uint32_t>> ids_; ///< of rigid jobs, by workload entry
  std::map<std::uint32_t, std::uint32_t> training_;         ///< the same of training
  model::JobTable* jobs_;
  Intake* intake_;
  const model::Inventory* inventory_;
  std::vector<model::Request> requests_; ///< of the job being added
};

} // namespace

model::TenantId tenant_id(const scenario::Scenario& scenario, const std::string& name)
{
  const auto found = std::ranges::find(scenario.tenants, name, &scenario::TenantSpec::name);
  return model::TenantId{static_cast<std::uint32_t>(found - scenario.tenants.begin())};
}

Intake take_in(const scenario::Campaign& campaign, const scenario::Point& point, const scenario::Inputs& inputs,
               const scenario::WorkloadPlan& plan, const model::Inventory& inventory, model::JobTable& jobs)
{
  const scenario::Scenario& scenario = point.scenario;
  Intake intake;
  std::vector<Source> sources;
  std::vector<workload::JobList> drawn;
  drawn.reserve(scenario.workload.size()); // sources point into it
  for (std::uint32_t w = 0; w < scenario.workload.size(); ++w) {
    WorkloadTraits traits;
    traits.profile = "delay";
    if (const auto* trace = std::get_if<scenario::JobsSpec>(&scenario.workload[w])) {
      traits.name = trace->name;
      traits.restart = trace->restart;
      traits.checkpoints = scenario::job_checkpoints(trace->checkpoint);
      traits.retries = retry_rule(trace->retries, campaign.seed, trace->name);
      const auto planned = std::ranges::find(plan.traces, w, &scenario::PlannedTrace::entry);
      sources.push_back({&inputs.trace(campaign, *trace).jobs, w, &planned->columns});
    } else if (const auto* training = std::get_if<scenario::TrainingSpec>(&scenario.workload[w])) {
      traits.name = training->name;
      traits.profile = training->model.value;
      traits.restart = training->checkpoint.restart;
    }
    if (const auto* generated = std::get_if<scenario::GeneratedSpec>(&scenario.workload[w])) {
      traits.name = generated->name;
      traits.restart = generated->restart;
      traits.checkpoints = scenario::job_checkpoints(generated->checkpoint);
      traits.retries = retry_rule(generated->retries, campaign.seed, generated->name);
      drawn.push_back(workload::generate_jobs(generated->jobs, campaign.seed, 0, generated->name));
      sources.push_back({&drawn.back(), w, nullptr, generated, tenant_id(scenario, generated->tenant.value)});
    }
    intake.workloads.push_back(std::move(traits));
  }
  for (const scenario::PlannedTraining& planned : plan.training) {
    intake.workloads[planned.entry].checkpoints = planned.checkpoints;
    intake.workloads[planned.entry].domains = planned.domains;
    intake.workloads[planned.entry].networks = planned.networks;
  }
  for (const auto& [entry, told] : plan.communication)
    intake.workloads[entry].communication = told;

  std::size_t count = plan.training.size();
  std::size_t name_bytes = 64 * plan.training.size();
  for (const Source& source : sources) {
    count += source.list->jobs.size();
    name_bytes += source.list->names.size();
  }
  jobs.reserve(count, name_bytes);
  intake.work.reserve(count);

  // Every source is ordered already: take the earliest head, the first of equals.
  std::vector<std::size_t> next(sources.size(), 0);
  std::vector<std::size_t> training(plan.training.size());
  std::iota(training.begin(), training.end(), std::size_t{0});
  const auto spec_of = [&](std::size_t t) -> const scenario::TrainingSpec& {
    return std::get<scenario::TrainingSpec>(scenario.workload[plan.training[t].entry]);
  };
  std::ranges::stable_sort(training, {}, [&](std::size_t t) { return spec_of(t).submit; });
  std::size_t next_training = 0;
  Merger merger{jobs, intake, inventory};
  while (jobs.size() < count) {
    std::size_t earliest = sources.size();
    Timestamp at = next_training < training.size() ? Timestamp{spec_of(training[next_training]).submit.value()}
                                                   : Timestamp::never();
    for (std::size_t s = 0; s < sources.size(); ++s)
      if (next[s] < sources[s].list->jobs.size() && sources[s].list->jobs[next[s]].submitted < at) {
        earliest = s;
        at = sources[s].list->jobs[next[s]].submitted;
      }
    if (earliest < sources.size()) {
      merger.add_rigid_job(sources[earliest], next[earliest]++);
    } else {
      const std::size_t t = training[next_training++];
      merger.add_training(spec_of(t), plan.training[t], tenant_id(scenario, spec_of(t).tenant.value));
    }
  }
  merger.link(scenario, sources);
  return intake;
}

} // namespace leasehold::assembly
