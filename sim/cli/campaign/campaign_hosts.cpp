#include "cli/campaign/campaign_hosts.hpp"

#include "cli/campaign/manifest_facts.hpp"
#include "cli/program/simgrid_library.hpp"
#include "config/load.hpp"
#include "experiment/manifest.hpp"
#include "experiment/sha256.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace leasehold::cli {

namespace {

namespace fs = std::filesystem;

struct PlatformFile {
  fs::path path;
  std::string hash;

  friend bool operator<(const PlatformFile& a, const PlatformFile& b) { return a.hash < b.hash; }
};

/// Manifests name files from the scenario's folder on; the command of the run says where that is.
fs::path folder_of_scenario(const std::string& manifest)
{
  for (const std::string& word : facts_of(manifest).command)
    if (word.ends_with(".yaml") || word.ends_with(".yml"))
      return fs::path{word}.parent_path();
  return {};
}

/// Platforms are the inputs in XML.
void add_platforms(const std::string& manifest, std::set<PlatformFile>& platforms)
{
  config::Diagnostics ignored;
  const auto root = config::load_text(manifest, "manifest", ignored);
  const auto files = root && root->is_mapping() ? root->find("files") : std::nullopt;
  const auto hashes = files ? experiment::file_hashes(*files) : std::nullopt;
  if (!hashes)
    return;
  for (const auto& [path, hash] : *hashes)
    if (path.ends_with(".xml"))
      platforms.insert({folder_of_scenario(manifest) / path, hash});
}

std::optional<PlatformFile> only_platform(const std::vector<analysis::Replication>& runs)
{
  std::set<PlatformFile> platforms;
  std::set<fs::path> seen;
  for (const analysis::Replication& run : runs)
    if (seen.insert(run.directory).second)
      add_platforms(manifest_at(run.directory), platforms);
  std::error_code ignored;
  if (platforms.size() != 1 || !fs::is_regular_file(platforms.begin()->path, ignored) ||
      experiment::sha256_of(platforms.begin()->path) != platforms.begin()->hash)
    return std::nullopt;
  return *platforms.begin();
}

} // namespace

std::string campaign_hosts(const std::vector<analysis::Replication>& runs)
{
  std::string text = "first_host,after_last_host,chips\n";
  const auto platform = only_platform(runs);
  if (!platform)
    return text;
  config::Diagnostics diagnostics;
  const model::Inventory inventory = simgrid().load_platform(platform->path.string(), diagnostics, {});
  for (std::size_t first = 0; diagnostics.ok() && first < inventory.hosts.size();) {
    std::size_t after = first;
    while (after < inventory.hosts.size() && inventory.hosts[after].chips == inventory.hosts[first].chips)
      ++after;
    text += fmt::format("{},{},{}\n", first, after, inventory.hosts[first].chips);
    first = after;
  }
  return text;
}

} // namespace leasehold::cli
