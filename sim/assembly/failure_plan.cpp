#include "assembly/failure_plan.hpp"

#include "config/suggest.hpp"
#include "model/host_ranges.hpp"
#include "model/topology/parts.hpp"
#include "model/topology/topology.hpp"
#include "workload/failures/outage_hosts.hpp"
#include "workload/failures/outage_trace.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace leasehold::assembly {

namespace {

using Name = std::optional<config::Located<std::string>>;

std::string_view text_of(const Name& name)
{
  return name ? std::string_view{name->value} : std::string_view{};
}

workload::FailureLaw law_of(const scenario::FailureSpec& spec, bool alone)
{
  workload::FailureLaw law;
  const std::string scope{name_of(spec.scope)};
  law.cause = spec.name.value_or(alone && spec.scope == scenario::FailureScope::host ? std::string{} : scope);
  law.streams = "failures/" + (spec.name ? *spec.name + "/" : std::string{}) + scope + "-";
  law.mean_time_between = spec.mean_time_between;
  law.repair = spec.repair;
  law.detection = spec.detection;
  law.speed = spec.speed.value_or(0.0);
  if (const auto* weibull = std::get_if<scenario::WeibullTimes>(&spec.distribution))
    law.shape = weibull->shape;
  law.lemon_times = spec.lemons ? spec.lemons->times : 1.0;
  law.one_host = spec.scope == scenario::FailureScope::host;
  return law;
}

class FailurePlanner {
public:
  FailurePlanner(const RunSetup& setup, const model::Inventory& inventory, config::Diagnostics& diagnostics)
      : setup_(&setup), inventory_(&inventory), diagnostics_(&diagnostics)
  {
  }

  workload::FailurePlan plan()
  {
    const scenario::Scenario& scenario = setup_->point->scenario;
    const bool alone = scenario.failures.values.size() == 1;
    for (const auto& failures : scenario.failures.values)
      if (failures.value.trace)
        replay(failures.value);
      else
        add_law(failures, alone);
    for (const auto& outage : scenario.outages)
      add_outage(outage);
    return std::move(plan_);
  }

private:
  void replay(const scenario::FailureSpec& spec)
  {
    const config::Located<std::string>& file = *spec.trace;
    const std::string* text = setup_->inputs->plain_file(*setup_->campaign, file);
    if (text == nullptr)
      return; // reported when it was read
    const std::string path = setup_->campaign->resolve(file.value, file.at).string();
    auto outages = workload::read_outage_trace(workload::TraceSource::text(*text, path), *inventory_, *diagnostics_);
    for (workload::Outage& outage : outages) {
      outage.detection = spec.detection;
      outage.speed = spec.speed.value_or(0.0);
      plan_.outages.push_back(std::move(outage));
    }
  }

  void add_law(const config::Located<scenario::FailureSpec>& given, bool alone)
  {
    const scenario::FailureSpec& spec = given.value;
    const auto law = static_cast<std::uint32_t>(plan_.laws.size());
    plan_.laws.push_back(law_of(spec, alone));
    const workload::FailureSeed seed{setup_->campaign->seed, 0};
    const double lemons = spec.lemons ? spec.lemons->share : 0.0;
    if (takes_links(spec.scope))
      return add_links(given, law, lemons, seed);
    const auto groups = groups_of(spec);
    if (groups.empty())
      diagnostics_->error(given.at.find("scope").value_or(given.at),
                          "the platform says nothing of a " + std::string{name_of(spec.scope)} + " that could fail", {},
                          "state it in the platform file, or take another scope");
    for (const auto& [number, hosts] : groups)
      plan_.domains.push_back({law, number, draw_lemon(plan_.laws[law], number, lemons, seed), hosts});
  }

  static bool takes_links(scenario::FailureScope scope)
  {
    return scope == scenario::FailureScope::cable || scope == scenario::FailureScope::spine;
  }

  void add_links(const config::Located<scenario::FailureSpec>& given, std::uint32_t law, double lemons,
                 const workload::FailureSeed& seed)
  {
    std::vector<model::Cable> domains;
    if (inventory_->network)
      domains =
          given.value.scope == scenario::FailureScope::spine ? spines() : model::cables(inventory_->network->graph());
    if (domains.empty())
      diagnostics_->error(given.at.find("scope").value_or(given.at),
                          "the platform has no " + std::string{name_of(given.value.scope)} + " that could fail", {},
                          "take another scope");
    for (std::uint32_t d = 0; d < domains.size(); ++d)
      plan_.domains.push_back({law,
                               d,
                               draw_lemon(plan_.laws[law], d, lemons, seed),
                               {},
                               std::move(domains[d].links),
                               std::move(domains[d].name)});
  }

  /// Of each switch and router that no host's first cable leads to.
  [[nodiscard]] std::vector<model::Cable> spines() const
  {
    const model::Topology& network = *inventory_->network;
    std::set<model::NodeId> leaves;
    for (std::uint32_t h = 0; h < inventory_->hosts.size(); ++h)
      leaves.insert(network.leaf(model::HostId{h}));
    const std::set<model::NodeId> hosts{network.graph().hosts.begin(), network.graph().hosts.end()};
    std::vector<model::Cable> found;
    for (auto& [node, links] : model::links_by_node(network.graph()))
      if (!leaves.contains(node) && !hosts.contains(node))
        found.push_back({network.graph().nodes[node.index()].name, std::move(links)});
    return found;
  }

