#include "cli/campaign/manifest_facts.hpp"

#include "config/load.hpp"
#include "output/schema.hpp"
#include "units/text.hpp"

#include <fstream>
#include <sstream>

namespace leasehold::cli {

namespace {

/// Of a scalar below a mapping; empty where there is none.
std::string text_at(const std::optional<config::Value>& mapping, std::string_view key)
{
  const auto found = mapping && mapping->is_mapping() ? mapping->find(key) : std::nullopt;
  return found && found->is_scalar() ? found->text() : std::string{};
}

std::optional<config::Value> part_of(const std::optional<config::Value>& mapping, std::string_view key)
{
  return mapping && mapping->is_mapping() ? mapping->find(key) : std::nullopt;
}

/// Whether the text names the key more often than once: axes may set it, too.
bool set_elsewhere(const std::string& manifest, const std::string& key)
{
  const std::size_t first = manifest.find(key + ":");
  return first != std::string::npos && manifest.find(key + ":", first + 1) != std::string::npos;
}

void read_workload(const config::Value& entry, ManifestFacts& facts)
{
  for (const std::string_view kind : {"training", "serving"}) {
    const auto body = part_of(entry, kind);
    if (!body)
      continue;
    std::string name = text_at(body, "name");
    if (name.empty())
      name = text_at(body, "model");
    if (kind == "training")
      facts.training.insert(name);
    else if (const auto tokens = parse<double>(text_at(part_of(body, "requests"), "output")))
      facts.output_tokens.emplace(name, *tokens);
  }
}

} // namespace

std::string manifest_at(std::filesystem::path directory)
{
  for (int levels = 0; levels < 3; ++levels) {
    std::ifstream file(directory / output::manifest_file, std::ios::binary);
    if (file) {
      std::ostringstream text;
      text << file.rdbuf();
      return text.str();
    }
    directory = std::filesystem::absolute(directory).parent_path();
  }
  return {};
}

ManifestFacts facts_of(const std::string& manifest)
{
  ManifestFacts facts;
  config::Diagnostics ignored;
  const auto root = config::load_text(manifest, "manifest", ignored);
  const auto scenario = part_of(root, "scenario");
  if (const auto start = parse<Instant>(text_at(scenario, "start")))
    facts.start = start->unix_seconds();
  if (const auto horizon = parse<Seconds>(text_at(scenario, "horizon")); horizon && !set_elsewhere(manifest, "horizon"))
    facts.horizon = horizon->value();
  if (const auto count = parse<double>(text_at(root, "replications")); count && *count >= 1.0 && *count < 4294967296.0)
    facts.replications = static_cast<std::uint32_t>(*count);
  if (const auto words = part_of(root, "command"); words && words->is_sequence())
    for (const config::Value& word : words->children())
      facts.command.push_back(word.text());
  if (const auto workload = part_of(scenario, "workload"); workload && workload->is_sequence())
    for (const config::Value& entry : workload->children())
      read_workload(entry, facts);
  return facts;
}

} // namespace leasehold::cli
