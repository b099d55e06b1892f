#include "experiment/material.hpp"

#include "config/edit.hpp"
#include "config/load.hpp"
#include "simulation/platform_reader.hpp"
#include "simulation/policy_set.hpp"

#include <algorithm>
#include <variant>

namespace leasehold::experiment {

namespace {

/// Points with the same key read the same catalogue in the same way.
std::string catalogue_key(const scenario::Scenario& scenario)
{
  const bool only_rigid = std::ranges::all_of(scenario.workload, [](const scenario::WorkloadSpec& entry) {
    return !std::holds_alternative<scenario::TrainingSpec>(entry) &&
           !std::holds_alternative<scenario::ServingSpec>(entry);
  });
  const bool leases = scenario::leases(scenario);
  return scenario.catalogue.value_or("") + "\n" + scenario.platform + (only_rigid ? "\nrigid" : "") +
         (leases ? "\nleases" : "");
}

/// The names of policies in a scenario that cannot be decoded as a whole: registries judge them after it is.
void check_policies(const std::filesystem::path& file, const std::vector<scenario::Override>& overrides,
                    config::Diagnostics& diagnostics)
{
  config::Diagnostics told_already;
  auto root = config::load_file(file.string(), told_already);
  for (const scenario::Override& change : overrides)
    if (auto changed = root ? config::set(*root, change.path, change.value, told_already) : std::nullopt)
      root = std::move(*changed);
  const auto policies = root ? root->find("policies") : std::nullopt;
  if (const auto specs = policies ? config::decode<scenario::PolicySpecs>(*policies, told_already) : std::nullopt)
    static_cast<void>(simulation::make_policies(*specs, {}, diagnostics));
}

std::vector<std::string> chip_names(const scenario::Catalogue& catalogue)
{
  std::vector<std::string> names;
  for (const model::ChipRange& chip : catalogue.chips)
    names.push_back(chip.best.name);
  return names;
}

} // namespace

const scenario::Catalogue& Material::catalogue_of(const scenario::Point& point) const
{
  return catalogues.at(catalogue_key(point.scenario));
}

void Material::calibrate(std::size_t workers)
{
  for (const scenario::Point& point : campaign.points)
    rates.want(campaign, point.scenario, inputs, catalogue_of(point));
  rates.calibrate(workers);
}

simulation::RunSetup Material::setup_of(const scenario::Point& point) const
{
  simulation::RunSetup setup;
  setup.campaign = &campaign;
  setup.point = &point;
  setup.inputs = &inputs;
  setup.catalogue = &catalogue_of(point);
  setup.rates = &rates;
  return setup;
}

std::optional<Material> load_material(const std::filesystem::path& file,
                                      const std::vector<scenario::Override>& overrides,
                                      config::Diagnostics& diagnostics)
{
  auto campaign = scenario::load_campaign(file, overrides, diagnostics);
  if (!campaign) {
    check_policies(file, overrides, diagnostics);
    return std::nullopt;
  }
  Material material{std::move(*campaign), {}, {}, {}};
  material.inputs = scenario::Inputs::load(material.campaign, diagnostics);
  for (const scenario::Point& point : material.campaign.points)
    if (const std::string key = catalogue_key(point.scenario); !material.catalogues.contains(key))
      material.catalogues.emplace(key, scenario::load_catalogue(material.campaign, point, diagnostics));
  return material;
}

model::Inventory load_inventory(const Material& material, const scenario::Point& point,
                                config::Diagnostics& diagnostics)
{
  const std::string platform = material.campaign.platform_of(point).string();
  return simulation::load_platform(platform, diagnostics, chip_names(material.catalogue_of(point)));
}

} // namespace leasehold::experiment
