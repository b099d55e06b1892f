#include "assembly/service_setup.hpp"

#include <algorithm>

namespace leasehold::assembly {

namespace {

std::unique_ptr<workload::RequestSource> source_of(const RunSetup& setup, const scenario::ServingSpec& spec)
{
  const scenario::LoadSpec& load = spec.requests;
  if (const scenario::LoadedRequests* trace = setup.inputs->requests(*setup.campaign, load))
    return std::make_unique<workload::TraceRequests>(trace->requests, trace->span, load.trace->repeat, spec.period);
  const auto stream = [&](const char* kind) { return setup.stream(kind + spec.name); };
  const workload::LoadShape shape{load.rate.value_or(Hertz{0}), load.daily_swing, load.weekend, load.peak_hour,
                                  load.growth_per_year,         load.noise};
  workload::RequestLengths lengths;
  lengths.input = {static_cast<double>(load.input), load.input_cv};
  lengths.output = {static_cast<double>(load.output), load.output_cv};
  workload::LoadProfile profile{shape, Calendar{setup.point->scenario.start}, spec.period, stream("load/")};
  return std::make_unique<workload::ProfileRequests>(profile, spec.period, load.cv, lengths, stream("arrivals/"),
                                                     stream("lengths/"));
}

std::optional<RequestDetail> detail_of(const RunSetup& setup, const scenario::ServingSpec& spec)
{
  if (spec.requests.detail == scenario::ServingDetail::fluid)
    return std::nullopt;
  RequestDetail detail{spec.routing, scenario::request_objective(spec.slo), 0};
  if (const scenario::LoadedRequests* trace = setup.inputs->requests(*setup.campaign, spec.requests))
    detail.block_tokens = trace->requests.block_tokens;
  return detail;
}

} // namespace

std::vector<policy::ReplicaKind>
ServiceSetup::kinds(const model::ClusterView& view,
                    const std::function<std::optional<market::ChipCost>(model::ChipTypeId)>& cost) const
{
  std::vector<policy::ReplicaKind> all;
  if (replicas.size() == 1) // there is nothing to tell apart
    return all;
  for (const scenario::PlannedReplica& replica : replicas) {
    const auto costs = cost(replica.request.chip_types.first());
    const bool may_be = costs || std::ranges::any_of(view.admitted(tenant), [&](model::PoolId pool) {
                          return view.could_fit(pool, replica.request);
                        });
    policy::ReplicaKind& kind = all.emplace_back();
    kind.chip = replica.request.chip_types.first();
    kind.capacity = TokensPerSecond{may_be ? replica.within_slo.value() * output_tokens : 0.0};
    kind.chips = replica.request.total_chips();
    if (replica.pool) {
      kind.role = replica.pool->role;
      kind.least = replica.pool->least;
    }
    if (!costs)
      continue;
    kind.price = kind.chips * costs->rented.price;
    kind.lot = costs->rented.lot;
    kind.paid = costs->paid;
  }
  return all;
}

std::vector<policy::SizeBucket> ServiceSetup::seen_sizes(std::span<const policy::ReplicaKind> kinds) const
{
  std::vector<policy::SizeBucket> seen;
  for (const scenario::SizeRates& size : sizes) {
    policy::SizeBucket& bucket = seen.emplace_back();
    bucket.share = size.bucket.share;
    for (std::size_t option = 0; option < kinds.size(); ++option)
      bucket.capacity.push_back(kinds[option].capacity * (size.within_slo[option] / replicas[option].within_slo));
  }
  return seen;
}

policy::ReplicaBid
ServiceSetup::bid(const policy::ServiceView& seen, std::uint32_t wanted,
                  const std::function<std::optional<market::ChipCost>(model::ChipTypeId)>& cost) const
{
  policy::ReplicaBid bid{wanted, minimum, priority, seen.offered, seen.capacity_per_replica};
  for (const scenario::PlannedReplica& replica : replicas) {
    const double chips = replica.request.total_chips();
    const auto costs = cost(replica.request.chip_types.first());
    bid.chips = std::max(bid.chips, chips);
    bid.price = std::max(bid.price, costs ? chips * costs->rented.price : 0.0);
  }
  return bid;
}

std::vector<ServiceSetup> service_setups(const RunSetup& setup, const scenario::WorkloadPlan& plan,
                                         const scenario::PolicySet& policies, std::span<const TrainingDemand> training)
{
  const scenario::Scenario& scenario = setup.point->scenario;
  std::vector<ServiceSetup> setups;
  for (const scenario::PlannedService& planned : plan.services) {
    const auto& spec = std::get<scenario::ServingSpec>(scenario.workload[planned.entry]);
    ServiceSetup service;
    service.name = spec.name;
    service.tenant = tenant_id(scenario, spec.tenant.value);
    service.owner = spec.tenant.value;
    for (const auto& name : spec.after)
      service.after.push_back(std::ranges::find(training, name.value, &TrainingDemand::name)->job);
    service.output_tokens = planned.shape.output;
    service.period = spec.period;
    service.startup = spec.startup;
    service.minimum = spec.minimum_replicas;
    service.maximum = spec.maximum_replicas;
    service.preempts = spec.preempts_training;
    service.priority = spec.priority;
    service.shedding = spec.shedding;
    service.replicas = planned.replicas;
    service.load = source_of(setup, spec);
    service.detail = detail_of(setup, spec);
    const auto seed = setup.stream_seed("policy/autoscaling/" + spec.name);
    service.fresh_autoscaling = [make = policies.autoscaling, seed] { return make(seed); };
    service.autoscaling = service.fresh_autoscaling();
    const policy::SizeClasses classes = service.autoscaling->size_classes();
    service.sizes = scenario::size_rates(service.replicas, planned.shape, spec.slo, classes.inputs, classes.outputs);
    setups.push_back(std::move(service));
  }
  return setups;
}

} // namespace leasehold::assembly
