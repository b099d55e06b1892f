#include "experiment/manifest.hpp"

#include "config/edit.hpp"
#include "config/emit.hpp"
#include "config/load.hpp"
#include "experiment/sha256.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <system_error>

namespace leasehold::experiment {

namespace {

using config::make_mapping;
using config::make_scalar;
using config::make_sequence;
using config::Value;

/// A path as the scenario writes it → the file that was opened.
using Files = std::map<std::string, std::filesystem::path>;

void add_catalogue(const Material& material, const scenario::Point& point, Files& files)
{
  const std::filesystem::path platform = point.scenario.platform;
  const std::filesystem::path written =
      point.scenario.catalogue.value_or((platform.parent_path() / "catalogue").string());
  for (const std::filesystem::path opened : material.catalogue_of(point).files)
    files.emplace((written / opened.filename()).generic_string(), opened);
}

void add_traces(const Material& material, const scenario::Scenario& scenario, Files& files)
{
  for (const scenario::WorkloadSpec& entry : scenario.workload)
    if (const auto* jobs = std::get_if<scenario::JobsSpec>(&entry)) {
      const scenario::LoadedTrace& trace = material.inputs.trace(material.campaign, *jobs);
      const std::filesystem::path opened = trace.path;
      const bool stand_in = jobs->missing && opened != material.campaign.resolve(jobs->file.value, jobs->file.at);
      files.emplace(stand_in ? jobs->missing->value : jobs->file.value, opened);
      files.insert(trace.tables.begin(), trace.tables.end());
    }
  for (const auto& file : scenario::named_files(scenario))
    files.emplace(file.value, material.campaign.resolve(file.value, file.at));
}

/// A policy's file, and those beside it, which it may import.
void add_python(const std::filesystem::path& written, const std::filesystem::path& opened, Files& files)
{
  files.emplace(written.generic_string(), opened);
  std::error_code none;
  for (const auto& each :
       std::filesystem::directory_iterator{opened.has_parent_path() ? opened.parent_path() : ".", none})
    if (each.path().extension() == ".py" && each.is_regular_file(none))
      files.emplace((written.parent_path() / each.path().filename()).generic_string(), each.path());
}

void add_policies(const Material& material, const scenario::Scenario& scenario, Files& files)
{
  const scenario::PolicySpecs& policies = scenario.policies;
  for (const auto& plugin : policies.plugins)
    files.emplace(plugin.value, material.campaign.resolve(plugin.value, plugin.at));
  std::vector<const config::PolicyChoice*> choices{&policies.scheduling, &policies.placement, &policies.tenancy,
                                                   &policies.autoscaling};
  if (policies.leasing)
    choices.push_back(&*policies.leasing);
  for (const scenario::TenantSpec& tenant : scenario.tenants)
    if (tenant.leasing)
      choices.push_back(&*tenant.leasing);
  for (const config::PolicyChoice* choice : choices)
    if (!choice->by_name())
      add_python(choice->name, material.campaign.resolve(choice->name, choice->name_at), files);
}

Files input_files(const Material& material)
{
  const scenario::Campaign& campaign = material.campaign;
  Files files;
  files.emplace(campaign.file.filename().string(), campaign.file);
  for (const scenario::Point& point : campaign.points) {
    files.emplace(point.scenario.platform, campaign.platform_of(point));
    add_traces(material, point.scenario, files);
    add_catalogue(material, point, files);
    add_policies(material, point.scenario, files);
  }
  return files;
}

Value describe_files(const Material& material)
{
  std::vector<Value> list;
  for (const auto& [written, opened] : input_files(material))
    list.push_back(make_mapping({{"path", make_scalar(written)}, {"sha256", make_scalar(sha256_of(opened))}}));
  return make_sequence(list);
}

Value describe_points(const scenario::Campaign& campaign)
{
  std::vector<Value> list;
  for (const scenario::Point& point : campaign.points)
    list.push_back(make_scalar(point.name));
  return make_sequence(list);
}

void compare(const std::string& path, const Value& there, const Value& now, std::vector<std::string>& differences)
{
  if (there.same_content(now))
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
  return config::without(config::without(manifest, "replications"), "scenario");
}

} // namespace

std::string manifest_of(const Material& material, std::string_view version)
{
  const scenario::Campaign& campaign = material.campaign;
  return config::emit(make_mapping({
      {"schema", make_scalar(std::to_string(output::schema_number))},
      {"leasehold", make_scalar(std::string{version}, true)},
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
  compare({}, *old_value, *new_value, differences);
  if (differences.empty())
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
