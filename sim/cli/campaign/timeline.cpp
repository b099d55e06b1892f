#include "analysis/read/table_rows.hpp"
#include "analysis/timeline/paje.hpp"
#include "analysis/timeline/perfetto.hpp"
#include "analysis/timeline/run_trace.hpp"
#include "cli/campaign/manifest_facts.hpp"
#include "cli/campaign/named_point.hpp"
#include "cli/table_options.hpp"
#include "cli/verbs.hpp"

#include <fmt/format.h>
#include <memory>
#include <system_error>

namespace leasehold::cli {

namespace {

namespace fs = std::filesystem;

struct TimelineArguments {
  fs::path directory;
  std::optional<fs::path> out;
  std::string format = "perfetto";
  std::string point;
  std::optional<std::uint64_t> seed;
};

std::unique_ptr<analysis::TraceSink> sink_for(const std::string& format, const fs::path& out)
{
  if (format == "paje")
    return std::make_unique<analysis::PajeTrace>(out);
  return std::make_unique<analysis::PerfettoTrace>(out);
}

int timeline(const TimelineArguments& arguments)
{
  const auto runs = read_all({arguments.directory});
  const analysis::Replication* const run = runs ? named_run(*runs, arguments.point, arguments.seed) : nullptr;
  if (run == nullptr)
    return 2;
  const ManifestFacts facts = facts_of(manifest_at(run->folder));
  const fs::path out = arguments.out.value_or(arguments.format == "paje" ? "trace.paje" : "trace.json");
  try {
    const auto sink = sink_for(arguments.format, out);
    const auto lacks =
        analysis::trace_run(run->folder, {facts.start, facts.horizon, facts.training, facts.output_tokens}, *sink);
    for (const std::string& lack : lacks)
      fmt::print(stderr, "{}\n", lack);
  } catch (const analysis::BrokenTable& broken) {
    fmt::print(stderr, "{}\n", broken.what());
    return 2;
  } catch (const std::system_error& fault) {
    fmt::print(stderr, "--out {}: cannot be written ({})\n", out.string(), fault.code().message());
    return 2;
  }
  fmt::print("{}\n", out.string());
  return 0;
}

} // namespace

void add_timeline(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<TimelineArguments>();
  CLI::App& verb =
      *program.add_subcommand("timeline", "Write one run as a trace for ui.perfetto.dev, chrome://tracing or vite");
  verb.add_option("DIR", arguments->directory, "a run directory, or a point or a replication of it")->required();
  verb.add_option("--out", arguments->out, "the trace; trace.json or trace.paje by default");
  verb.add_option("--format", arguments->format, "perfetto (also for chrome://tracing) or paje")
      ->check(CLI::IsMember({"perfetto", "paje"}))
      ->capture_default_str();
  verb.add_option("--point", arguments->point, "the first by default");
  verb.add_option("--seed", arguments->seed, "that of the first replication by default");
  verb.callback([arguments, &action] { action = [arguments] { return timeline(*arguments); }; });
}

} // namespace leasehold::cli
