// `explain`: why a job, a lease or a service of a run fared as it did.
#include "analysis/explain/story.hpp"
#include "analysis/read/table_rows.hpp"
#include "cli/campaign/chosen_run.hpp"
#include "cli/campaign/manifest_facts.hpp"
#include "cli/table_options.hpp"
#include "cli/verbs.hpp"
#include "config/suggest.hpp"
#include "output/schema.hpp"
#include "units/printable.hpp"

#include <fmt/format.h>
#include <limits>
#include <memory>

namespace leasehold::cli {

namespace {

namespace fs = std::filesystem;

struct ExplainArguments {
  fs::path directory;
  RunChoice choice;
  std::string job, lease, service;
};

analysis::Subjects story_of(const fs::path& folder, const ExplainArguments& arguments,
                            const analysis::StoryWords& words)
{
  if (!arguments.job.empty())
    return analysis::job_story(folder, arguments.job, words);
  if (!arguments.lease.empty())
    return analysis::lease_story(folder, arguments.lease, words);
  return analysis::service_story(folder, arguments.service, words);
}

int explain(const ExplainArguments& arguments)
{
  const int asked = int(!arguments.job.empty()) + int(!arguments.lease.empty()) + int(!arguments.service.empty());
  if (asked != 1) {
    fmt::print(stderr, "`explain` is to be told of whom: one of --job, --lease and --service\n");
    return 2;
  }
  const auto runs = read_all({arguments.directory}, Checked::summaries);
  const analysis::Replication* const run = runs ? chosen_run(*runs, arguments.choice) : nullptr;
  if (run == nullptr || !are_as_written({*run}))
    return 2;
  const ManifestFacts facts = facts_of(manifest_at(run->folder));
  const analysis::StoryWords words{facts.start ? std::optional{Instant{*facts.start}} : std::nullopt,
                                   facts.horizon.value_or(std::numeric_limits<double>::infinity())};
  try {
    const analysis::Subjects told = story_of(run->folder, arguments, words);
    if (told.lines.empty()) {
      const auto [option, name] = !arguments.job.empty()     ? std::pair{"--job", arguments.job}
                                  : !arguments.lease.empty() ? std::pair{"--lease", arguments.lease}
                                                             : std::pair{"--service", arguments.service};
      fmt::print(stderr, "{} {}: the run tells of none {}\n", option, printable(name),
                 config::did_you_mean(name, told.names));
      return 2;
    }
    for (const std::string& line : told.lines)
      fmt::print("{}\n", line);
    if (!analysis::tells_decisions(run->folder))
      fmt::print(
          stderr,
          "Why it was decided so, is not told: {} is not there (the run did not keep its decisions) run it again "
          "with --audit\n",
          output::decisions_file);
  } catch (const analysis::BrokenTable& broken) {
    fmt::print(stderr, "{}\n", broken.what());
    return 2;
  }
  return 0;
}

} // namespace

void add_explain(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<ExplainArguments>();
  CLI::App& verb = *program.add_subcommand(
      "explain", "Tell why a job, a lease or a service of a run fared as it did (runs with --audit tell most)");
  verb.add_option("DIR", arguments->directory, "a run directory, or a point or a replication of it")->required();
  verb.add_option("--job", arguments->job,
                  "id of a job (WORKLOAD/ID where several workloads have it), or name of a training workload");
  verb.add_option("--lease", arguments->lease, "number of a lease, as leases.csv has it");
  verb.add_option("--service", arguments->service, "name of a service");
  add_run_choice(verb, arguments->choice);
  verb.callback([arguments, &action] { action = [arguments] { return explain(*arguments); }; });
}

} // namespace leasehold::cli
