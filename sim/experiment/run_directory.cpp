#include "experiment/run_directory.hpp"

#include "experiment/checksums.hpp"
#include "experiment/manifest.hpp"
#include "experiment/whole_file.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace leasehold::experiment {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_differences = 10;

std::string read_text(const fs::path& file)
{
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// Files of the whole directory, beside the replications.
constexpr std::array own_files = {output::manifest_file, output::execution_file, output::campaign_file,
                                  output::results_file};

bool is_own_partial(const fs::directory_entry& entry)
{
  const std::string name = entry.path().filename().string();
  return std::ranges::find(own_files, target_of_partial(name)) != own_files.end();
}

/// Nothing but what an interrupted run leaves before its manifest.
bool holds_nothing(const fs::path& directory)
{
  return std::ranges::all_of(fs::directory_iterator{directory}, is_own_partial);
}

template <class Predicate> void remove_where(const fs::path& directory, Predicate ours)
{
  std::error_code none;
  std::vector<fs::path> victims;
  for (const fs::directory_entry& entry : fs::directory_iterator{directory, none})
    if (ours(entry))
      victims.push_back(entry.path());
  for (const fs::path& victim : victims)
    fs::remove_all(victim, none);
}

/// Those that would be made by `create_directories`, the outermost first.
std::vector<fs::path> missing_directories(const fs::path& path)
{
  std::vector<fs::path> missing;
  for (fs::path each = path; !each.empty() && !fs::exists(each); each = each.parent_path())
    missing.insert(missing.begin(), each);
  return missing;
}

std::string disagreement(const fs::path& directory, std::vector<std::string> differences)
{
  std::string text =
      fmt::format("{}: it holds another campaign (its manifest differs) choose another --out\n", directory.string());
  const std::size_t told = std::min(differences.size(), most_differences);
  for (std::size_t i = 0; i < told; ++i)
    text += "  " + differences[i] + "\n";
  if (told < differences.size())
    text += fmt::format("  and {} more\n", differences.size() - told);
  return text;
}

} // namespace

RunDirectory::RunDirectory(fs::path path, const std::string& manifest, bool resume) : path_(std::move(path))
{
  if (path_.filename().empty())
    path_ = path_.parent_path(); // `results/x/`
  if (fs::exists(path_) && !fs::is_directory(path_)) {
    refusal_ = fmt::format("{}: it is not a directory (results go to one) choose another --out\n", path_.string());
    return;
  }
  made_ = missing_directories(path_);
  fs::create_directories(path_);
  if (lock())
    begin(manifest, resume);
}

RunDirectory::~RunDirectory()
{
  if (lock_ >= 0)
    close(lock_);
}

bool RunDirectory::lock()
{
  lock_ = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ < 0)
    throw std::system_error(errno, std::generic_category(), path_.string());
  if (flock(lock_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    return true; // some network file systems have no locks; the renames alone keep replications whole there
  refusal_ = fmt::format(
      "{}: another run is writing there (it holds the directory's lock) wait for it, or choose another --out\n",
      path_.string());
  return false;
}

void RunDirectory::begin(const std::string& manifest, bool resume)
{
  const fs::path file = path_ / output::manifest_file;
  const bool nothing = holds_nothing(path_);
  if (!resume && !nothing) {
    refusal_ = fmt::format(
        "{}: results are there already (nothing is overwritten silently) finish them with --resume, or choose "
        "another --out\n",
        path_.string());
    return;
  }
  if (resume && !nothing) {
    if (!fs::is_regular_file(fs::symlink_status(file))) {
      refusal_ = fmt::format("{}: it is no run directory (it has no {}) choose another --out\n", path_.string(),
                             output::manifest_file);
      return;
    }
    const std::string there = read_text(file);
    if (adds_replications(there, manifest))
      replaced_ = there;
    if (auto differences = manifest_differences(there, manifest); replaced_.empty() && !differences.empty()) {
      refusal_ = disagreement(path_, std::move(differences));
      return;
    }
  }
  remove_where(path_, is_own_partial);
  began_ = nothing;
  if (nothing || !replaced_.empty())
    write_whole(file, manifest);
}

/// Whether the replication is to be run: what stands in its place, half done or damaged, goes. False too where it may not.
bool RunDirectory::clear(const Replication& replication)
{
  const fs::path folder = path_ / replication.directory;
  for (const fs::path& each : {folder.parent_path(), folder}) {
    const fs::file_type type = fs::symlink_status(each).type();
    if (type == fs::file_type::not_found)
      return true;
    if (type != fs::file_type::directory) {
      refusal_ = fmt::format("{}: it is no directory of ours ({}) move it away\n", each.string(),
                             type == fs::file_type::symlink ? "a link leads somewhere else" : "results go to one");
      return false;
    }
  }
  const std::string damage = damage_in(folder);
  if (damage.empty())
    return false;
  if (const auto strangers = strangers_in(folder); !strangers.empty()) {
    refusal_ =
        fmt::format("{}: {}, and `{}` is none of our files (the run would be repeated, and its folder goes) move "
                    "that away\n",
                    folder.string(), damage, strangers.front());
    return false;
  }
  fs::remove_all(folder);
  damages_.push_back(fmt::format("{}: {}: it is run again", folder.string(), damage));
  return true;
}

std::vector<Replication> RunDirectory::missing(const std::vector<Replication>& all)
{
  std::vector<Replication> left;
  for (const Replication& replication : all) {
    if (clear(replication))
      left.push_back(replication);
    if (!refusal_.empty())
      return {};
  }
  sweep_partials(path_, all);
  return left;
}

bool RunDirectory::is_gone() const
{
  struct stat opened {};
  struct stat named {};
  return fstat(lock_, &opened) == 0 &&
         (stat(path_.c_str(), &named) != 0 || opened.st_ino != named.st_ino || opened.st_dev != named.st_dev);
}

void sweep_partials(const fs::path& run, const std::vector<Replication>& all)
{
  std::map<fs::path, std::set<std::string>> names; // of replications, by point
  for (const Replication& replication : all)
    names[replication.directory.parent_path()].insert(replication.directory.filename().string());
  for (const auto& [point, replications] : names)
    if (const fs::path folder = run / point; fs::is_directory(fs::symlink_status(folder)))
      remove_where(folder, [&, &ours = replications](const fs::directory_entry& entry) {
        return ours.contains(std::string{target_of_partial(entry.path().filename().string())});
      });
}

void RunDirectory::undo()
{
  if (!replaced_.empty())
    return write_whole(path_ / output::manifest_file, replaced_);
  if (!began_)
    return;
  std::error_code kept; // what others put there stays, and the directory with it
  fs::remove(path_ / output::manifest_file, kept);
  fs::remove(path_ / output::execution_file, kept);
  std::vector<fs::path> points;
  for (const fs::directory_entry& entry : fs::directory_iterator{path_, kept})
    if (entry.is_directory(kept) && !entry.is_symlink(kept))
      points.push_back(entry.path());
  for (const fs::path& point : points)
    fs::remove(point, kept);
  for (auto each = made_.rbegin(); each != made_.rend(); ++each)
    fs::remove(*each, kept);
}

} // namespace leasehold::experiment
