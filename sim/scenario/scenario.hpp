// A scenario: who leases which chips from whom, what has to run on them, and which policies decide. One Scenario is one
// point of a campaign; axes are expanded before it is decoded (scenario/campaign.hpp).
#pragma once

#include "config/choice.hpp"
#include "config/schema.hpp"
#include "scenario/data_spec.hpp"
#include "scenario/energy_spec.hpp"
#include "scenario/failure_spec.hpp"
#include "scenario/market_spec.hpp"
#include "scenario/outage_spec.hpp"
#include "scenario/porting_spec.hpp"
#include "scenario/tenant_spec.hpp"
#include "scenario/uncertainty/uncertainty_spec.hpp"
#include "scenario/workload_spec.hpp"
#include "units/calendar.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::scenario {

enum class NetworkDetail { none, flows };
constexpr auto enum_names(Tag<NetworkDetail>)
{
  return std::to_array<Named<NetworkDetail>>({
      {NetworkDetail::none, "none", "no contention: gangs and copies have the links of their routes to themselves"},
      {NetworkDetail::flows, "flows",
       "gangs and copies share the platform's links with whoever crosses them at the time, flow by flow and max-min "
       "fairly; a gang's traffic is a ring through its hosts that never rests"},
  });
}

/// A policy named by the program where the scenario names none.
[[nodiscard]] config::PolicyChoice default_policy(const char* name);

struct PolicySpecs {
  config::PolicyChoice scheduling = default_policy("easy_backfill");
  config::PolicyChoice placement = default_policy("first_fit");
  config::PolicyChoice tenancy = default_policy("dedicated");
  config::PolicyChoice autoscaling = default_policy("target_tracking");
  std::optional<config::PolicyChoice> leasing;
  std::vector<config::Located<std::string>> plugins; ///< loaded already (scenario/trust/plugins.hpp)
};

/// Readers of our own take either.
enum class TableFormat { csv, csv_gz };
constexpr auto enum_names(Tag<TableFormat>)
{
  return std::to_array<Named<TableFormat>>({
      {TableFormat::csv, "csv", "as text: `jobs.csv`"},
      {TableFormat::csv_gz, "csv.gz", "compressed: `jobs.csv.gz`, a tenth of the size"},
  });
}

struct OutputSpec {
  TableFormat format = TableFormat::csv;
  bool jobs = true;
  bool segments = false;
  bool leases = true;
  bool ledger = true;
  bool services = true;
  bool ports = true;
  bool requests = false;
  bool events = false;
  bool decisions = false;
};

/// A member for each key of the scenario.
struct Scenario {
  std::string name;
  Instant start{1'767'225'600}; ///< 2026-01-01
  std::optional<Seconds> horizon;
  std::string platform;
  std::optional<std::string> catalogue;
  config::Located<NetworkDetail> network;
  std::vector<TenantSpec> tenants;
  std::vector<WorkloadSpec> workload;
  PolicySpecs policies;
  FailureSpecs failures; ///< none by default
  std::vector<config::Located<OutageSpec>> outages;
  MarketSpec market;
  std::optional<DataBlock> data;               ///< none: data are everywhere
  std::optional<EnergyBlock> energy;           ///< none: no cooling, and no carbon
  std::optional<PortingBlock> porting;         ///< none: every model runs on every chip it has a plan for
  std::optional<UncertaintyBlock> uncertainty; ///< none: all is known
  OutputSpec outputs;
  std::vector<config::Located<std::string>> metrics; ///< that tables show first; empty: by what the runs hold
  std::uint64_t seed = 1;
  std::uint32_t replications = 1;
};

/// How the tenant leases: by a policy of its own, or the scenario's; null where it leases nothing.
[[nodiscard]] const config::PolicyChoice* leasing_of(const Scenario& scenario, const TenantSpec& tenant);
/// Whether any tenant leases, so that there is a market.
[[nodiscard]] bool leases(const Scenario& scenario);

const config::Schema<PolicySpecs>& schema(Tag<PolicySpecs>);
const config::Schema<OutputSpec>& schema(Tag<OutputSpec>);
const config::Schema<Scenario>& schema(Tag<Scenario>);

} // namespace leasehold::scenario
