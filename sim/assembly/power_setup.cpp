#include "assembly/power_setup.hpp"

#include "assembly/grid_file.hpp"
#include "config/suggest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::assembly {

namespace {

using scenario::CarbonSpec;
using scenario::EnergyBlock;
using scenario::PueSpec;

/// The regions that a filter keeps; tells of names that the platform does not know.
class RegionsKept {
public:
  RegionsKept(const model::Inventory& inventory, config::Diagnostics& diagnostics)
      : inventory_(&inventory), diagnostics_(&diagnostics)
  {
    for (const model::Region& region : inventory.regions)
      names_.push_back(region.name);
  }

  [[nodiscard]] std::vector<std::size_t> of(const scenario::RegionFilter& filter, const config::Value& at) const
  {
    std::vector<std::size_t> kept;
    for (std::size_t r = 0; r < names_.size(); ++r)
      if (scenario::keeps(filter.provider, inventory_->providers[inventory_->regions[r].provider.index()]) &&
          scenario::keeps(filter.region, names_[r]))
        kept.push_back(r);
    if (kept.empty() && !told_name(filter.provider, inventory_->providers, "provider") &&
        !told_name(filter.region, names_, "region"))
      diagnostics_->error(at, "no region of the platform matches all of this");
    return kept;
  }

private:
  [[nodiscard]] bool told_name(const scenario::NameFilter& filter, const std::vector<std::string>& known,
                               const std::string& kind) const
  {
    if (!filter || std::ranges::find(known, filter->value) != known.end())
      return false;
    diagnostics_->error(filter->at, "the platform has no " + kind + " `" + filter->value + "`", {},
                        config::did_you_mean(filter->value, known));
    return true;
  }

  const model::Inventory* inventory_;
  config::Diagnostics* diagnostics_;
  std::vector<std::string> names_;
};

std::vector<model::StateWatts> host_watts(const catalogue::Catalogue& catalogue, const model::Inventory& inventory)
{
  std::vector<const model::Chip*> chips;
  for (const std::string& name : inventory.chip_types) {
    const model::ChipRange* range = catalogue.find_chip(name);
    chips.push_back(range != nullptr ? &range->best : nullptr);
  }
  std::vector<model::StateWatts> watts;
  watts.reserve(inventory.hosts.size());
  for (const model::Host& host : inventory.hosts)
    watts.push_back(network::state_watts(host, chips[host.chip.index()]));
  return watts;
}

/// As stated, or as the provider publishes it.
double pue_of(const RunSetup& setup, const std::string& provider, const config::Located<PueSpec>& entry,
              config::Diagnostics& diagnostics)
{
  if (entry.value.pue)
    return *entry.value.pue;
  if (const auto published = setup.catalogue->prices.published_pue(provider))
    return *published;
  diagnostics.error(entry.at, "the catalogue has no published PUE of `" + provider + "`", {},
                    "write a `pue`, or name a `provider` that publishes one");
  return 1.0;
}

std::optional<model::GridIntensity> intensity_of(const RunSetup& setup, const CarbonSpec& spec,
                                                 config::Diagnostics& diagnostics)
{
  if (spec.intensity)
    return model::GridIntensity{*spec.intensity};
  const std::string* text = spec.file ? setup.inputs->plain_file(*setup.campaign, *spec.file) : nullptr;
  const scenario::Scenario& scenario = setup.point->scenario;
  return text != nullptr ? read_grid(*text, spec, {scenario.start, scenario.horizon}, diagnostics) : std::nullopt;
}

/// A sum that left out a region would tell less carbon than there is.
std::vector<model::GridIntensity> grids_of(const RunSetup& setup, const model::Inventory& inventory,
                                           const RegionsKept& regions, config::Diagnostics& diagnostics)
{
  const EnergyBlock& energy = *setup.point->scenario.energy;
  std::vector<std::optional<model::GridIntensity>> by_region(inventory.regions.size());
  const std::size_t before = diagnostics.errors();
  for (const auto& entry : energy.carbon) {
    const auto grid = intensity_of(setup, entry.value, diagnostics);
    for (const std::size_t region : regions.of(entry.value, entry.at))
      by_region[region] = grid;
  }
  std::vector<model::GridIntensity> grids;
  for (std::size_t r = 0; r < by_region.size() && diagnostics.errors() == before; ++r)
    if (by_region[r])
      grids.push_back(std::move(*by_region[r]));
    else
      diagnostics.error(energy.carbon.front().at,
                        "no entry of `carbon` is for `" + inventory.regions[r].name + "` of `" +
                            inventory.providers[inventory.regions[r].provider.index()] + "`",
                        "its carbon would be missing from every sum",
                        "begin with an entry for all others, such as `- {intensity: 400}`");
  return grids;
}

/// Hosts draw at rest what they do, whatever the cap: it keeps gangs waiting, and nothing else.
void warn_of_rest(const model::Inventory& inventory, const network::PowerSupply& supply, const EnergyBlock& energy,
                  config::Diagnostics& diagnostics)
{
  std::vector<double> rest(inventory.regions.size(), 0.0);
  for (std::size_t h = 0; h < inventory.hosts.size(); ++h)
    if (supply.hosts[h].known())
      rest[inventory.hosts[h].region.index()] +=
          supply.hosts[h][model::PowerState::idle].value() * supply.pue[inventory.hosts[h].region.index()];
  for (std::size_t r = 0; r < rest.size(); ++r)
    if (rest[r] >= supply.caps[r].value())
      diagnostics.warning(energy.caps.front().at,
                          "the hosts of `" + inventory.regions[r].name + "` draw " +
                              to_text(Watts{std::round(rest[r])}) + " at rest, no less than their cap of " +
                              to_text(supply.caps[r]),
                          "once all of them are held, no gang starts there", "raise the cap, or hold fewer hosts");
}

} // namespace

network::PowerSupply power_supply(const RunSetup& setup, const model::Inventory& inventory,
                                  config::Diagnostics& diagnostics)
{
  network::PowerSupply supply;
  supply.hosts = host_watts(*setup.catalogue, inventory);
  supply.pue.assign(inventory.regions.size(), 1.0);
  const std::optional<EnergyBlock>& energy = setup.point->scenario.energy;
  if (!energy)
    return supply;
  const RegionsKept regions{inventory, diagnostics};
  for (const auto& entry : energy->pue)
    for (const std::size_t region : regions.of(entry.value, entry.at))
      supply.pue[region] =
          pue_of(setup, inventory.providers[inventory.regions[region].provider.index()], entry, diagnostics);
  if (energy->idle_off)
    supply.sleep = network::SleepRule{energy->idle_off->after, energy->idle_off->wake};
  if (!energy->caps.empty()) {
    supply.caps.assign(inventory.regions.size(), Watts{std::numeric_limits<double>::infinity()});
    for (const auto& entry : energy->caps)
      for (const std::size_t region : regions.of(entry.value, entry.at))
        supply.caps[region] = entry.value.power;
    warn_of_rest(inventory, supply, *energy, diagnostics);
  }
  if (!energy->carbon.empty())
    supply.grids = grids_of(setup, inventory, regions, diagnostics);
  return supply;
}

} // namespace leasehold::assembly
