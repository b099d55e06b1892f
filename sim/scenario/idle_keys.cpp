#include "scenario/idle_keys.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace leasehold::scenario {

namespace {

class IdleKeys {
public:
  void look_at(const Point& point)
  {
    const Scenario& scenario = point.scenario;
    const auto tenants = point.resolved.find("tenants");
    for (std::size_t t = 0; tenants && t < scenario.tenants.size(); ++t) {
      const TenantSpec& tenant = scenario.tenants[t];
      note((*tenants)[t].find("engineers"), scenario.porting.has_value(),
           {"`engineers` has no effect", "nothing is ported without a `porting` block",
            "write `porting: {}`, or leave it out"});
      if (tenant.across_regions)
        note((*tenants)[t].find("across_regions"), !tenant.owns.empty(),
             {"`across_regions` has no effect",
              "gangs span the regions of hosts that the tenant owns, and it owns none",
              "give it hosts with `owns`, or leave it out"});
    }
    const auto workload = point.resolved.find("workload");
    for (std::size_t w = 0; workload && w < scenario.workload.size(); ++w)
      look_at((*workload)[w], scenario, scenario.workload[w]);
    const auto any_tenant = [&](auto&& is) { return std::ranges::any_of(scenario.tenants, is); };
    if (const auto energy = point.resolved.find("energy"))
      note(energy->find("idle_off"), any_tenant([](const TenantSpec& tenant) { return !tenant.owns.empty(); }),
           {"`idle_off` has no effect", "hosts that tenants own are switched off, and nobody owns any",
            "give a tenant hosts with `owns`, or leave it out"});
    if (const auto market = point.resolved.find("market")) {
      note(market->find("dedicated_premium"), leases(scenario) && any_tenant([](const TenantSpec& tenant) {
                                                return tenant.hosting == market::Hosting::dedicated;
                                              }),
           {"`dedicated_premium` has no effect", "no tenant that leases has `hosting: dedicated`",
            "write it for a tenant, or leave the premium out", false});
      if (scenario.market.rack_premium > 0.0)
        note(market->find("rack_premium"), leases(scenario) && any_tenant([](const TenantSpec& tenant) {
                                             return tenant.isolation == Isolation::rack && !tenant.rivals.empty();
                                           }),
             {"`rack_premium` has no effect", "no tenant that leases has `rivals` and `isolation: rack`",
              "write them for a tenant, or leave the premium out", false});
    }
  }

  void report(config::Diagnostics& diagnostics) const
  {
    for (const auto& [place, key] : keys_)
      if (!key.acts && key.words.refused)
        diagnostics.error(key.at, key.words.what, key.words.why, key.words.fix);
      else if (!key.acts)
        diagnostics.warning(key.at, key.words.what, key.words.why, key.words.fix);
  }

private:
  void look_at(const config::Value& entry, const Scenario& scenario, const WorkloadSpec& workload)
  {
    const auto note_retries = [&](const char* kind, const std::optional<workload::RetrySpec>& retries) {
      if (retries)
        note(entry.find(kind)->find("retries"),
             retries->failing > 0.0 || !scenario.failures.values.empty() || !scenario.outages.empty(),
             {"`retries` has no effect", "nothing fails: there are no `failures`, no `outages`, and no `failing` in it",
              "write one of them, or leave it out"});
    };
    if (const auto* jobs = std::get_if<JobsSpec>(&workload))
      note_retries("jobs", jobs->retries);
    else if (const auto* drawn = std::get_if<GeneratedSpec>(&workload))
      note_retries("generate", drawn->retries);
  }

  struct Words {
    std::string what;
    std::string why;
    std::string fix;
    bool refused = true; ///< else told: a price that nobody asks for is no mistake of a buyer's
  };
  struct Key {
    config::Value at;
    Words words;
    bool acts = false;
  };

  /// What stands at one place acts where it does at any point.
  void note(const std::optional<config::Value>& given, bool acts, Words words)
  {
    if (!given)
      return;
    Key& key = keys_[given->location()];
    key.at = *given;
    key.words = std::move(words);
    key.acts = key.acts || acts;
  }

  std::map<config::Location, Key> keys_; ///< by where it stands
};

} // namespace

void check_idle_keys(const std::vector<Point>& points, config::Diagnostics& diagnostics)
{
  IdleKeys keys;
  for (const Point& point : points)
    keys.look_at(point);
  keys.report(diagnostics);
}

} // namespace leasehold::scenario
