#include "scenario/trust/readable.hpp"

#include "scenario/inputs.hpp"
#include "scenario/policy_set.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <system_error>
#include <utility>
#include <variant>

namespace leasehold::scenario {

namespace {

namespace fs = std::filesystem;

/// Empty where it is not there.
fs::path without_links(const fs::path& path)
{
  std::error_code error;
  const fs::path real = fs::canonical(path.empty() ? fs::path{"."} : path, error);
  return error ? fs::path{} : real;
}

/// The innermost folder around the scenario that is under version control: the project that it belongs to. Empty where
/// there is none, or where that is all that the user has.
fs::path project_around(const fs::path& folder)
{
  const char* const home = std::getenv("HOME");
  const fs::path homes = home != nullptr && *home != '\0' ? without_links(home) : fs::path{};
  std::error_code ignored;
  for (fs::path each = folder; each.has_relative_path() && each != homes; each = each.parent_path())
    if (fs::exists(each / ".git", ignored))
      return each;
  return {};
}

bool lies_in(const fs::path& path, const fs::path& folder)
{
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end();
}

using NamedPath = config::Located<std::string>;

void add_if(const std::optional<NamedPath>& path, std::vector<NamedPath>& paths)
{
  if (path)
    paths.push_back(*path);
}

/// Of one point: what is opened because it is named.
std::vector<NamedPath> paths_in(const Scenario& scenario)
{
  std::vector<NamedPath> paths = named_files(scenario);
  for (const WorkloadSpec& entry : scenario.workload)
    if (const auto* jobs = std::get_if<JobsSpec>(&entry)) {
      paths.push_back(jobs->file);
      add_if(jobs->missing, paths);
      add_if(jobs->throughputs, paths);
      if (jobs->applications) {
        paths.push_back(jobs->applications->efficiency);
        for (const StepTimesSpec& times : jobs->applications->step_times)
          paths.push_back(times.tables);
      }
    } else if (const auto* serving = std::get_if<ServingSpec>(&entry); serving != nullptr && serving->requests.trace) {
      paths.push_back(serving->requests.trace->file);
      add_if(serving->requests.trace->missing, paths);
    }
  for (const config::PolicyChoice* choice : policy_choices(scenario))
    if (!choice->by_name())
      paths.push_back({choice->name, choice->name_at});
  return paths;
}

} // namespace

Readable::Readable(const Campaign& campaign, const Trust& trust) : any_(!trust.data)
{
  if (any_)
    return;
  const fs::path own = without_links(campaign.file.parent_path());
  folders_ = {own, project_around(own)};
  for (const Point& point : campaign.points)
    folders_.push_back(without_links(campaign.platform_of(point).parent_path()));
  for (const fs::path& data : *trust.data)
    folders_.push_back(without_links(data));
  std::erase(folders_, fs::path{});
}

std::optional<Readable::Refusal> Readable::refusal_of(const fs::path& file) const
{
  const fs::path real = without_links(file);
  if (any_ || real.empty())
    return std::nullopt;
  std::error_code ignored;
  if (const auto type = fs::status(real, ignored).type();
      type != fs::file_type::regular && type != fs::file_type::directory)
    return Refusal{"it is no regular file, and may never end", "name a file"};
  if (std::ranges::any_of(folders_, [&](const fs::path& folder) { return lies_in(real, folder); }))
    return std::nullopt;
  return Refusal{"it lies outside the folders of the scenario, its platform and the project",
                 "allow its folder: `--data " + real.parent_path().string() + "`"};
}

void check_named_files(const Campaign& campaign, const Trust& trust, config::Diagnostics& diagnostics)
{
  const Readable readable{campaign, trust};
  std::set<config::Location> told;
  for (const Point& point : campaign.points)
    for (const NamedPath& path : paths_in(point.scenario)) {
      if (path.at.location().file.starts_with("--set"))
        continue;
      const auto refusal = readable.refusal_of(campaign.resolve(path.value, path.at));
      if (refusal && told.insert(path.at.location()).second)
        diagnostics.error(path.at, "`" + path.value + "` may not be read", refusal->why, refusal->suggestion);
    }
}

} // namespace leasehold::scenario
