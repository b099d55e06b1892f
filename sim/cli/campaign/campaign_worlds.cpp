#include "cli/campaign/campaign_worlds.hpp"

#include "cli/campaign/manifest_facts.hpp"
#include "config/load.hpp"
#include "experiment/manifest.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <string_view>

namespace leasehold::cli {

namespace {

/// What may differ between campaigns that face the same worlds: who decides, and what is asked of it. Replications are paired
/// by their seeds anyhow.
constexpr std::array same_world = {"scenario.policies",
                                   "scenario.axes",
                                   "scenario.name",
                                   "scenario.outputs",
                                   "scenario.metrics",
                                   "scenario.replications",
                                   "scenario.seed",
                                   "replications",
                                   "seed",
                                   "points",
                                   "leasehold",
                                   "commit",
                                   "packages",
                                   "schema",
                                   "files"}; // which are compared one by one

bool leaves_world(std::string_view difference)
{
  if (difference.starts_with("scenario.tenants.") && difference.find(".leasing") < difference.find(": "))
    return true;
  return std::ranges::any_of(same_world, [&](std::string_view key) {
    return difference.starts_with(key) && (difference.size() == key.size() || difference[key.size()] == ':' ||
                                           difference[key.size()] == '.' || difference[key.size()] == ' ');
  });
}

/// Hashes of the inputs by their path, without the scenario's own file and policies.
std::map<std::string, std::string> inputs_of(const std::string& manifest)
{
  std::map<std::string, std::string> inputs;
  config::Diagnostics ignored;
  const auto root = config::load_text(manifest, "manifest", ignored);
  const auto files = root && root->is_mapping() ? root->find("files") : std::nullopt;
  inputs = files ? experiment::file_hashes(*files).value_or(inputs) : inputs;
  std::erase_if(inputs, [](const auto& file) {
    const std::string& name = file.first;
    const bool scenario = name.find('/') == std::string::npos && name.ends_with(".yaml");
    return scenario || name.ends_with(".py") || name.ends_with(".so");
  });
  return inputs;
}

/// Files of one path that hold something else.
std::vector<std::string> changed_inputs(const std::string& there, const std::string& now)
{
  std::vector<std::string> changed;
  const auto old_files = inputs_of(there);
  for (const auto& [path, hash] : inputs_of(now))
    if (const auto before = old_files.find(path); before != old_files.end() && before->second != hash)
      changed.push_back(path + " holds something else");
  return changed;
}

/// What makes the worlds of two campaigns differ; nothing where either says not what it was run on.
std::vector<std::string> world_differences(const std::string& there, const std::string& now)
{
  if (there.empty() || now.empty())
    return {};
  auto differences = experiment::manifest_differences(there, now);
  std::erase_if(differences, leaves_world);
  for (std::string& path : changed_inputs(there, now))
    differences.push_back(std::move(path));
  return differences;
}

} // namespace

std::vector<std::string> tell_worlds(std::vector<analysis::Replication>& runs)
{
  std::vector<std::string> told;
  std::map<std::string, std::string> worlds; // source → world
  std::string first;
  for (analysis::Replication& run : runs) {
    const auto [world, fresh] = worlds.emplace(run.source, "");
    if (fresh) {
      const std::string manifest = manifest_at(run.directory);
      if (worlds.size() == 1)
        first = manifest;
      auto differences = world_differences(first, manifest);
      if (!differences.empty()) {
        constexpr std::size_t most = 6;
        const std::size_t more = differences.size() > most ? differences.size() - most : 0;
        differences.resize(differences.size() - more);
        // Those that differ from the first in the same way are alike.
        world->second = fmt::format("{}", fmt::join(differences, "; "));
        told.push_back(fmt::format("{0} ran on other inputs than {1} (`there` is {1}, `now` {0}): {2}{3}", run.source,
                                   runs.front().source, world->second,
                                   more > 0 ? fmt::format("; and {} more", more) : ""));
      }
    }
    run.world = world->second;
  }
  return told;
}

} // namespace leasehold::cli
