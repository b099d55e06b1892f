// `verify`: whether run directories are as they were written.
#include "experiment/verify.hpp"

#include "analysis/read/run_reader.hpp"
#include "analysis/tables/results_csv.hpp"
#include "cli/verbs.hpp"
#include "output/schema.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <memory>

namespace leasehold::cli {

namespace {

namespace fs = std::filesystem;

/// What is wrong with the table of all runs; empty where nothing is.
std::string fault_of_results(const fs::path& directory, const std::vector<fs::path>& folders)
{
  analysis::Problems problems;
  std::vector<analysis::Replication> runs;
  for (const fs::path& folder : folders)
    if (auto run = analysis::read_summary(folder / output::summary_file, problems))
      runs.push_back(std::move(*run));
  const fs::path file = directory / output::results_file;
  std::ifstream stream{file, std::ios::binary};
  if (!stream)
    return fmt::format("{}: it is not there", file.string());
  const std::string there{std::istreambuf_iterator<char>{stream}, {}};
  return there == analysis::results_csv(runs) ? "" : fmt::format("{}: it is not what the runs came to", file.string());
}

/// The exit status.
int verify(const fs::path& directory)
{
  experiment::Verdict verdict = experiment::verify(directory);
  const bool whole = verdict.readable && verdict.whole.size() == verdict.due;
  if (std::string fault = whole ? fault_of_results(directory, verdict.whole) : std::string{}; !fault.empty())
    verdict.faults.push_back(std::move(fault));
  for (const std::string& fault : verdict.faults)
    fmt::print("{}\n", fault);
  if (!verdict.readable)
    return 2;
  if (verdict.faults.empty())
    fmt::print(stderr, "{}: {} runs, all as they were written\n", directory.string(), verdict.due);
  else
    fmt::print(
        stderr,
        "{}: {} of {} runs are as they were written; repeat the others alone: run the scenario again with --resume\n",
        directory.string(), verdict.whole.size(), verdict.due);
  return verdict.faults.empty() ? 0 : 1;
}

} // namespace

void add_verify(CLI::App& program, Action& action)
{
  const auto directories = std::make_shared<std::vector<fs::path>>();
  CLI::App& verb =
      *program.add_subcommand("verify", "Check that run directories are whole, and that no file of them changed");
  verb.add_option("DIR", *directories, "run directories")->required();
  verb.callback([directories, &action] {
    action = [directories] {
      int status = 0;
      for (const fs::path& directory : *directories)
        status = std::max(status, verify(directory));
      return status;
    };
  });
}

} // namespace leasehold::cli
