#include "experiment/material.hpp"

#include "config/suggest.hpp"
#include "experiment/interruption.hpp"
#include "output/metrics.hpp"
#include "platform/named_files.hpp"
#include "platform/shared_links.hpp"
#include "scenario/communication_of.hpp"
#include "scenario/point_catalogue.hpp"
#include "scenario/trust/readable.hpp"

#include <algorithm>
#include <csignal>
#include <iterator>
#include <set>
#include <variant>

namespace leasehold::experiment {

namespace {

/// Points with the same key read the same catalogue in the same way.
std::string catalogue_key(const scenario::Scenario& scenario)
{
  const bool only_rigid = std::ranges::all_of(scenario.workload, [](const scenario::WorkloadSpec& entry) {
    return !std::holds_alternative<scenario::TrainingSpec>(entry) &&
           !std::holds_alternative<scenario::ServingSpec>(entry) && scenario::communication_of(entry) == 0.0;
  });
  const bool leases = scenario::leases(scenario);
  return scenario.catalogue.value_or("") + "\n" + scenario.platform + (only_rigid ? "\nrigid" : "") +
         (leases ? "\nleases" : "") + (scenario.energy ? "\nenergy" : "");
}

std::vector<std::string> chip_names(const catalogue::Catalogue& catalogue)
{
  std::vector<std::string> names;
  for (const model::ChipRange& chip : catalogue.chips)
    names.push_back(chip.best.name);
  return names;
}

/// What tables are asked to show first must be there.
void check_metrics(const scenario::Scenario& scenario, config::Diagnostics& diagnostics)
{
  std::vector<std::string> known;
  known.reserve(std::size(output::metrics));
  for (const output::Metric& metric : output::metrics)
    known.emplace_back(metric.name);
  std::set<std::string> seen;
  for (const auto& metric : scenario.metrics)
    if (!seen.insert(metric.value).second)
      diagnostics.error(metric.at, "`" + metric.value + "` is there twice", "a table shows it once", "leave it out");
    else if (std::ranges::find(known, metric.value) == known.end())
      diagnostics.error(metric.at, "no metric is called `" + metric.value + "`", {},
                        config::did_you_mean(metric.value, known));
}

/// False where a platform names a file that may not be read, which is reported.
bool check_platform_files(const scenario::Campaign& campaign, const scenario::Trust& trust,
                          config::Diagnostics& diagnostics)
{
  const std::size_t before = diagnostics.errors();
  const scenario::Readable readable{campaign, trust};
  std::set<std::string> platforms;
  for (const scenario::Point& point : campaign.points)
    platforms.insert(campaign.platform_of(point).string());
  for (const std::string& platform : platforms)
    for (const platform::NamedFile& named : platform::files_named_in(platform))
      if (const auto refusal = readable.refusal_of(named.path))
        diagnostics.error(named.at, "`" + named.written + "` may not be read", refusal->why, refusal->suggestion);
  return diagnostics.errors() == before;
}

} // namespace

const catalogue::Catalogue& Material::catalogue_of(const scenario::Point& point) const
{
  return catalogues.at(catalogue_key(point.scenario));
}

void Material::calibrate(const std::vector<Replication>& runs, std::size_t workers)
{
  std::set<std::uint32_t> wanted; // points of which one replication is like another
  for (const Replication& run : runs) {
    const scenario::Point& point = campaign.points[run.point];
    if (!wanted.insert(run.point).second && !assembly::draws_rates(point))
      continue;
    const assembly::DrawnWorld world = world_of(run);
    rates.want(campaign, world.point ? world.point->scenario : point.scenario, inputs, world.catalogue);
  }
  rates.calibrate(workers);
}

assembly::DrawnWorld Material::world_of(const Replication& run) const
{
  const scenario::Point& point = campaign.points[run.point];
  return assembly::draw_world(catalogue_of(point), point, run.seed);
}

assembly::RunSetup Material::setup_of(const scenario::Point& point, const assembly::DrawnWorld& world) const
{
  assembly::RunSetup setup;
  setup.campaign = &campaign;
  setup.point = world.point ? &*world.point : &point;
  setup.inputs = &inputs;
  setup.catalogue = &world.catalogue;
  setup.porting_time = world.porting_time;
  setup.rates = &rates;
  setup.traffic = traffic;
  return setup;
}

std::optional<Material> load_material(const std::filesystem::path& file,
                                      const std::vector<scenario::Override>& overrides,
                                      config::Diagnostics& diagnostics, const scenario::Trust& trust)
{
  auto campaign = scenario::load_campaign(file, overrides, diagnostics, trust);
  if (!campaign)
    return std::nullopt;
  if (!check_platform_files(*campaign, trust, diagnostics))
    return std::nullopt; // whoever reads the platform opens them
  Material material{std::move(*campaign), {}, {}, {}, {}, {}, {}};
  if (!material.campaign.points.empty())
    check_metrics(material.campaign.points.front().scenario, diagnostics);
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
  return material.read_platform(platform, diagnostics, chip_names(material.catalogue_of(point)));
}

void share_inventory(Material& material, config::Diagnostics& diagnostics)
{
  const std::vector<scenario::Point>& points = material.campaign.points;
  const bool alike = std::ranges::all_of(points, [&](const scenario::Point& point) {
    return material.campaign.platform_of(point) == material.campaign.platform_of(points.front()) &&
           chip_names(material.catalogue_of(point)) == chip_names(material.catalogue_of(points.front()));
  });
  if (!alike)
    return;
  {
    const Interruption kept; // SimGrid takes SIGINT for its own: it goes back to whoever had it, ignored or not
    material.shared = load_inventory(material, points.front(), diagnostics);
  }
  if (Interruption::signal() != 0)
    std::raise(Interruption::signal()); // nothing is on the disk yet
}

void check_network(const Material& material, const scenario::Point& point, config::Diagnostics& diagnostics)
{
  if (point.scenario.network.value == scenario::NetworkDetail::flows)
    platform::check_shared_links(material.campaign.platform_of(point).string(), diagnostics);
}

} // namespace leasehold::experiment