  /// The hosts of each domain, by its number.
  [[nodiscard]] std::map<std::uint32_t, std::vector<model::HostRange>>
  groups_of(const scenario::FailureSpec& spec) const
  {
    std::map<std::uint32_t, std::vector<model::HostRange>> groups;
    std::map<model::RegionId, std::uint32_t> fed;
    std::map<std::pair<model::RegionId, std::uint32_t>, std::uint32_t> feeds;
    for (std::uint32_t h = 0; h < inventory_->hosts.size(); ++h) {
      const model::HostId id{h};
      const model::Host& host = inventory_->hosts[h];
      std::optional<std::uint32_t> number;
      switch (spec.scope) {
      case scenario::FailureScope::host:
        number = h;
        break;
      case scenario::FailureScope::rack:
        if (host.rack.valid())
          number = host.rack.index();
        break;
      case scenario::FailureScope::leaf:
        if (inventory_->network)
          number = inventory_->network->leaf(id).index();
        break;
      case scenario::FailureScope::power:
        number = feeds
                     .try_emplace({host.region, fed[host.region]++ / spec.hosts.value_or(1)},
                                  static_cast<std::uint32_t>(feeds.size()))
                     .first->second;
        break;
      case scenario::FailureScope::region:
        number = host.region.index();
        break;
      case scenario::FailureScope::provider:
        number = host.provider.index();
        break;
      case scenario::FailureScope::cable:
      case scenario::FailureScope::spine:
        break; // no hosts
      }
      if (number)
        model::append(groups[*number], id);
    }
    return groups;
  }

  /// Reports a name that is none of those that `known` gives.
  template <class Things, class NameOf>
  bool is_known(const Name& name, const Things& known, NameOf name_of_thing, const char* kind)
  {
    if (!name)
      return true;
    std::vector<std::string> names;
    for (const auto& thing : known)
      names.push_back(name_of_thing(thing));
    if (std::ranges::find(names, name->value) != names.end())
      return true;
    diagnostics_->error(name->at, "the platform has no " + std::string{kind} + " `" + name->value + "`", {},
                        config::did_you_mean(name->value, names));
    return false;
  }

  void add_outage(const config::Located<scenario::OutageSpec>& given)
  {
    const scenario::OutageSpec& spec = given.value;
    const auto itself = [](const std::string& name) { return name; };
    const auto named = [](const auto& thing) { return thing.name; };
    bool known = is_known(spec.provider, inventory_->providers, itself, "provider");
    known = is_known(spec.region, inventory_->regions, named, "region") && known;
    known = is_known(spec.rack, inventory_->hosts, named, "host") && known;
    known = is_known(spec.host, inventory_->hosts, named, "host") && known;
    if (!known)
      return;
    if (spec.link)
      return take_links(given);
    const workload::OutageScope scope{text_of(spec.provider), text_of(spec.region), text_of(spec.rack),
                                      text_of(spec.host)};
    std::vector<model::HostRange> hosts = workload::hosts_in(scope, *inventory_);
    if (hosts.empty())
      return diagnostics_->error(given.at, "no host of the platform matches all of this",
                                 spec.rack ? "the platform may say nothing of racks there" : std::string{});
    const Timestamp from{spec.from.value()};
    plan_.outages.push_back({.name = scope.name(),
                             .hosts = std::move(hosts),
                             .from = from,
                             .to = from + spec.length,
                             .links = {},
                             .speed = spec.speed.value_or(0.0),
                             .detection = {},
                             .planned = true});
  }

  void take_links(const config::Located<scenario::OutageSpec>& given)
  {
    const scenario::OutageSpec& spec = given.value;
    std::vector<model::LinkId> links = workload::links_in(spec.link->value, *inventory_);
    if (links.empty())
      return diagnostics_->error(spec.link->at, "the platform has no link or switch `" + spec.link->value + "`", {},
                                 config::did_you_mean(spec.link->value, workload::names_of_links(*inventory_)));
    plan_.outages.push_back({.name = spec.link->value,
                             .hosts = {},
                             .reach = model::Reach::one_host,
                             .from = Timestamp{spec.from.value()},
                             .to = Timestamp{spec.from.value()} + spec.length,
                             .links = std::move(links),
                             .speed = spec.speed.value_or(0.0),
                             .detection = {},
                             .planned = true});
  }

  const RunSetup* setup_;
  const model::Inventory* inventory_;
  config::Diagnostics* diagnostics_;
  workload::FailurePlan plan_;
};

} // namespace

workload::FailurePlan plan_failures(const RunSetup& setup, const model::Inventory& inventory,
                                    config::Diagnostics& diagnostics)
{
  return FailurePlanner{setup, inventory, diagnostics}.plan();
}

} // namespace leasehold::assembly
