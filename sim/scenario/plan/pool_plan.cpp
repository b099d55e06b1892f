#include "physics/fluid_calibration.hpp"
#include "physics/serving_disaggregated.hpp"
#include "scenario/plan/replica_plan.hpp"

#include <fmt/format.h>

#include <exception>
#include <new>
#include <utility>

namespace leasehold::scenario {

namespace {

using physics::DisaggregatedPools;
using physics::FluidService;

/// The ways of an engine of the pool, calibrated; and the first fault, where the model fits in no way.
std::vector<FluidService> engines_of(const ReplicaCase& of, const physics::RequestShape& shape, std::string& fault)
{
  std::vector<FluidService> engines;
  for (const physics::ServingPlan& plan :
       serving_plans(*of.spec, *of.model, static_cast<std::uint32_t>(of.request.total_chips())))
    try {
      engines.push_back(physics::calibrated(FluidService{*of.model, of.chip->best, plan, shape}));
    } catch (const std::bad_alloc&) {
      throw; // what there is no room for may well be possible
    } catch (const std::exception& problem) {
      fault = fault.empty() ? problem.what() : fault;
    }
  return engines;
}

PlannedReplica engine_of_pool(const ReplicaCase& of, const PlannedPool& pool, const FluidService& engine, Hertz most,
                              Hertz within)
{
  PlannedReplica planned{
      of.request, most, within, engine, engine.curve(request_objective(of.spec->slo)), physics::ActivityCurve{engine}};
  planned.pool = pool;
  return planned;
}

} // namespace

std::vector<PlannedReplica> plan_pools(const ReplicaCase& of, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (!may_do_one_part(of, at, diagnostics))
    return {};
  const auto chips = static_cast<std::uint32_t>(of.request.total_chips());
  model::Request pair = of.request;
  pair.members *= 2;
  const auto crossing = best_crossing(*of.inventory, pair, of.request.members);
  const auto cannot = [&](const std::string& why, const std::string& instead = {}) {
    diagnostics.error(at, fmt::format("{} {} cannot serve `{}`", chips, of.chip_name, of.model->name), why, instead);
    return std::vector<PlannedReplica>{};
  };
  if (!crossing)
    return cannot(fmt::format("the platform has not {} hosts of that chip with routes between them", pair.members),
                  "leave `disaggregated` out");
  std::string fault;
  const std::vector<FluidService> prefill = engines_of(of, physics::prefill_shape(of.shape), fault);
  const std::vector<FluidService> decode = engines_of(of, physics::decode_shape(of.shape), fault);
  if (prefill.empty() || decode.empty())
    return cannot(fault);
  std::optional<DisaggregatedPools> best;
  physics::PoolSplit rates; // of either, where a request takes the least of both
  for (const FluidService& prompts : prefill)
    for (const FluidService& outputs : decode) {
      DisaggregatedPools pools{{prompts, outputs, 1, 1, of.shape,
                                physics::cache_sent(*of.model, outputs.plan(), of.shape), crossing->bandwidth,
                                crossing->latency}};
      const auto within =
          physics::leanest(pools.splits(of.spec->slo.first_token.limits, of.spec->slo.per_token.limits));
      if (within && (!best || within->time() < rates.time() * (1.0 - 1e-6))) {
        best = std::move(pools);
        rates = *within;
      }
    }
  if (!best) {
    diagnostics.error(at, fmt::format("pools of {} {} never keep the objective", chips, of.chip_name),
                      "a prompt, its cache's way and its answer take longer even with little to do",
                      "give engines more chips, or a looser `slo`");
    return {};
  }
  const DisaggregatedSpec& counts = of.spec->disaggregated->value;
  const auto network = std::make_shared<PoolNetwork>(*best, of.spec->slo.first_token.limits,
                                                     of.spec->slo.per_token.limits, request_objective(of.spec->slo));
  PlannedPool pool{policy::ReplicaRole::prefill, counts.prefill, network->planned(), network};
  std::vector<PlannedReplica> both{
      engine_of_pool(of, pool, best->pair().prefill, best->prefill_capacity(), rates.prefill)};
  pool.role = policy::ReplicaRole::decode;
  pool.least = counts.decode;
  both.push_back(engine_of_pool(of, pool, best->pair().decode, best->decode_capacity(), rates.decode));
  return both;
}

} // namespace leasehold::scenario
