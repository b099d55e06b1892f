#include "experiment/run_directory.hpp"

#include "experiment/manifest.hpp"
#include "experiment/whole_file.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sys/file.h>
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

/// Nothing but what an interrupted run leaves before its manifest.
bool holds_nothing(const fs::path& directory)
{
  return std::ranges::all_of(fs::directory_iterator{directory}, [](const fs::directory_entry& entry) {
    return is_partial(entry.path().filename().string());
  });
}

void remove_partials(const fs::path& directory)
{
  std::vector<fs::path> victims;
  for (const fs::directory_entry& entry : fs::directory_iterator{directory}) {
    if (is_partial(entry.path().filename().string()))
      victims.push_back(entry.path());
    else if (entry.is_directory() && !entry.is_symlink())
      for (const fs::directory_entry& inner : fs::directory_iterator{entry.path()})
        if (is_partial(inner.path().filename().string()))
          victims.push_back(inner.path());
  }
  for (const fs::path& victim : victims)
    fs::remove_all(victim);
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
  made_ = fs::create_directories(path_);
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
    if (!fs::exists(file)) {
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
  remove_partials(path_);
  was_empty_ = nothing;
  if (nothing || !replaced_.empty())
    write_whole(file, manifest);
}

std::vector<Replication> RunDirectory::missing(const std::vector<Replication>& all) const
{
  std::vector<Replication> left;
  std::ranges::copy_if(all, std::back_inserter(left),
                       [this](const Replication& r) { return !fs::exists(path_ / r.directory); });
  return left;
}

void RunDirectory::undo()
{
  if (made_)
    fs::remove_all(path_);
  else if (was_empty_)
    for (const fs::directory_entry& entry : fs::directory_iterator{path_})
      fs::remove_all(entry.path());
  else if (!replaced_.empty())
    write_whole(path_ / output::manifest_file, replaced_);
}

fs::path partial_directory(const fs::path& run, const Replication& replication)
{
  return partial_of(run / replication.directory);
}

} // namespace leasehold::experiment
