#include "platform/reader.hpp"

#include "config/source_text.hpp"
#include "platform/check.hpp"
#include "platform/link_power.hpp"
#include "platform/network.hpp"
#include "platform/network_report.hpp"
#include "platform/probe.hpp"
#include "platform/props.hpp"
#include "platform/smpi_factors.hpp"
#include "platform/transfer_window.hpp"

#include <simgrid/s4u/Engine.hpp>
#include <simgrid/s4u/Host.hpp>
#include <simgrid/s4u/NetZone.hpp>

#include <memory>
#include <unordered_map>

namespace leasehold::platform {

namespace {

namespace s4u = simgrid::s4u;

/// Hosts as SimGrid makes them: Engine::get_all_hosts() sorts them by name, which puts host-10 before host-2.
class CreationOrder {
public:
  CreationOrder()
  {
    s4u::Host::on_creation_cb([seen = seen_](const s4u::Host& host) {
      if (seen->listening)
        seen->hosts.push_back(&host);
    });
  }
  ~CreationOrder() { seen_->listening = false; }
  CreationOrder(const CreationOrder&) = delete;
  CreationOrder& operator=(const CreationOrder&) = delete;

  [[nodiscard]] const std::vector<const s4u::Host*>& hosts() const { return seen_->hosts; }

private:
  /// Outlives this object, since SimGrid keeps the callback for good.
  struct Seen {
    bool listening = true;
    std::vector<const s4u::Host*> hosts;
  };
  std::shared_ptr<Seen> seen_ = std::make_shared<Seen>();
};

using Properties = std::unordered_map<std::string, std::string>;

const std::string* find(const Properties* properties, const std::string& name)
{
  if (properties == nullptr)
    return nullptr;
  const auto found = properties->find(name);
  return found != properties->end() ? &found->second : nullptr;
}

/// The host's own property, or that of the innermost zone around it that has one.
std::optional<std::string_view> find_inherited(const s4u::Host& host, std::string_view name)
{
  const std::string key{name};
  if (const std::string* own = find(host.get_properties(), key))
    return *own;
  const s4u::NetZone* root = s4u::Engine::get_instance()->get_netzone_root();
  for (const s4u::NetZone* zone = host.get_englobing_zone(); zone != nullptr;
       zone = zone == root ? nullptr : zone->get_parent())
    if (const std::string* inherited = find(zone->get_properties(), key))
      return *inherited;
  return std::nullopt;
}

/// Names in the order in which they first occur.
template <class Id> class Index {
public:
  /// The name's id, and whether it is new.
  std::pair<Id, bool> insert(const std::string& name)
  {
    const auto [found, is_new] = ids_.try_emplace(name, Id{static_cast<std::uint32_t>(ids_.size())});
    return {found->second, is_new};
  }

private:
  std::unordered_map<std::string, Id> ids_;
};

/// Racks or domains, which the hosts of one zone fill in their order.
template <class Id> class HostGroups {
public:
  /// None where a group's `size` is not stated.
  Id group_of(const s4u::Host& host, std::uint16_t size)
  {
    if (size == 0)
      return Id::none();
    const s4u::NetZone* zone = host.get_englobing_zone();
    if (zone != zone_ || filled_ == size) {
      zone_ = zone;
      filled_ = 0;
      ++groups_;
    }
    ++filled_;
    return Id{groups_ - 1};
  }

private:
  const s4u::NetZone* zone_ = nullptr; ///< of the group that is being filled
  std::uint32_t groups_ = 0;
  std::uint32_t filled_ = 0;
};

class Collector {
public:
  void add(const s4u::Host& host, const HostTraits& traits)
  {
    const auto [provider, new_provider] = providers_.insert(traits.provider);
    if (new_provider)
      inventory_.providers.push_back(traits.provider);
    const auto [region, new_region] = regions_.insert(traits.provider + '\n' + traits.region);
    if (new_region)
      inventory_.regions.push_back({traits.region, provider});
    const auto [chip, new_chip] = chips_.insert(traits.chip);
    if (new_chip)
      inventory_.chip_types.push_back(traits.chip);
    inventory_.hosts.push_back(
        {host.get_name(), provider, region, chip, traits.chips, static_cast<std::uint32_t>(host.get_core_count()),
         traits.memory, traits.idle_power, traits.peak_power, racks_.group_of(host, traits.rack_hosts),
         FlopsPerSecond{host.get_speed()}, traits.off_power, domains_.group_of(host, traits.domain_hosts)});
  }
  /// Those of regions that nobody can lease in are left out, as nobody writes to them.
  void add_storage(const s4u::Host& host, const HostTraits& traits)
  {
    storage_.emplace_back(host.get_name(), traits.provider + '\n' + traits.region);
  }
  model::Inventory finish()
  {
    auto host = static_cast<std::uint32_t>(inventory_.hosts.size());
    for (const auto& [name, where] : storage_)
      if (const auto [region, unknown] = regions_.insert(where); !unknown)
        inventory_.storage.push_back({name, region, model::HostId{host++}});
    return std::move(inventory_);
  }

private:
  model::Inventory inventory_;
  HostGroups<model::RackId> racks_;
  HostGroups<model::DomainId> domains_;
  Index<model::ProviderId> providers_;
  Index<model::RegionId> regions_;
  Index<model::ChipTypeId> chips_;
  std::vector<std::pair<std::string, std::string>> storage_; ///< hosts, and where they stand
};

model::Inventory collect(const std::vector<const s4u::Host*>& hosts, const std::string& path,
                         config::Diagnostics& diagnostics)
{
  Collector collector;
  for (const s4u::Host* host : hosts) {
    const auto lookup = [host](std::string_view name) { return find_inherited(*host, name); };
    const HostTraits traits = decode_traits(lookup, host->get_pstate_count(), [&](const PropFault& fault) {
      diagnostics.add({{path},
                       "host[" + host->get_name() + "]",
                       fault.problem,
                       fault.why,
                       fault.suggestion,
                       config::Severity::error});
    });
    if (!diagnostics.ok())
      return {};
    if (traits.role == "compute")
      collector.add(*host, traits);
    else if (traits.role == "storage")
      collector.add_storage(*host, traits);
  }
  return collector.finish();
}

} // namespace

bool validate_platform(const std::string& path, config::Diagnostics& diagnostics,
                       std::span<const std::string> known_chips)
{
  const auto text = config::read_file(path, diagnostics);
  if (!text)
    return false;
  const XmlDocument document = read_xml(*text);
  const Verdict verdict = check_platform(document, path, known_chips, diagnostics);
  if (verdict != Verdict::faulty) {
    check_link_power(document.root, path, diagnostics);
    check_transfer_window(document.root, path, diagnostics);
    static_cast<void>(smpi_factors(document.root, path, diagnostics));
  }
  switch (diagnostics.ok() ? verdict : Verdict::faulty) {
  case Verdict::faulty:
    return false;
  case Verdict::sound:
    return true;
  case Verdict::unproven:
    return probe_platform(path, diagnostics);
  }
  return false;
}

model::Inventory load_platform(const std::string& path, config::Diagnostics& diagnostics,
                               std::span<const std::string> known_chips)
{
  if (!validate_platform(path, diagnostics, known_chips))
    return {};
  const CreationOrder order;
  if (!read_with_simgrid(path, diagnostics))
    return {};
  model::Inventory inventory = collect(order.hosts(), path, diagnostics);
  inventory.network = network_of(path, inventory);
  inventory.powered_links = powered_links(path, inventory, diagnostics);
  warn_of_parted_regions(inventory, path, diagnostics);
  return inventory;
}

} // namespace leasehold::platform
