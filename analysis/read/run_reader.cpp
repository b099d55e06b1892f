#include "analysis/read/run_reader.hpp"

#include "output/schema.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <system_error>
#include <tuple>

namespace leasehold::analysis {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view seed_prefix = "seed=";

/// Sub-directories in name order, leaving out those that are being written.
std::vector<fs::path> folders_in(const fs::path& directory, Problems& problems)
{
  std::vector<fs::path> result;
  std::error_code error;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    const std::string name = it->path().filename().string();
    if (!name.empty() && name.front() != '.' && it->is_directory(ignored))
      result.push_back(it->path());
  }
  if (error)
    problems.fault(directory.string(), "cannot be listed", error.message());
  std::sort(result.begin(), result.end());
  return result;
}

bool names_a_seed(const fs::path& path)
{
  return path.filename().string().starts_with(seed_prefix);
}

bool has_summary(const fs::path& directory)
{
  std::error_code ignored;
  return fs::exists(directory / output::summary_file, ignored);
}

/// The replication folders at or below the directory, at most two levels down.
std::vector<fs::path> replication_folders(const fs::path& directory, Problems& problems)
{
  if (has_summary(directory))
    return {directory};
  std::vector<fs::path> result;
  for (const auto& child : folders_in(directory, problems)) {
    if (names_a_seed(child)) {
      result.push_back(child);
      continue;
    }
    for (const auto& grandchild : folders_in(child, problems))
      if (names_a_seed(grandchild))
        result.push_back(grandchild);
  }
  return result;
}

/// For a directory without runs: a folder in it that has some, when the user stopped one level too high.
std::string suggest_folder(const fs::path& directory)
{
  Problems quiet;
  for (const auto& child : folders_in(directory, quiet))
    if (!replication_folders(child, quiet).empty())
      return fmt::format("did you mean '{}'?", child.string());
  return "name a folder that 'leasehold run' wrote, such as results/maia-lease";
}

void drop_duplicates(std::vector<Replication>& runs, const fs::path& directory, Problems& problems)
{
  std::set<std::pair<std::string, std::uint64_t>> seen;
  std::erase_if(runs, [&](const Replication& r) {
    if (seen.emplace(r.point, r.replication).second)
      return false;
    problems.fault(directory.string(), fmt::format("has replication {} of '{}' twice", r.replication, r.point),
                   "a copied folder?", "remove one of them");
    return true;
  });
}

/// Replications that another point of the same directory has and this one lacks.
void note_missing(const std::vector<Replication>& runs, const fs::path& directory, Problems& problems)
{
  std::set<std::uint64_t> all;
  std::map<std::string, std::set<std::uint64_t>> by_point;
  for (const auto& run : runs) {
    all.insert(run.replication);
    by_point[run.point].insert(run.replication);
  }
  for (const auto& [point, have] : by_point) {
    std::vector<std::uint64_t> missing;
    std::set_difference(all.begin(), all.end(), have.begin(), have.end(), std::back_inserter(missing));
    if (!missing.empty())
      problems.note((directory / point).string(),
                    fmt::format("lacks replication{} {}", missing.size() > 1 ? "s" : "", fmt::join(missing, ", ")),
                    "other points of this run have them", "run again with --resume to complete it");
  }
}

std::vector<Replication> read_directory(const fs::path& directory, Problems& problems)
{
  std::error_code error;
  if (!fs::is_directory(directory, error)) {
    problems.fault(directory.string(), fs::exists(directory, error) ? "is not a directory" : "does not exist",
                   "a run directory is due", "start with 'leasehold run SCENARIO.yaml'");
    return {};
  }
  const auto folders = replication_folders(directory, problems);
  if (folders.empty())
    problems.fault(directory.string(), "holds no runs", "no <point>/seed=<n>/summary.json below it",
                   suggest_folder(directory));
  std::vector<Replication> runs;
  for (const auto& folder : folders) {
    if (!has_summary(folder)) {
      problems.fault(folder.string(), "is damaged", "no summary.json, and a replication appears whole or not at all",
                     "run again with --resume to repeat it");
    } else if (auto run = read_summary(folder / output::summary_file, problems)) {
      run->folder = folder;
      runs.push_back(std::move(*run));
    }
  }
  std::stable_sort(runs.begin(), runs.end(), [](const Replication& a, const Replication& b) {
    return std::tie(a.point_index, a.point, a.replication) < std::tie(b.point_index, b.point, b.replication);
  });
  drop_duplicates(runs, directory, problems);
  note_missing(runs, directory, problems);
  return runs;
}

/// The last component of each path where that tells them apart, else the whole path.
std::vector<std::string> short_names(const std::vector<fs::path>& directories)
{
  std::map<std::string, int> uses;
  std::vector<std::string> names;
  for (const auto& directory : directories)
    ++uses[names.emplace_back(directory.filename().string())];
  for (std::size_t i = 0; i < names.size(); ++i)
    if (uses[names[i]] > 1)
      names[i] = directories[i].string();
  return names;
}

std::vector<fs::path> without_repeats(const std::vector<fs::path>& directories, Problems& problems)
{
  std::vector<fs::path> result;
  std::set<fs::path> seen;
  for (const auto& directory : directories) {
    fs::path plain = directory.lexically_normal();
    if (!plain.has_filename()) // `results/x/`
      plain = plain.parent_path();
    std::error_code error;
    const fs::path real = fs::weakly_canonical(plain, error);
    if (seen.insert(error ? plain : real).second)
      result.push_back(plain);
    else
      problems.note(directory.string(), "named twice", "it is read once");
  }
  return result;
}

/// Points of one label from several directories get the directory's name in front.
void tell_apart(std::vector<Replication>& runs)
{
  std::map<std::string, std::set<std::string>> sources;
  for (const auto& run : runs)
    sources[run.point].insert(run.source);
  for (auto& run : runs)
    if (sources[run.point].size() > 1)
      run.point = run.source + "/" + run.point;
}

} // namespace

std::vector<Replication> read_runs(const std::vector<fs::path>& directories, Problems& problems)
{
  const auto paths = without_repeats(directories, problems);
  const auto names = short_names(paths);
  std::vector<Replication> all;
  for (std::size_t i = 0; i < paths.size(); ++i)
    for (auto& run : read_directory(paths[i], problems)) {
      run.source = names[i];
      run.directory = paths[i];
      all.push_back(std::move(run));
    }
  tell_apart(all);
  return all;
}

} // namespace leasehold::analysis
