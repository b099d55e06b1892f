#include "scenario/plan/replica_plan.hpp"

#include "physics/fluid_calibration.hpp"
#include "physics/serving_disaggregated.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <utility>

namespace leasehold::scenario {

namespace {

/// What of the objective a service misses that has hardly anything to do; empty where it keeps all.
template <class Service> std::string missed_by(const Service& service, const ObjectiveSpec& slo)
{
  constexpr double hardly_any = 1e-6; // of capacity
  std::string text;
  const auto add = [&](const char* latency, const LatencyLimits& limits, Seconds physics::FluidPoint::*seen) {
    for (const physics::LatencyLimit& limit : limits.limits)
      if (const Seconds best = service.at_utilisation(hardly_any, limit.of).*seen; best > limit.most)
        text += (text.empty() ? "" : ", ") +
                fmt::format("its {} {} is {:.3g} s even with little to do, {:.3g} s are asked for",
                            std::string{name_of(limit.of)}, latency, best.value(), limit.most.value());
  };
  add("ttft", slo.first_token, &physics::FluidPoint::first_token);
  add("tpot", slo.per_token, &physics::FluidPoint::per_token);
  return text;
}

template <class Service> Hertz rate_within(const Service& service, const ObjectiveSpec& slo)
{
  return service.rate_within(slo.first_token.limits, slo.per_token.limits);
}

std::uint32_t engine_chips(const ReplicaCase& of)
{
  return static_cast<std::uint32_t>(of.request.total_chips());
}

std::vector<physics::ServingPlan> plans_of(const ReplicaCase& of)
{
  return serving_plans(*of.spec, *of.model, engine_chips(of));
}

/// Between the hosts of an engine, at best; nothing where it makes no difference to chips that are side by side anyway.
std::optional<physics::GangNetwork> network_for(const ReplicaCase& of)
{
  const auto network = best_network(*of.inventory, of.request);
  if (!network)
    return std::nullopt;
  const bool narrow = network->scale_up && *network->scale_up < of.chip->best.scale_up_bandwidth;
  return of.request.total_chips() > of.chip->best.scale_up_chips || narrow ? network : std::nullopt;
}

/// Whether the chips of an engine reach each other; tells where they do not.
bool reach_each_other(const ReplicaCase& of, const config::Value& at, config::Diagnostics& diagnostics)
{
  const int domain = of.chip->best.scale_up_chips;
  if (static_cast<int>(engine_chips(of)) <= domain || network_for(of))
    return true;
  diagnostics.error(
      at,
      fmt::format("{} parallel over {} {} cannot be", plans_of(of).size() > 1 ? "tensor or expert" : "tensor",
                  engine_chips(of), of.chip_name),
      fmt::format("their scale-up domain holds {} chips, and the platform has no routes between so many hosts", domain),
      fmt::format("write at most {}", domain));
  return false;
}

PlannedReplica engine_of(const ReplicaCase& of, const physics::ServingPlan& plan)
{
  const auto* known =
      of.rates == nullptr ? nullptr : of.rates->find(*of.catalogue, *of.model, *of.chip, plan, of.shape);
  const auto service = known == nullptr ? physics::calibrated({*of.model, of.chip->best, plan, of.shape}) : *known;
  return {of.request,
          service.request_capacity(),
          rate_within(service, of.spec->slo),
          service,
          service.curve(request_objective(of.spec->slo)),
          physics::ActivityCurve{service},
          plan.network ? std::optional<ReplicaNetwork>{std::in_place, *of.model, of.chip->best} : std::nullopt};
}

PlannedReplica unit_of(const ReplicaCase& of, const model::Request& request, const model::Path& crossing,
                       const physics::ServingPlan& prefill, const physics::ServingPlan& decode)
{
  const DisaggregatedSpec& counts = of.spec->disaggregated->value;
  const physics::DisaggregatedService unit = physics::calibrated(
      physics::DisaggregatedService{{{*of.model, of.chip->best, prefill, physics::prefill_shape(of.shape)},
                                     {*of.model, of.chip->best, decode, physics::decode_shape(of.shape)},
                                     static_cast<int>(counts.prefill),
                                     static_cast<int>(counts.decode),
                                     of.shape,
                                     physics::cache_sent(*of.model, decode, of.shape),
                                     crossing.bandwidth,
                                     crossing.latency}});
  PlannedReplica planned{request,
                         unit.request_capacity(),
                         rate_within(unit, of.spec->slo),
                         unit.unit().decode,
                         unit.curve(request_objective(of.spec->slo)),
                         physics::ActivityCurve{[&unit](double load) { return unit.activity(load); }}};
  planned.unit = PlannedUnit{unit, counts.prefill * of.request.members};
  return planned;
}

void keep_better(std::optional<PlannedReplica>& best, PlannedReplica planned)
{
  if (!best || planned.within_slo > best->within_slo * (1.0 + 1e-6))
    best = std::move(planned);
}

/// Nothing, and the first fault, where the model fits in no way.
std::optional<PlannedReplica> best_engine(const ReplicaCase& of, std::string& fault)
{
  std::optional<PlannedReplica> best;
  const auto network = network_for(of);
  for (physics::ServingPlan plan : plans_of(of))
    try {
      plan.network = network;
      keep_better(best, engine_of(of, plan));
    } catch (const std::bad_alloc&) {
      throw; // what there is no room for may well be possible
    } catch (const std::exception& problem) {
      fault = fault.empty() ? problem.what() : fault;
    }
  return best;
}

/// Warns of an engine over several hosts beside which as many chips in engines of a host each would serve more.
void compare_with_hosts(const ReplicaCase& of, const PlannedReplica& wide, const config::Value& at,
                        config::Diagnostics& diagnostics)
{
  if (!network_for(of) || of.request.members < 2)
    return;
  ReplicaCase host = of;
  host.request.members = 1;
  std::string fault;
  const std::optional<PlannedReplica> narrow = best_engine(host, fault);
  const auto engines = static_cast<double>(of.request.members);
  if (!narrow || narrow->within_slo * engines <= wide.within_slo)
    return;
  diagnostics.warning(at,
                      fmt::format("a replica of {} {} serves {:.3g} requests/s, and {} of {} serve {:.3g}",
                                  engine_chips(of), of.chip_name, wide.within_slo.value(), of.request.members,
                                  engine_chips(host), (narrow->within_slo * engines).value()),
                      "a replica is one engine, which pays for what it sends between hosts",
                      fmt::format("write {}", engine_chips(host)));
}

model::Request hosts_of_unit(const ReplicaCase& of)
{
  const DisaggregatedSpec& counts = of.spec->disaggregated->value;
  model::Request request = of.request;
  request.members *= counts.prefill + counts.decode;
  return request;
}

/// What a unit could be instead where the platform has no place for it.
std::string smaller_unit(const ReplicaCase& of)
{
  const auto hosts = std::ranges::count_if(
      of.inventory->hosts, [&](const model::Host& host) { return of.request.chip_types.contains(host.chip); });
  const auto engines = static_cast<std::uint32_t>(hosts) / of.request.members;
  const DisaggregatedSpec& counts = of.spec->disaggregated->value;
  return engines < 2 || engines >= counts.prefill + counts.decode
             ? "leave `disaggregated` out"
             : fmt::format("write `prefill` and `decode` of at most {} together", engines);
}

/// Between the engines of prefill and those of decode; tells where there is none.
std::optional<model::Path> crossing_of_unit(const ReplicaCase& of, const config::Value& at,
                                            config::Diagnostics& diagnostics)
{
  const model::Request request = hosts_of_unit(of);
  const auto crossing =
      best_crossing(*of.inventory, request, of.spec->disaggregated->value.prefill * of.request.members);
  if (!crossing)
    diagnostics.error(
        at, fmt::format("{} {} cannot serve `{}`", engine_chips(of), of.chip_name, of.model->name),
        fmt::format("the platform has not {} hosts of that chip with routes between them", request.members),
        smaller_unit(of));
  return crossing;
}

/// Of all the ways to lay out the engines of prefill and those of decode.
std::optional<PlannedReplica> best_unit(const ReplicaCase& of, const model::Path& crossing, std::string& fault)
{
  const model::Request request = hosts_of_unit(of);
  std::optional<PlannedReplica> best;
  for (const physics::ServingPlan& prefill : plans_of(of))
    for (const physics::ServingPlan& decode : plans_of(of))
      try {
        keep_better(best, unit_of(of, request, crossing, prefill, decode));
      } catch (const std::bad_alloc&) {
        throw; // what there is no room for may well be possible
      } catch (const std::exception& problem) {
        fault = fault.empty() ? problem.what() : fault;
      }
  return best;
}

} // namespace

bool may_do_one_part(const ReplicaCase& of, const config::Value& at, config::Diagnostics& diagnostics)
{
  const bool beyond = static_cast<int>(engine_chips(of)) > of.chip->best.scale_up_chips;
  std::string why;
  if (engine_chips(of) % of.host_chips != 0)
    why = fmt::format("prefill and decode have hosts of their own, and a host has {} chips", of.host_chips);
  else if (beyond || network_for(of))
    why = fmt::format("what it sends between its own hosts would meet the caches{}",
                      beyond ? fmt::format("; a scale-up domain holds {} chips", of.chip->best.scale_up_chips) : "");
  if (why.empty())
    return true;
  diagnostics.error(at, fmt::format("a disaggregated engine of {} {} cannot be", engine_chips(of), of.chip_name), why,
                    fmt::format("write {}", of.host_chips));
  return false;
}

std::optional<PlannedReplica> plan_replica(const ReplicaCase& of, const config::Value& at,
                                           config::Diagnostics& diagnostics)
{
  const bool unit = of.spec->disaggregated.has_value();
  if (!(unit ? may_do_one_part(of, at, diagnostics) : reach_each_other(of, at, diagnostics)))
    return std::nullopt;
  const auto crossing = unit ? crossing_of_unit(of, at, diagnostics) : std::nullopt;
  if (unit && !crossing)
    return std::nullopt;
  std::string fault;
  std::optional<PlannedReplica> best = unit ? best_unit(of, *crossing, fault) : best_engine(of, fault);
  if (best && best->within_slo > Hertz{0}) {
    if (!unit)
      compare_with_hosts(of, *best, at, diagnostics);
    return best;
  }
  if (best)
    diagnostics.error(at, fmt::format("a replica of {} {} never keeps the objective", engine_chips(of), of.chip_name),
                      best->unit ? missed_by(best->unit->service, of.spec->slo)
                                 : missed_by(best->service, of.spec->slo),
                      "give it more chips, or a looser `slo`");
  else
    diagnostics.error(at, fmt::format("{} {} cannot serve `{}`", engine_chips(of), of.chip_name, of.model->name),
                      fault);
  return std::nullopt;
}

} // namespace leasehold::scenario
