// `import`: any trace format to our own jobs.csv.
#include "cli/verbs.hpp"
#include "output/csv_writer.hpp"
#include "workload/formats.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <memory>

namespace leasehold::cli {

namespace {

struct ImportArguments {
  std::string format;
  std::vector<std::string> files;
  std::string out;
};

constexpr std::string_view jobs_header =
    "job_id,submission_time,run_time,members,chips_per_member,chip,cores,memory,walltime,tenant,priority,waiting_time";

/// Nothing where the trace says nothing.
std::string memory_text(Bytes memory)
{
  return memory > Bytes{} ? fmt::format("{} B", memory.value()) : std::string{};
}

void write(const workload::JobList& list, output::CsvWriter& csv)
{
  for (std::size_t i = 0; i < list.jobs.size(); ++i) {
    const workload::TraceJob& job = list.jobs[i];
    const model::Request& request = job.request;
    csv.text(list.name(i)).instant(job.submitted).real(job.run_time.value());
    csv.number(request.members).real(request.chips.chips()).text(list.chips[i]);
    csv.number(request.cores).text(memory_text(request.memory));
    csv.real(request.walltime < model::no_limit ? request.walltime.value() : -1.0).text(list.tenants[i]);
    if (list.priorities.empty() || !list.priorities[i])
      csv.text({});
    else
      csv.number(*list.priorities[i]);
    csv.real(job.recorded_wait.value());
    csv.end_row();
  }
}

void tell_read(const std::string& file, const workload::JobList& list)
{
  const workload::ReadReport& report = list.report;
  fmt::print(stderr, "{}: {} jobs from {} records\n", file, list.jobs.size(), report.lines);
  for (const auto& count : report.dropped)
    fmt::print(stderr, "  {} dropped: {} (first: line {})\n", count.lines, count.reason, count.first_line);
  for (const auto& count : report.repaired)
    fmt::print(stderr, "  {} repaired: {} (first: line {})\n", count.lines, count.reason, count.first_line);
}

/// Reads all files before anything is written.
int import_jobs(const ImportArguments& arguments)
{
  config::Diagnostics diagnostics;
  std::vector<workload::JobList> lists;
  for (const std::string& file : arguments.files) {
    lists.push_back(workload::read_jobs(file, arguments.format, {}, diagnostics));
    if (diagnostics.ok())
      tell_read(file, lists.back());
  }
  fmt::print(stderr, "{}", diagnostics.text());
  if (!diagnostics.ok())
    return 2;
  if (std::filesystem::exists(arguments.out)) {
    fmt::print(stderr, "{}: the file is there already (nothing is replaced silently) choose another --out\n",
               arguments.out);
    return 2;
  }
  const std::string aside = arguments.out + ".part";
  output::CsvWriter csv{aside, jobs_header};
  for (const workload::JobList& list : lists)
    write(list, csv);
  csv.close();
  std::filesystem::rename(aside, arguments.out);
  return 0;
}

std::vector<std::string> format_names()
{
  std::vector<std::string> names;
  std::ranges::transform(workload::formats(), std::back_inserter(names),
                         [](const workload::Format& f) { return std::string{f.name}; });
  return names;
}

} // namespace

void add_import(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<ImportArguments>();
  CLI::App& verb = *program.add_subcommand("import", "Turn traces of other formats into our jobs.csv");
  verb.add_option("FORMAT", arguments->format, fmt::format("{}", fmt::join(format_names(), ", ")))
      ->required()
      ->check(CLI::IsMember(format_names()));
  verb.add_option("FILE", arguments->files, "trace files; several are written one after the other")->required();
  verb.add_option("--out", arguments->out, "file to write")->required();
  verb.callback([arguments, &action] { action = [arguments] { return import_jobs(*arguments); }; });
}

} // namespace leasehold::cli
