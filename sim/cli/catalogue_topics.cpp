#include "cli/topics.hpp"
#include "config/emit.hpp"
#include "config/load.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <system_error>

namespace leasehold::cli {

namespace {

namespace fs = std::filesystem;

struct CatalogueFile {
  TopicKind kind;
  const char* file;
  const char* list; ///< key of the sequence of entries
};

constexpr CatalogueFile files[] = {
    {TopicKind::accelerators, "chips.yaml", "chips"},
    {TopicKind::models, "models.yaml", "models"},
    {TopicKind::programmes, "programmes.yaml", "programmes"},
};

std::string text_of(const config::Value& entry, std::string_view key)
{
  const auto value = entry.find(key);
  return value && value->is_scalar() ? value->text() : std::string{};
}

/// The sources that any `source` or `sources` of the entry names.
std::string sources_of(const config::Value& entry, const config::Value& root)
{
  const auto table = root.find("sources");
  std::string text;
  const auto add = [&](const config::Value& name) {
    if (const auto source = table ? table->find(name.text()) : std::nullopt)
      text += fmt::format("{}: {} ({}, confidence {})\n", name.text(), text_of(*source, "text"),
                          text_of(*source, "date"), text_of(*source, "confidence"));
  };
  if (const auto one = entry.find("source"))
    add(*one);
  if (const auto several = entry.find("sources"))
    for (const config::Value& name : several->children())
      add(name);
  return text;
}

/// The entry as the catalogue has it, with the sources it names.
std::string catalogue_page_of(const config::Value& entry, const config::Value& root, bool markdown)
{
  const std::string body = config::emit(entry) + sources_of(entry, root);
  return markdown ? fmt::format("### {}\n\n```yaml\n{}```\n", text_of(entry, "name"), body) : body;
}

std::string summary_of(const config::Value& entry)
{
  std::string summary = text_of(entry, "title");
  for (const char* key : {"vendor", "provider", "family", "kind"})
    if (const std::string value = text_of(entry, key); !value.empty())
      summary += (summary.empty() ? "" : ", ") + value;
  return summary;
}

} // namespace

std::vector<Topic> catalogue_topics(const std::string& directory, config::Diagnostics& diagnostics)
{
  std::vector<Topic> topics;
  for (const auto& [kind, file, list] : files) {
    const auto root = config::load_file((fs::path{directory} / file).string(), diagnostics);
    const auto entries = root ? root->find(list) : std::nullopt;
    if (!entries)
      continue;
    for (const config::Value& entry : entries->children())
      topics.push_back({kind, {}, text_of(entry, "name"), summary_of(entry), [entry, root](bool markdown) {
                          return catalogue_page_of(entry, *root, markdown);
                        }});
  }
  return topics;
}

std::string default_catalogue()
{
  const fs::path below = fs::path{"platforms"} / "catalogue";
  std::error_code ignored;
  if (fs::is_directory(below, ignored))
    return below.string();
  for (fs::path up = fs::read_symlink("/proc/self/exe", ignored); up.has_relative_path();) {
    up = up.parent_path();
    if (fs::is_directory(up / below, ignored))
      return (up / below).string();
  }
  return {};
}

} // namespace leasehold::cli
