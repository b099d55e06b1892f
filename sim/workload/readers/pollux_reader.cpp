// Traces of the simulators of Pollux (A. Qiao et al., OSDI 2021) and of Sia (S. Jayaram Subramanya et al., SOSP 2023): which
// application is submitted when, on how many GPUs and at which batch size. How long it takes, and on which other numbers of
// GPUs it could run, stands in tables of the applications (workload/applications.hpp).
//
// A job's steps are those at its application's least batch size, each worth as much progress as any other.
#include "workload/applications.hpp"
#include "workload/csv_table.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace leasehold::workload {

namespace {

constexpr std::array<std::string_view, 5> pollux_columns{"name", "time", "application", "num_replicas", "batch_size"};
enum PolluxColumn : std::size_t { job_name, submit_time, application_name, replicas, batch_size };

class PolluxRows {
public:
  PolluxRows(ApplicationRules rules, const TraceSource& source, const ReadOptions& options,
             config::Diagnostics& diagnostics)
      : rules_(rules), options_(options), problems_(source.name(), diagnostics),
        table_(source, options.max_bytes, problems_), builder_(options, problems_)
  {
  }

  JobList read()
  {
    if (options_.applications == nullptr)
      problems_.fault(0, 0, {}, "the trace tells applications, and nothing says how long they take",
                      "that stands in tables of its simulator", "name them: `applications: {efficiency: FILE, ...}`");
    else
      builder_.list().times.chips = options_.applications->chips;
    if (options_.applications != nullptr && finds_columns())
      while (table_.next())
        take();
    builder_.rebase_epochs();
    return builder_.finish();
  }

private:
  /// A job alone on one chip: how long on the GPUs that it asks for, and its other widths.
  struct Alone {
    Seconds takes;
    std::uint32_t widths = 0; ///< position in the list's
  };

  bool finds_columns();
  void take();
  [[nodiscard]] Seconds time_on(const Application& application, std::size_t chip, Application::Asked asked) const
  {
    return options_.adapts == Adapting::chips_and_batch ? application.takes_at_best(chip, asked, rules_)
                                                        : application.takes(chip, asked, rules_);
  }
  /// Kept, as many jobs of a trace ask for the same.
  const Alone& alone(const Application& application, std::size_t chip, Application::Asked asked);

  ApplicationRules rules_;
  const ReadOptions& options_;
  ReadProblems problems_;
  CsvTable table_;
  JobListBuilder builder_;
  std::array<std::size_t, pollux_columns.size()> at_{};
  std::map<std::tuple<const Application*, std::size_t, std::uint32_t, double>, Alone> known_;
};

bool PolluxRows::finds_columns()
{
  if (!table_.has_header())
    return false;
  for (std::size_t c = 0; c < at_.size(); ++c) {
    const auto found = std::ranges::find(table_.header(), pollux_columns[c]);
    at_[c] = static_cast<std::size_t>(found - table_.header().begin());
    if (found == table_.header().end()) {
      problems_.fault(table_.header_line(), 1, {},
                      fmt::format("this is not the header of a trace of {} simulator",
                                  rules_ == ApplicationRules::sia ? "Sia's" : "Pollux's"),
                      fmt::format("it has `{}`", fmt::join(pollux_columns, ",")),
                      "if the file is a table of jobs of another kind, its format may be `jobs_csv`");
      return false;
    }
  }
  for (const std::string& name : table_.header())
    if (std::ranges::find(pollux_columns, name) == pollux_columns.end())
      problems_.unused(name);
  return true;
}

const PolluxRows::Alone& PolluxRows::alone(const Application& application, std::size_t chip, Application::Asked asked)
{
  const auto [found, added] = known_.try_emplace({&application, chip, asked.gpus, asked.batch});
  Alone& result = found->second;
  if (!added)
    return result;
  result.takes = time_on(application, chip, asked);
  TimesByChip& times = builder_.list().times;
  if (times.widths.empty())
    times.widths.emplace_back();
  if (options_.adapts == Adapting::nothing || result.takes <= Seconds{0.0})
    return result;
  std::vector<Width> widths;
  for (const std::uint32_t gpus : application.usual_widths(chip))
    if (const Seconds there = time_on(application, chip, {gpus, asked.batch});
        gpus != asked.gpus && there > Seconds{0.0})
      widths.push_back({gpus, result.takes / there});
  if (!widths.empty()) {
    result.widths = static_cast<std::uint32_t>(times.widths.size());
    times.widths.push_back(std::move(widths));
  }
  return result;
}

void PolluxRows::take()
{
  const auto submitted = table_.instant(at_[submit_time], "time");
  const auto count = table_.whole(at_[replicas], "num_replicas", 0.0, max_processors);
  const auto batch = table_.number(at_[batch_size], "batch_size", 1.0, 1e12);
  if (!submitted || !count || !batch)
    return;
  if (*count == 0.0)
    return problems_.dropped("no GPUs", table_.line());
  const auto& all = options_.applications->all;
  const auto found = all.find(table_[at_[application_name]].text);
  if (found == all.end())
    return problems_.dropped("not in the tables of applications", table_.line());
  const Application& application = found->second;
  TimesByChip& times = builder_.list().times;
  TraceJob job;
  std::vector<Alone> on_chips;
  for (std::size_t c = 0; c < times.chips.size(); ++c) {
    on_chips.push_back(alone(application, c, {static_cast<std::uint32_t>(*count), *batch}));
    if (job.run_time <= Seconds{0.0})
      job.run_time = on_chips.back().takes;
    if (on_chips.back().takes > Seconds{max_trace_time})
      return table_.fault(at_[batch_size], "batch_size", "is absurd",
                          fmt::format("a run time is at most {:g} s", max_trace_time));
  }
  if (job.run_time <= Seconds{0.0})
    return problems_.dropped("not measured on so many GPUs of any kind", table_.line());
  for (const Alone& one : on_chips) {
    times.takes.push_back(one.takes);
    times.declared.push_back(one.takes);
    if (options_.adapts != Adapting::nothing)
      times.widths_of.push_back(one.widths);
  }
  job.submitted = *submitted;
  job.steps = application.work();
  job.request = builder_.request_for(static_cast<std::uint32_t>(*count));
  builder_.add(table_[at_[job_name]].text, job, table_.line());
}

class PolluxReader final : public TraceReader {
public:
  explicit PolluxReader(ApplicationRules rules) : rules_(rules) {}
  JobList read(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics) const override
  {
    return PolluxRows{rules_, source, options, diagnostics}.read();
  }

private:
  ApplicationRules rules_;
};

} // namespace

std::unique_ptr<TraceReader> make_pollux_reader()
{
  return std::make_unique<PolluxReader>(ApplicationRules::pollux);
}

std::unique_ptr<TraceReader> make_sia_reader()
{
  return std::make_unique<PolluxReader>(ApplicationRules::sia);
}

} // namespace leasehold::workload
