#include "scenario/scenario.hpp"

#include "config/name.hpp"
#include "config/suggest.hpp"
#include "plugins/script/policies.hpp"
#include "policy/leasing/entries.hpp"
#include "policy/placement/registry.hpp"
#include "policy/scheduling/registry.hpp"
#include "policy/tenancy/registry.hpp"
#include "scenario/after.hpp"
#include "scenario/backers.hpp"
#include "scenario/policy_set.hpp"
#include "scenario/trust/plugins.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>

namespace leasehold::scenario {

using config::non_empty;
using config::positive;
using config::Schema;

namespace {

std::string entry_name(const WorkloadSpec& entry)
{
  return std::visit([](const auto& spec) { return spec.name; }, entry);
}

const config::Located<std::string>& tenant_of(const WorkloadSpec& entry)
{
  return std::visit([](const auto& spec) -> const config::Located<std::string>& { return spec.tenant; }, entry);
}

void check_names(const Scenario& scenario, const config::Value& at, config::Diagnostics& diagnostics)
{
  std::set<std::string> tenants;
  std::vector<std::string> known;
  config::check_name(scenario.name, *at.find("name"), diagnostics);
  for (std::size_t t = 0; t < scenario.tenants.size(); ++t) {
    known.push_back(scenario.tenants[t].name);
    config::check_name(known.back(), (*at.find("tenants"))[t], diagnostics);
    if (!tenants.insert(known.back()).second)
      diagnostics.error((*at.find("tenants"))[t], "two tenants are called `" + known.back() + "`",
                        "results are told apart by name", "rename one");
  }
  for (std::size_t t = 0; t < scenario.tenants.size(); ++t)
    for (const auto& rival : scenario.tenants[t].rivals)
      if (rival.value == known[t])
        diagnostics.error(rival.at, "`" + rival.value + "` cannot be its own rival", {}, "name other tenants");
      else if (!tenants.contains(rival.value))
        diagnostics.error(rival.at, "no other tenant is called `" + rival.value + "`", {},
                          config::did_you_mean(rival.value, known));
  for (const TenantSpec& tenant : scenario.tenants)
    if (tenant.sublease && leasing_of(scenario, tenant) == nullptr)
      diagnostics.error(tenant.sublease->at, "`" + tenant.name + "` leases nothing that it could sublet",
                        "no leasing policy buys for it", "add `policies.leasing` or the tenant's `leasing`");
  for (std::size_t t = 0; t < scenario.tenants.size(); ++t)
    if (scenario.tenants[t].budget_binds && leasing_of(scenario, scenario.tenants[t]) == nullptr)
      diagnostics.error(*(*at.find("tenants"))[t].find("budget_binds"), "`" + known[t] + "` leases nothing",
                        "a budget that binds stops leases", "add `policies.leasing` or the tenant's `leasing`");
  std::set<std::string> entries;
  for (std::size_t w = 0; w < scenario.workload.size(); ++w) {
    config::check_name(entry_name(scenario.workload[w]), (*at.find("workload"))[w], diagnostics);
    if (!entries.insert(entry_name(scenario.workload[w])).second)
      diagnostics.error((*at.find("workload"))[w],
                        "two workload entries are called `" + entry_name(scenario.workload[w]) + "`",
                        "results are told apart by name", "give one of them another `name`");
    const auto& tenant = tenant_of(scenario.workload[w]);
    if (!tenants.contains(tenant.value))
      diagnostics.error(tenant.at, "no tenant is called `" + tenant.value + "`", {},
                        config::did_you_mean(tenant.value, known));
  }
}

/// Each replication has a seed of its own, the next whole number.
void check_seeds(const Scenario& scenario, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (scenario.replications > 0 &&
      scenario.seed > std::numeric_limits<std::uint64_t>::max() - (scenario.replications - 1))
    diagnostics.error(at.find("seed").value_or(at), fmt::format("`{}` is too large a seed", scenario.seed),
                      fmt::format("the last of {} replications would have one above {}", scenario.replications,
                                  std::numeric_limits<std::uint64_t>::max()),
                      "write a smaller one");
}

/// A comparison of scheduling policies may hold points at which weights change nothing: they are told, not refused.
void check_weights(const Scenario& scenario, const config::Value& at, config::Diagnostics& diagnostics)
{
  const auto* scheduling = policy::find(policy::scheduling_policies(), scenario.policies.scheduling.name);
  const auto* tenancy = policy::find(policy::tenancy_policies(), scenario.policies.tenancy.name);
  if (scheduling == nullptr || scheduling->goes_by_shares || tenancy == nullptr || tenancy->goes_by_shares)
    return;
  for (std::size_t t = 0; t < scenario.tenants.size(); ++t)
    if (const auto weight = (*at.find("tenants"))[t].find("weight"))
      diagnostics.warning(*weight, "`weight` changes nothing here",
                          "neither `" + scheduling->name() + "` nor `" + tenancy->name() + "` shares out by it",
                          "write `scheduling: fair_share`");
}

void check_grids(const Scenario& scenario, const config::Value&, config::Diagnostics& diagnostics)
{
  if (scenario.energy && !scenario.energy->carbon.empty())
    return;
  const auto check = [&](const auto* entry, const config::NamedChoice& choice) {
    if (entry != nullptr && entry->reads_grids)
      diagnostics.error(choice.name_at, "`" + entry->name() + "` knows no grid",
                        "it goes by the carbon intensity of regions", "write `energy: {carbon: [...]}`");
  };
  const config::NamedChoice& scheduling = scenario.policies.scheduling;
  check(policy::find(policy::scheduling_policies(), scheduling.name), scheduling);
  std::vector<const config::NamedChoice*> leasing;
  if (scenario.policies.leasing)
    leasing.push_back(&*scenario.policies.leasing);
  for (const TenantSpec& tenant : scenario.tenants)
    if (tenant.leasing)
      leasing.push_back(&*tenant.leasing);
  for (const config::NamedChoice* choice : leasing)
    check(policy::find(policy::leasing_policies(), choice->name), *choice);
}

/// Refused on every platform: what it promises would hold for none of the gangs that are there to be placed.
void check_placement(const Scenario& scenario, const config::Value&, config::Diagnostics& diagnostics)
{
  const auto* scheduling = policy::find(policy::scheduling_policies(), scenario.policies.scheduling.name);
  const auto* placement = policy::find(policy::placement_policies(), scenario.policies.placement.name);
  if (scheduling != nullptr && placement != nullptr && scheduling->names_hosts && placement->keeps_shapes)
    diagnostics.error(scenario.policies.placement.name_at,
                      "`" + placement->name() + "` cannot be kept under `" + scheduling->name() + "`",
                      "`" + scheduling->name() + "` itself names the hosts of gangs, which need be none of its shapes",
                      "leave `placement` out, or choose another `scheduling`");
}

/// What cannot be read as a policy in Python is told before anything opens it: a device or a pipe never ends.
void check_scripts(const Scenario& scenario, const config::Value&, config::Diagnostics& diagnostics)
{
  for (const config::PolicyChoice* choice : policy_choices(scenario))
    if (!choice->by_name())
      policy::check_file(*choice, file_beside(choice->name, choice->name_at), diagnostics);
}

void check_outages(const Scenario& scenario, const config::Value&, config::Diagnostics& diagnostics)
{
  for (const auto& outage : scenario.outages)
    if (scenario.horizon && outage.value.from >= *scenario.horizon)
      diagnostics.error(*outage.at.find("from"), "the outage begins when the run is over",
                        "`horizon` is " + to_text(*scenario.horizon), "let it begin sooner");
}

void check_horizon(const Scenario& scenario, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (scenario.horizon && Timestamp{} + *scenario.horizon == Timestamp::never())
    diagnostics.error(at, "`horizon` is too far", "time is counted to 292 years", "write such as `horizon: 180 d`");
  if (scenario.horizon)
    return;
  const bool serves = std::ranges::any_of(scenario.workload,
                                          [](const WorkloadSpec& w) { return std::holds_alternative<ServingSpec>(w); });
  if (serves)
    diagnostics.error(at, "`horizon` is missing", "a service never ends by itself", "write `horizon: 180 d`");
  else if (leases(scenario))
    diagnostics.error(at, "`horizon` is missing", "leases and prices go on for ever", "write `horizon: 180 d`");
  else if (!scenario.failures.values.empty())
    diagnostics.error(at, "`horizon` is missing", "hosts fail for ever", "write `horizon: 180 d`");
  else if (!scenario.outages.empty())
    diagnostics.error(at, "`horizon` is missing", "outages have dates, and the work may be done before them",
                      "write `horizon: 180 d`");
  else if (scenario.porting)
    diagnostics.error(at, "`horizon` is missing", "engineers are paid for ever", "write `horizon: 180 d`");
}

} // namespace

config::PolicyChoice default_policy(const char* name)
{
  config::PolicyChoice choice;
  choice.name = name;
  choice.key = "policy";
  choice.name_at = choice.parameters = config::make_scalar(name);
  return choice;
}

const config::PolicyChoice* leasing_of(const Scenario& scenario, const TenantSpec& tenant)
{
  if (tenant.leasing)
    return &*tenant.leasing;
  return scenario.policies.leasing ? &*scenario.policies.leasing : nullptr;
}

bool leases(const Scenario& scenario)
{
  return std::ranges::any_of(scenario.tenants,
                             [&](const TenantSpec& tenant) { return leasing_of(scenario, tenant) != nullptr; });
}

const Schema<PolicySpecs>& schema(Tag<PolicySpecs>)
{
  static const auto declared =
      Schema<PolicySpecs>("policies", "who decides")
          .optional("scheduling", &PolicySpecs::scheduling, "which pending jobs start now")
          .optional("placement", &PolicySpecs::placement, "on which hosts a gang runs")
          .optional("tenancy", &PolicySpecs::tenancy, "who may run on whose capacity")
          .optional("autoscaling", &PolicySpecs::autoscaling, "how many replicas a service has")
          .optional("leasing", &PolicySpecs::leasing, "what is leased, from whom, and for how long; nothing by default")
          .optional("plugins", &PolicySpecs::plugins,
                    "shared libraries of policies, which are then called by their names; the command line has to allow "
                    "each: `--plugin ./mine.so`");
  return declared;
}

const Schema<OutputSpec>& schema(Tag<OutputSpec>)
{
  static const auto declared =
      Schema<OutputSpec>("outputs", "which files a replication leaves beside summary.json")
          .optional("format", &OutputSpec::format, "of the tables")
          .optional("jobs", &OutputSpec::jobs, "jobs.csv, one row a job")
          .optional("segments", &OutputSpec::segments, "segments.csv, one row a stay of a job or replica on chips")
          .optional("leases", &OutputSpec::leases, "leases.csv, one row a lease")
          .optional("ledger", &OutputSpec::ledger,
                    "ledger.csv, one row a charge, and contracts.csv, one row a contract, both in FOCUS columns")
          .optional("services", &OutputSpec::services, "services.csv, one row a service and period")
          .optional("requests", &OutputSpec::requests,
                    "requests.csv, one row a request of services with `detail: requests`")
          .optional("ports", &OutputSpec::ports, "ports.csv, one row a state of a port, where there is `porting`")
          .optional("events", &OutputSpec::events, "events.csv, one row a fact")
          .optional(
              "decisions", &OutputSpec::decisions,
              "decisions.csv, one row a decision with its grounds, and options.csv, what there was to choose from "
              "(`run --audit` asks for these and segments.csv)");
  return declared;
}

const Schema<Scenario>& schema(Tag<Scenario>)
{
  static const auto declared =
      Schema<Scenario>("scenario",
                       "one experiment; `axes` multiplies it into points (`describe axes`), and a number may be "
                       "drawn, such as `uniform(1, 9) month` (`describe distributions`)")
          .required("name", &Scenario::name, "names the result directory", non_empty())
          .optional("start", &Scenario::start, "the instant that time counts from, UTC")
          .optional("horizon", &Scenario::horizon, "how long to simulate; until the last job is done by default",
                    positive())
          .required("platform", &Scenario::platform, "SimGrid platform file, relative to the scenario", non_empty())
          .optional("catalogue", &Scenario::catalogue,
                    "directory of chips, models, programmes and prices; `catalogue` beside the platform by default")
          .optional("network", &Scenario::network, "how much of the network is simulated")
          .required("tenants", &Scenario::tenants, "who takes part", non_empty())
          .required("workload", &Scenario::workload, "what has to run", non_empty())
          .optional("policies", &Scenario::policies, "who decides")
          .optional("failures", &Scenario::failures, "what fails by chance; nothing by default")
          .optional("outages", &Scenario::outages,
                    "what is down when, as a what-if: a sequence of `{provider: gcp, region: us-central1, from: 90 d, "
                    "for: 3 d}`")
          .optional("market", &Scenario::market, "what can be leased, and how much of it (`describe market`)")
          .optional("data", &Scenario::data, "where data lie, and what moving them takes (`describe data`)")
          .optional("energy", &Scenario::energy, "cooling and carbon (`describe energy`)")
          .optional("porting", &Scenario::porting, "what it takes to run a model on another chip (`describe porting`)")
          .optional("uncertainty", &Scenario::uncertainty,
                    "what is not known, and is drawn or swept (`describe uncertainty`)")
          .optional("outputs", &Scenario::outputs, "files to write")
          .optional(
              "metrics", &Scenario::metrics,
              "what tables show first, in this order (`list metrics`); six to eight by what the scenario holds by "
              "default",
              non_empty())
          .optional("seed", &Scenario::seed, "of every random stream")
          .optional("replications", &Scenario::replications, "runs of each point, each with streams of its own",
                    positive())
          .check(check_names)
          .check(check_seeds)
          .check(check_after)
          .check(check_weights)
          .check(check_backers)
          .check(check_grids)
          .check(check_placement)
          .check(check_scripts)
          .check(check_horizon)
          .check([](const Scenario& scenario, const config::Value&, config::Diagnostics& diagnostics) {
            check_failures(scenario.failures, diagnostics);
          })
          .check(check_outages)
          .check(check_porting)
          .check(check_data)
          .check(check_uncertainty);
  return declared;
}

} // namespace leasehold::scenario
