// `leasehold reproduce`: the runs of a manifest again, and whether they leave the same bytes.
#include "cli/campaign/campaign_call.hpp"
#include "cli/campaign/campaign_report.hpp"
#include "cli/campaign/flip_words.hpp"
#include "cli/campaign/manifest_facts.hpp"
#include "cli/verbs.hpp"
#include "experiment/manifest.hpp"
#include "experiment/verify.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>

namespace leasehold::cli {

namespace {

namespace fs = std::filesystem;

struct ReproduceArguments {
  fs::path directory;
  std::optional<fs::path> scenario; ///< where it lies now
  CampaignCall call;                ///< what only this call takes
};

/// A folder that goes with the object, unless it is to be kept.
class NewPlace {
public:
  explicit NewPlace(const std::optional<fs::path>& kept) : folder_(kept ? fs::path{} : new_folder())
  {
    path_ = kept ? *kept : folder_ / "again";
  }
  NewPlace(const NewPlace&) = delete;
  NewPlace& operator=(const NewPlace&) = delete;
  ~NewPlace()
  {
    std::error_code ignored;
    if (!folder_.empty())
      fs::remove_all(folder_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

private:
  static fs::path new_folder()
  {
    std::string pattern = (fs::temp_directory_path() / "leasehold-reproduce-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
      throw std::runtime_error("cannot make a folder in " + fs::temp_directory_path().string());
    return pattern;
  }

  fs::path folder_; ///< of ours; empty where it is kept
  fs::path path_;
};

std::string bytes_of(const fs::path& file)
{
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// The call that the manifest tells of; none, and told, where it tells of none that can be made here.
std::optional<CampaignCall> recorded_call(const ReproduceArguments& arguments, const std::string& manifest)
{
  CampaignCall call;
  std::vector<std::string> words = facts_of(manifest).command;
  CLI::App reader;
  add_campaign_options(reader, call, {});
  try {
    if (words.empty() || words.front() != "run")
      throw std::invalid_argument("it names no command");
    reader.parse(std::vector<std::string>(words.rbegin(), words.rend() - 1)); // CLI11 takes them from the back
  } catch (const std::exception& fault) {
    refuse("DIR",
           fmt::format("the command in {} cannot be read ({})", (arguments.directory / output::manifest_file).string(),
                       fault.what()),
           "");
    return std::nullopt;
  }
  const auto& allowed = arguments.call.plugins.files;
  for (const fs::path& plugin : call.plugins.files)
    if (std::ranges::find(allowed, plugin) == allowed.end()) {
      refuse("--plugin", fmt::format("the manifest loads `{}` (a library may do anything)", plugin.string()),
             fmt::format("allow it with --plugin {}", plugin.string()));
      return std::nullopt;
    }
  if (arguments.scenario)
    call.file = *arguments.scenario;
  std::error_code ignored;
  if (!fs::exists(call.file, ignored)) {
    refuse("--scenario", fmt::format("`{}` is not there", call.file.string()),
           "call from the folder where it was run, or say with --scenario where it lies now");
    return std::nullopt;
  }
  call.out.reset();
  call.jobs = arguments.call.jobs;
  call.data = arguments.call.data;
  call.limits = arguments.call.limits;
  call.plugins.limit = arguments.call.plugins.limit;
  call.quiet = arguments.call.quiet;
  return call;
}

/// Files below the folder of a replication, by name; none where it is not there.
std::set<fs::path> files_in(const fs::path& folder)
{
  std::set<fs::path> files;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder, none})
    if (entry.is_regular_file(none))
      files.insert(entry.path().filename());
  return files;
}

/// What the two directories have of the same names.
class FileComparison {
public:
  FileComparison(fs::path there, fs::path now) : there_(std::move(there)), now_(std::move(now)) {}

  void compare(const fs::path& file)
  {
    const bool before = fs::is_regular_file(there_ / file), after = fs::is_regular_file(now_ / file);
    ++files_;
    if (before && after && bytes_of(there_ / file) == bytes_of(now_ / file))
      return;
    ++others_;
    fmt::print("{}: {}\n", file.string(),
               !before  ? "it is not there"
               : !after ? "it did not come again"
                        : "its bytes are others");
  }
  void compare_folder(const fs::path& folder)
  {
    std::set<fs::path> names = files_in(now_ / folder);
    names.merge(files_in(there_ / folder));
    for (const fs::path& name : names)
      compare(folder / name);
  }
  [[nodiscard]] std::size_t files() const { return files_; }
  [[nodiscard]] std::size_t others() const { return others_; }

private:
  fs::path there_;
  fs::path now_;
  std::size_t files_ = 0;
  std::size_t others_ = 0;
};

int compare_with(const ReproduceArguments& arguments, const experiment::Material& material, const fs::path& now,
                 const std::string& manifest)
{
  const auto differences = experiment::manifest_differences(manifest, bytes_of(now / output::manifest_file));
  for (const std::string& difference : differences)
    fmt::print("{}: {}\n", output::manifest_file, difference);
  FileComparison bytes{arguments.directory, now};
  for (const experiment::Replication& each : experiment::replications(material.campaign))
    bytes.compare_folder(each.directory);
  bytes.compare(output::results_file);
  if (fs::exists(now / output::campaign_file) || fs::exists(arguments.directory / output::campaign_file))
    bytes.compare(output::campaign_file);
  if (bytes.others() == 0 && differences.empty())
    fmt::print("{}: reproduced, all {} files byte for byte\n", arguments.directory.string(), bytes.files());
  else if (bytes.others() == 0)
    fmt::print("{}: all {} files byte for byte, though what they were made of is not as it was\n",
               arguments.directory.string(), bytes.files());
  else
    fmt::print("{}: not reproduced: {} of {} files are others\n", arguments.directory.string(), bytes.others(),
               bytes.files());
  return bytes.others() == 0 ? 0 : 1;
}

int reproduce(const ReproduceArguments& arguments)
{
  const std::string manifest = bytes_of(arguments.directory / output::manifest_file);
  if (manifest.empty())
    return refuse("DIR", fmt::format("`{}` has no {}", arguments.directory.string(), output::manifest_file),
                  "name a directory that `run` wrote");
  const auto call = recorded_call(arguments, manifest);
  if (!call)
    return 2;
  auto material = load_called(*call);
  if (!material)
    return 2;
  const NewPlace place{arguments.call.out};
  const PlayedCampaign played = play(*material, *call, place.path(), false);
  const experiment::Report& report = played.report;
  for (const std::string& failure : report.failures)
    fmt::print(stderr, "{}\n", failure);
  if (!report.stop.empty())
    fmt::print(stderr, "{}\n", report.stop);
  if (report.signal != 0)
    return 128 + report.signal;
  if (report.outcome == experiment::Outcome::refused)
    return 2;
  if (report.outcome == experiment::Outcome::stopped)
    return 1;
  static_cast<void>(report_campaign(place.path(), *material));
  return compare_with(arguments, *material, place.path(), manifest);
}

} // namespace

void add_reproduce(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<ReproduceArguments>();
  CampaignCall& call = arguments->call;
  CLI::App& verb = *program.add_subcommand(
      "reproduce", "Run what a run directory's manifest tells of again, and say whether the bytes are the same");
  verb.add_option("DIR", arguments->directory, "run directory")->required();
  verb.add_option("--scenario", arguments->scenario, "where the scenario lies now, if not where the manifest says");
  verb.add_option("--out", call.out, "keeps the runs there");
  add_work(verb, call);
  add_plugins(verb, call.plugins);
  verb.callback([arguments, &action] { action = [arguments] { return reproduce(*arguments); }; });
}

} // namespace leasehold::cli
