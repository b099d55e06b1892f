#include "experiment/verify.hpp"

#include "config/load.hpp"
#include "experiment/checksums.hpp"
#include "output/schema.hpp"

#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace leasehold::experiment {

namespace fs = std::filesystem;

namespace {

/// What a manifest says is due.
struct Due {
  std::uint64_t seed = 0;
  std::uint32_t replications = 0;
  std::vector<std::string> points;
};

template <class Number> std::optional<Number> number_in(const config::Value& manifest, std::string_view key)
{
  config::Diagnostics ignored;
  const auto written = manifest.find(key);
  return written ? config::decode<Number>(*written, ignored) : std::nullopt;
}

std::optional<Due> due_in(const fs::path& file)
{
  config::Diagnostics ignored;
  const auto manifest = config::load_file(file.string(), ignored);
  if (!manifest || !manifest->is_mapping())
    return std::nullopt;
  const auto seed = number_in<std::uint64_t>(*manifest, "seed");
  const auto replications = number_in<std::uint32_t>(*manifest, "replications");
  const auto points = manifest->find("points");
  if (!seed || !replications || !points || !points->is_sequence())
    return std::nullopt;
  Due due{*seed, *replications, {}};
  for (const config::Value& point : points->children()) {
    if (!point.is_scalar() || point.text().find('/') != std::string::npos)
      return std::nullopt;
    due.points.push_back(point.text());
  }
  return due;
}

/// Folders of replications that the manifest does not speak of.
std::vector<std::string> others_in(const fs::path& directory, const std::set<fs::path>& due)
{
  std::vector<std::string> others;
  std::error_code none;
  for (const fs::directory_entry& point : fs::directory_iterator{directory, none})
    if (point.is_directory(none))
      for (const fs::directory_entry& run : fs::directory_iterator{point.path(), none})
        if (run.path().filename().string().starts_with("seed=") && !due.contains(run.path()))
          others.push_back(run.path().string());
  return others;
}

} // namespace

Verdict verify(const fs::path& directory)
{
  Verdict verdict;
  const fs::path file = directory / output::manifest_file;
  const auto due = due_in(file);
  if (!due) {
    verdict.readable = false;
    verdict.faults.push_back(fmt::format("{}: it is not there, or cannot be read (it says which runs are due) name a "
                                         "directory that `run` wrote",
                                         file.string()));
    return verdict;
  }
  std::set<fs::path> folders;
  for (std::uint32_t r = 0; r < due->replications; ++r)
    for (const std::string& point : due->points) {
      const fs::path folder = directory / point / fmt::format("seed={}", due->seed + r);
      folders.insert(folder);
      ++verdict.due;
      const bool there = fs::is_directory(fs::symlink_status(folder));
      if (std::string damage = there ? damage_in(folder) : "it was not run"; !damage.empty())
        verdict.faults.push_back(fmt::format("{}: {}", folder.string(), damage));
      else
        verdict.whole.push_back(folder);
    }
  for (const std::string& other : others_in(directory, folders))
    verdict.faults.push_back(fmt::format("{}: the manifest does not speak of it", other));
  return verdict;
}

} // namespace leasehold::experiment
