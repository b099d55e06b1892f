// `import`: any trace format to our own jobs.csv.
#include "cli/verbs.hpp"
#include "config/suggest.hpp"
#include "experiment/whole_file.hpp"
#include "output/csv_writer.hpp"
#include "scenario/applications_spec.hpp"
#include "units/printable.hpp"
#include "workload/application_tables.hpp"
#include "workload/columns/column_map.hpp"
#include "workload/formats.hpp"
#include "workload/read_options.hpp"
#include "workload/throughput_table.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <unordered_set>

namespace leasehold::cli {

namespace {

struct ImportArguments {
  std::string format;
  std::vector<std::string> files;
  std::string out;
  std::string throughputs;
  std::string efficiency;
  std::string step_times;
  std::string chip;
  std::vector<std::string> map;
  std::string delimiter;
};

constexpr std::string_view jobs_header =
    "job_id,submission_time,run_time,members,chips_per_member,chip,cores,memory,walltime,tenant,priority,waiting_time";

/// Written where jobs run on other numbers of chips, too.
constexpr std::string_view widths_header = ",widths";
/// Written where any job waits for another.
constexpr std::string_view links_header = ",after,after_any,think_time";

/// A file's jobs, and what their ids begin with.
struct ImportedFile {
  workload::JobList list;
  std::string prefix{};
  [[nodiscard]] std::string id(std::size_t job) const { return prefix + std::string{list.name(job)}; }
};

/// By job: what `links_header` names. Jobs that are not written are waited for by nobody.
template <class Written>
std::vector<std::array<std::string, 3>> link_columns(const ImportedFile& file, const Written& written)
{
  std::vector<std::array<std::string, 3>> columns(file.list.jobs.size());
  for (const model::JobLink& link : file.list.links) {
    if (!written(link.before))
      continue;
    auto& [finished, over, think] = columns[link.after];
    std::string& ids = link.any_end ? over : finished;
    ids += fmt::format("{}{}", ids.empty() ? "" : " ", file.id(link.before));
    think = fmt::format("{}", link.think.value()); // one for all that a job waits for
  }
  return columns;
}

/// Where two files have an id in common, all ids begin with their file's name, or, where that would not tell files apart
/// or makes ids that cannot be read back, with its number.
void keep_apart(std::span<const std::string> names, std::vector<ImportedFile>& imported)
{
  std::unordered_set<std::string_view> met;
  bool repeated = false;
  for (const ImportedFile& file : imported)
    for (std::size_t i = 0; i < file.list.jobs.size() && !repeated; ++i)
      repeated = !met.insert(file.list.name(i)).second;
  if (!repeated)
    return;
  std::set<std::string> stems;
  bool tells_apart = true;
  for (std::size_t f = 0; f < imported.size(); ++f) {
    const std::string stem = std::filesystem::path{names[f]}.stem().string();
    std::size_t longest = 0;
    for (std::size_t i = 0; i < imported[f].list.jobs.size(); ++i)
      longest = std::max(longest, imported[f].list.name(i).size());
    tells_apart = tells_apart && stems.insert(stem).second && stem.find_first_of(" ,\"") == stem.npos &&
                  stem.size() + 1 + longest <= workload::max_name_bytes;
  }
  for (std::size_t f = 0; f < imported.size(); ++f) {
    const std::string stem = std::filesystem::path{names[f]}.stem().string();
    imported[f].prefix = tells_apart ? stem + "/" : fmt::format("{}/", f + 1);
    fmt::print(stderr, "{}: ids begin with `{}` (files have ids in common)\n", names[f], imported[f].prefix);
  }
}

/// Nothing where the trace says nothing.
std::string memory_text(Bytes memory)
{
  return memory > Bytes{} ? fmt::format("{} B", memory.value()) : std::string{};
}

/// Which of the columns that not every trace fills are written.
struct ExtraColumns {
  bool widths = false, links = false;
};

std::string widths_text(const std::vector<workload::Width>& widths)
{
  std::string text;
  for (const workload::Width& width : widths)
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", width.chips, width.rate);
  return text;
}

/// Of a trace that tells work otherwise than by run times, the jobs that run on `chip`, by what they take there.
void write(const ImportedFile& file, const std::string& chip, ExtraColumns extra, output::CsvWriter& csv)
{
  const workload::JobList& list = file.list;
  const workload::TimesByChip& times = list.times;
  const auto at = static_cast<std::size_t>(std::ranges::find(times.chips, chip) - times.chips.begin());
  const auto runs = [&](std::size_t i) {
    return times.empty() ? list.jobs[i].run_time : times.takes[i * times.chips.size() + at];
  };
  const auto written = [&](std::size_t i) { return times.empty() || runs(i) > Seconds{0.0}; };
  const auto waits = extra.links ? link_columns(file, written) : std::vector<std::array<std::string, 3>>{};
  for (std::size_t i = 0; i < list.jobs.size(); ++i) {
    if (!written(i))
      continue;
    const workload::TraceJob& job = list.jobs[i];
    const Seconds run_time = runs(i);
    const model::Request& request = job.request;
    csv.text(file.id(i)).instant(job.submitted).real(run_time.value());
    csv.number(request.members)
        .real(request.chips.chips())
        .text(times.empty() ? list.chips[i] : std::string_view{chip});
    csv.number(request.cores).text(memory_text(request.memory));
    csv.real(request.walltime < model::no_limit ? request.walltime.value() : -1.0).text(list.tenants[i]);
    if (list.priorities.empty() || !list.priorities[i])
      csv.text({});
    else
      csv.number(*list.priorities[i]);
    csv.real(job.recorded_wait.value());
    if (extra.widths)
      csv.text(list.widths.empty() ? std::string{} : widths_text(list.widths[i]));
    if (extra.links)
      for (const std::string& text : waits[i])
        csv.text(text);
    csv.end_row();
  }
}

void tell_read(const std::string& file, const workload::JobList& list, const std::string& chip)
{
  const workload::ReadReport& report = list.report;
  fmt::print(stderr, "{}: {} jobs from {} records\n", printable(file), list.jobs.size(), report.lines);
  for (const auto& count : report.dropped)
    fmt::print(stderr, "  {} dropped: {} (first: line {})\n", count.lines, count.reason, count.first_line);
  for (const auto& count : report.repaired)
    fmt::print(stderr, "  {} repaired: {} (first: line {})\n", count.lines, count.reason, count.first_line);
  if (!report.unused.empty())
    fmt::print(stderr, "  not used: {}\n", fmt::join(report.unused, ", "));
  const workload::TimesByChip& times = list.times;
  std::size_t elsewhere = 0;
  const auto at = static_cast<std::size_t>(std::ranges::find(times.chips, chip) - times.chips.begin());
  for (std::size_t i = at; i < times.takes.size(); i += times.chips.size())
    elsewhere += times.takes[i] <= Seconds{0.0} ? 1U : 0U;
  if (elsewhere > 0)
    fmt::print(stderr, "  {} dropped: no rate on {}\n", elsewhere, chip);
}

/// What the jobs take, where the trace does not tell it.
struct ImportTables {
  workload::ThroughputTable throughputs;
  workload::Applications applications;
  workload::ColumnMap columns;
};

std::optional<char> delimiter_named(std::string_view name)
{
  if (name == "tab" || name == "\\t")
    return '\t';
  constexpr std::string_view delimiters = ",;|\t";
  return name.size() == 1 && delimiters.find(name.front()) != std::string_view::npos ? std::optional{name.front()}
                                                                                     : std::nullopt;
}

/// What is wrong with the map of a table; empty where nothing is.
std::string read_map(const ImportArguments& arguments, bool mapped, workload::ColumnMap& columns)
{
  if (!mapped)
    return arguments.map.empty() && arguments.delimiter.empty()
               ? ""
               : fmt::format("a trace of format `{}` has columns of its own (--map and --delimiter are for `table`) "
                             "leave them out, or write `import table`\n",
                             arguments.format);
  if (!arguments.delimiter.empty() && !(columns.delimiter = delimiter_named(arguments.delimiter)))
    return "--delimiter: it is one of `,`, `;`, `|` and `tab`\n";
  if (arguments.map.empty())
    return "a table of jobs may have any columns (nothing says which) name them: --map "
           "submission_time=COLUMN,run_time=COLUMN:UNIT,members=COLUMN\n";
  std::string wrong;
  for (const std::string& part : arguments.map)
    wrong += workload::add_columns(part, columns);
  return wrong.empty() ? workload::lacks(columns) : wrong;
}

/// What is wrong with the options for a format of this kind; empty where nothing is.
std::string misfit(const ImportArguments& arguments, workload::TimesFrom times)
{
  using workload::TimesFrom;
  const bool table = !arguments.throughputs.empty(), chip = !arguments.chip.empty(),
             efficiency = !arguments.efficiency.empty(), steps = !arguments.step_times.empty();
  switch (times) {
  case TimesFrom::throughputs:
    return table && chip && !efficiency && !steps
               ? ""
               : fmt::format(
                     "a trace of format `{}` tells work in steps (jobs.csv has one run time a job) say how long "
                     "they take: --throughputs FILE --chip CHIP",
                     arguments.format);
  case TimesFrom::applications:
    return !table && chip && efficiency && steps
               ? ""
               : fmt::format("a trace of format `{}` tells applications (jobs.csv has one run time a job) say how long "
                             "they take: --efficiency FILE --step-times TABLES --chip CHIP",
                             arguments.format);
  default:
    return !table && !chip && !efficiency && !steps
               ? ""
               : fmt::format(
                     "a trace of format `{}` has run times (--throughputs, --efficiency, --step-times and --chip "
                     "are for traces that tell work otherwise) leave them out",
                     arguments.format);
  }
}

void read_applications(const ImportArguments& arguments, workload::Applications& applications,
                       config::Diagnostics& diagnostics)
{
  workload::read_efficiency(workload::TraceSource::file(arguments.efficiency), applications, diagnostics);
  const auto tables = scenario::step_tables_at(arguments.step_times);
  if (tables.empty())
    diagnostics.error({arguments.step_times, 0, 0}, "no table lies in the folder",
                      "they are called `APPLICATION_placements.csv` and `APPLICATION_scalability.csv`");
  for (const scenario::ApplicationTable& table : tables) {
    // Tables of a folder are those of one kind of GPUs; a table by itself says of which its rows are.
    const bool one_kind = !table.application.empty();
    workload::read_step_times(workload::TraceSource::file(table.path),
                              {table.application, one_kind ? "" : arguments.chip, one_kind ? arguments.chip : ""},
                              applications, diagnostics);
  }
  workload::finish(applications, arguments.efficiency, diagnostics);
}

/// The tables that the format needs; false where one is missing, of no use, or faulty, which is told.
bool read_tables(const ImportArguments& arguments, ImportTables& tables, config::Diagnostics& diagnostics)
{
  const workload::Format& format = *workload::find_format(arguments.format);
  const workload::TimesFrom times = format.times;
  std::string wrong = misfit(arguments, times);
  wrong = (wrong.empty() ? "" : wrong + "\n") + read_map(arguments, format.mapped, tables.columns);
  if (!wrong.empty()) {
    // Whoever gave the wrong format needs no options for it.
    bool other = false;
    for (const std::string& file : arguments.files)
      other = workload::tell_wrong_format(file, format, diagnostics) || other;
    if (!other || format.mapped)
      fmt::print(stderr, "{}", wrong);
    return false;
  }
  if (times == workload::TimesFrom::applications)
    read_applications(arguments, tables.applications, diagnostics);
  if (times != workload::TimesFrom::throughputs)
    return diagnostics.ok();
  workload::ThroughputTable& table = tables.throughputs;
  table = workload::read_throughputs(workload::TraceSource::file(arguments.throughputs), diagnostics);
  if (diagnostics.ok() && std::ranges::find(table.chips, arguments.chip) == table.chips.end())
    diagnostics.error({arguments.throughputs, 0, 0}, fmt::format("the table has no chip `{}`", arguments.chip),
                      fmt::format("it has {}", fmt::join(table.chips, ", ")),
                      config::did_you_mean(arguments.chip, table.chips));
  return diagnostics.ok();
}

/// Reads all files before anything is written.
int import_jobs(const ImportArguments& arguments)
{
  config::Diagnostics diagnostics;
  std::vector<ImportedFile> imported;
  ImportTables tables;
  if (!read_tables(arguments, tables, diagnostics)) {
    fmt::print(stderr, "{}", diagnostics.text());
    return 2;
  }
  workload::ReadOptions options;
  options.throughputs = &tables.throughputs;
  options.applications = &tables.applications;
  options.columns = &tables.columns;
  for (const std::string& file : arguments.files) {
    imported.push_back({workload::read_jobs(file, arguments.format, options, diagnostics)});
    if (diagnostics.ok())
      tell_read(file, imported.back().list, arguments.chip);
  }
  fmt::print(stderr, "{}", diagnostics.text());
  if (!diagnostics.ok())
    return 2;
  if (std::filesystem::exists(std::filesystem::symlink_status(arguments.out))) { // a link that leads nowhere too
    fmt::print(stderr, "{}: the file is there already (nothing is replaced silently) choose another --out\n",
               arguments.out);
    return 2;
  }
  keep_apart(arguments.files, imported);
  const std::filesystem::path aside = experiment::partial_of(arguments.out);
  const ExtraColumns extra{
      std::ranges::any_of(imported, [](const ImportedFile& file) { return !file.list.widths.empty(); }),
      std::ranges::any_of(imported, [](const ImportedFile& file) { return !file.list.links.empty(); })};
  output::CsvWriter csv{
      aside, fmt::format("{}{}{}", jobs_header, extra.widths ? widths_header : "", extra.links ? links_header : "")};
  for (const ImportedFile& file : imported)
    write(file, arguments.chip, extra, csv);
  csv.close();
  experiment::sync_to_disk(aside);
  experiment::put_in_place(aside, arguments.out);
  return 0;
}

std::vector<std::string> format_names()
{
  std::vector<std::string> names;
  std::ranges::transform(workload::formats(), std::back_inserter(names),
                         [](const workload::Format& f) { return std::string{f.name}; });
  return names;
}

std::string map_help()
{
  std::string help =
      "which columns of a table say what, as `target=column` or `target=column:unit`, with commas between; may "
      "be repeated. Targets:";
  for (const workload::TargetDoc& target : workload::targets())
    help += fmt::format(" {}{}", target.name, &target == &workload::targets().back() ? "." : ",");
  return help + fmt::format(" Units: of times {}; of memory {}; of chips_per_member {}",
                            workload::units_of(workload::ColumnUnit::Kind::time),
                            workload::units_of(workload::ColumnUnit::Kind::bytes),
                            workload::units_of(workload::ColumnUnit::Kind::share));
}

} // namespace

void add_import(CLI::App& program, Action& action)
{
  const auto arguments = std::make_shared<ImportArguments>();
  CLI::App& verb = *program.add_subcommand("import", "Turn traces of other formats into our jobs.csv");
  verb.add_option("FORMAT", arguments->format, fmt::format("{}", fmt::join(format_names(), ", ")))
      ->required()
      ->check(CLI::IsMember(format_names()));
  verb.add_option("FILE", arguments->files,
                  "trace files; several are written one after the other, and where they have ids in common these begin "
                  "with the "
                  "file's name")
      ->required();
  verb.add_option("--throughputs", arguments->throughputs,
                  "table of how fast jobs are on which chips, for traces that tell work in steps");
  verb.add_option("--efficiency", arguments->efficiency,
                  "table of what epochs are worth, for traces that tell applications");
  verb.add_option("--step-times", arguments->step_times,
                  "table, or folder of tables, of what steps of applications take");
  verb.add_option("--chip", arguments->chip, "of those tables: whose run times are written");
  verb.add_option("--map", arguments->map, map_help());
  verb.add_option("--delimiter", arguments->delimiter,
                  "of a table: `,`, `;`, `|` or `tab`; detected in its header where it is not said");
  verb.add_option("--out", arguments->out, "file to write")->required();
  verb.callback([arguments, &action] { action = [arguments] { return import_jobs(*arguments); }; });
}

} // namespace leasehold::cli
