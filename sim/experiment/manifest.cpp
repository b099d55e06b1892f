#include "experiment/manifest.hpp"

#include "config/edit.hpp"
#include "config/emit.hpp"
#include "config/load.hpp"
#include "experiment/sha256.hpp"
#include "output/schema.hpp"
#include "platform/named_files.hpp"
#include "scenario/policy_set.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <optional>
#include <system_error>

namespace leasehold::experiment {

namespace {

using config::make_mapping;
using config::make_scalar;
using config::make_sequence;
using config::Value;

/// A path from the scenario's folder on → the file that was opened.
using Files = std::map<std::string, std::filesystem::path>;

/// The same wherever the program was called, and wherever a folder with all the files lies. Files that have nothing but
/// the root in common with the scenario keep their whole path.
std::string told_path(const std::filesystem::path& scenario, const std::filesystem::path& opened)
{
  const auto folder = std::filesystem::absolute(scenario).lexically_normal().parent_path();
  const auto whole = std::filesystem::absolute(opened).lexically_normal();
  const bool apart = std::next(whole.begin()) == whole.end() || std::next(folder.begin()) == folder.end() ||
                     *std::next(whole.begin()) != *std::next(folder.begin());
  return (apart ? whole : whole.lexically_relative(folder)).generic_string();
}

class FileList {
public:
  explicit FileList(const std::filesystem::path& scenario) : scenario_(scenario) { add(scenario); }
  void add(const std::filesystem::path& opened) { files_.emplace(told_path(scenario_, opened), opened); }
  [[nodiscard]] const Files& files() const { return files_; }

private:
  const std::filesystem::path& scenario_;
  Files files_;
};

/// A policy's file, and those beside it, which it may import.
void add_python(const std::filesystem::path& opened, FileList& files)
{
  files.add(opened);
  std::error_code none;
  for (const auto& each :
       std::filesystem::directory_iterator{opened.has_parent_path() ? opened.parent_path() : ".", none})
    if (each.path().extension() == ".py" && each.is_regular_file(none))
      files.add(each.path());
}

void add_policies(const Material& material, const scenario::Scenario& scenario, FileList& files)
{
  for (const auto& plugin : scenario.policies.plugins)
    files.add(material.campaign.resolve(plugin.value, plugin.at));
  for (const config::PolicyChoice* choice : scenario::policy_choices(scenario))
    if (!choice->by_name())
      add_python(material.campaign.resolve(choice->name, choice->name_at), files);
}

Files input_files(const Material& material)
{
  FileList files{material.campaign.file};
  for (const std::string& opened : material.inputs.files())
    files.add(opened);
  for (const scenario::Point& point : material.campaign.points) {
    const std::filesystem::path platform = material.campaign.platform_of(point);
    files.add(platform);
    for (const platform::NamedFile& named : platform::files_named_in(platform.string()))
      files.add(named.path);
    for (const std::string& opened : material.catalogue_of(point).files)
      files.add(opened);
    add_policies(material, point.scenario, files);
  }
  return files.files();
}

Value describe_files(const Material& material)
{
  std::vector<Value> list;
  for (const auto& [told, opened] : input_files(material))
    list.push_back(make_mapping({{"path", make_scalar(told)}, {"sha256", make_scalar(sha256_of(opened))}}));
  return make_sequence(list);
}

Value describe_words(const std::vector<std::string>& words)
{
  std::vector<Value> list;
  for (const std::string& word : words)
    list.push_back(make_scalar(word, true));
  return make_sequence(list);
}

Value describe_packages(const Program& program)
{
  std::vector<std::pair<std::string, Value>> rows;
  for (const auto& [name, version] : program.packages)
    rows.emplace_back(name, make_scalar(version, true));
  return make_mapping(rows);
}

Value describe_points(const scenario::Campaign& campaign)
{
  std::vector<Value> list;
  for (const scenario::Point& point : campaign.points)
    list.push_back(make_scalar(point.name));
  return make_sequence(list);
}

/// By their paths: a file more would otherwise shift all that follow. False where these are no lists of files.
bool compare_files(const Value& there, const Value& now, std::vector<std::string>& differences)
{
  const auto before = file_hashes(there), after = file_hashes(now);
  if (!before || !after)
    return false;
  for (const auto& [path, hash] : *before)
    if (const auto found = after->find(path); found == after->end())
      differences.push_back(fmt::format("files.{} is there, and not now", path));
    else if (found->second != hash)
      differences.push_back(
          fmt::format("files.{}: its bytes changed (sha256 {:.12} there, {:.12} now)", path, hash, found->second));
  for (const auto& [path, hash] : *after)
    if (!before->contains(path))
      differences.push_back(fmt::format("files.{} is new", path));
  return true;
}

void compare(const std::string& path, const Value& there, const Value& now, std::vector<std::string>& differences)
{
  if (there.same_content(now) || (path == "files" && compare_files(there, now, differences)))
    return;
  const auto below = [&path](std::string_view key) {
    return path.empty() ? std::string{key} : fmt::format("{}.{}", path, key);
  };
  if (there.is_mapping() && now.is_mapping()) {
    for (const Value& child : there.children())
      if (const auto other = now.find(child.key()))
        compare(below(child.key()), child, *other, differences);
      else
        differences.push_back(below(child.key()) + " is there, and not now");
    for (const Value& child : now.children())
      if (!there.find(child.key()))
        differences.push_back(below(child.key()) + " is new");
  } else if (there.is_sequence() && now.is_sequence() && there.size() == now.size()) {
    for (std::size_t i = 0; i < now.size(); ++i)
      compare(below(std::to_string(i)), there[i], now[i], differences);
  } else {
    differences.push_back(
        fmt::format("{}: {} there, {} now", path, config::emit_inline(there), config::emit_inline(now)));
  }
}

std::uint32_t replications_of(const Value& manifest)
{
  config::Diagnostics ignored;
  const auto count = manifest.is_mapping() ? manifest.find("replications") : std::nullopt;
  return count ? config::decode<std::uint32_t>(*count, ignored).value_or(0) : 0;
}

/// What a manifest says beside the number of replications; its scenario is compared apart.
Value without_replications(const Value& manifest)
{
  return config::without(config::without(config::without(manifest, "replications"), "scenario"), "command");
}

} // namespace

std::optional<std::map<std::string, std::string>> file_hashes(const Value& files)
{
  std::map<std::string, std::string> hashes;
  if (!files.is_sequence())
    return std::nullopt;
  for (const Value& file : files.children()) {
    const auto path = file.is_mapping() ? file.find("path") : std::nullopt;
    const auto hash = file.is_mapping() ? file.find("sha256") : std::nullopt;
    if (!path || !hash || !path->is_scalar() || !hash->is_scalar())
      return std::nullopt;
    hashes.emplace(path->text(), hash->text());
  }
  return hashes;
}

std::string manifest_of(const Material& material, const Program& program)
{
  const scenario::Campaign& campaign = material.campaign;
  return config::emit(make_mapping({
      {"schema", make_scalar(std::to_string(output::schema_number))},
      {"leasehold", make_scalar(program.version, true)},
      {"commit", make_scalar(program.commit, true)},
      {"packages", describe_packages(program)},
      {"command", describe_words(program.command)},
      {"seed", make_scalar(std::to_string(campaign.seed))},
      {"replications", make_scalar(std::to_string(campaign.replications))},
      {"points", describe_points(campaign)},
      {"files", describe_files(material)},
      {"scenario", campaign.source},
  }));
}

std::vector<std::string> manifest_differences(std::string_view there, std::string_view now)
{
  if (there == now)
    return {};
  config::Diagnostics ignored;
  const auto old_value = config::load_text(there, "manifest", ignored);
  const auto new_value = config::load_text(now, "manifest", ignored);
  if (!old_value || !new_value || !ignored.ok())
    return {"the manifest there cannot be read"};
  std::vector<std::string> differences;
  if (!old_value->is_mapping() || !new_value->is_mapping())
    return {"the manifest there cannot be read"};
  compare({}, config::without(*old_value, "command"), config::without(*new_value, "command"), differences);
  if (differences.empty() && config::emit(*old_value) != there)
    differences.emplace_back("the manifest there was edited");
  return differences;
}

bool adds_replications(std::string_view there, std::string_view now)
{
  config::Diagnostics ignored;
  const auto old_value = config::load_text(there, "manifest", ignored);
  const auto new_value = config::load_text(now, "manifest", ignored);
  if (!old_value || !new_value || !ignored.ok() || replications_of(*old_value) >= replications_of(*new_value))
    return false;
  const auto old_scenario = old_value->find("scenario");
  const auto new_scenario = new_value->find("scenario");
  return old_scenario && new_scenario && old_scenario->is_mapping() && new_scenario->is_mapping() &&
         config::without(*old_scenario, "replications").same_content(config::without(*new_scenario, "replications")) &&
         without_replications(*old_value).same_content(without_replications(*new_value));
}

} // namespace leasehold::experiment
