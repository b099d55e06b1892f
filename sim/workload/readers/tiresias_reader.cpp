// Tables of jobs of the simulators of Tiresias (J. Gu et al., NSDI 2019), in seconds, and of Muri (Y. Zhao et al., SIGCOMM
// 2022), which has more columns and counts in milliseconds. Both hold what a job takes alone on its GPUs, and no estimates.
#include "workload/csv_table.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>

namespace leasehold::workload {

namespace {

constexpr std::array<std::string_view, 7> tiresias_header{"job_id",     "num_gpu",  "submit_time", "iterations",
                                                          "model_name", "duration", "interval"};
constexpr std::array<std::string_view, 13> muri_header{
    "job_id",   "num_gpu",        "submit_time",     "iterations",      "model_name",      "batch_size", "duration",
    "interval", "iteration_time", "resource_time_0", "resource_time_1", "resource_time_2", "priority"};

/// What two simulators write down differently.
struct SimulatorTable {
  std::span<const std::string_view> header;
  std::string_view whose;
  double ticks = 1.0; ///< in a second
};

class SimulatorRows {
public:
  SimulatorRows(const SimulatorTable& form, const TraceSource& source, const ReadOptions& options,
                config::Diagnostics& diagnostics)
      : form_(form), problems_(source.name(), diagnostics), table_(source, options.max_bytes, problems_),
        builder_(options, problems_)
  {
  }

  JobList read()
  {
    if (is_of_form())
      while (table_.next())
        take();
    return builder_.finish();
  }

private:
  bool is_of_form();
  void take();
  /// Of the column: seconds.
  std::optional<double> time(std::string_view name)
  {
    const auto ticks = table_.number(column(name), name, 0.0, max_trace_time * form_.ticks);
    return ticks ? std::optional{*ticks / form_.ticks} : std::nullopt;
  }
  [[nodiscard]] std::size_t column(std::string_view name) const
  {
    return static_cast<std::size_t>(std::ranges::find(form_.header, name) - form_.header.begin());
  }

  const SimulatorTable& form_;
  ReadProblems problems_;
  CsvTable table_;
  JobListBuilder builder_;
};

bool SimulatorRows::is_of_form()
{
  if (!table_.has_header())
    return false;
  if (std::ranges::equal(form_.header, table_.header())) {
    constexpr std::array<std::string_view, 4> used{"job_id", "num_gpu", "submit_time", "duration"};
    for (const std::string_view name : form_.header)
      if (std::ranges::find(used, name) == used.end())
        problems_.unused(name);
    return true;
  }
  problems_.fault(table_.header_line(), 1, {}, fmt::format("this is not the header of a trace of {}", form_.whose),
                  fmt::format("it is `{}`", fmt::join(form_.header, ",")),
                  "if the file is a table of jobs of another kind, its format may be `jobs_csv`");
  return false;
}

void SimulatorRows::take()
{
  const auto count = table_.whole(column("num_gpu"), "num_gpu", 0.0, max_processors);
  const auto submitted = time("submit_time");
  const auto run_time = time("duration");
  if (!submitted || !run_time || !count)
    return;
  if (*count == 0.0)
    return problems_.dropped("no GPUs", table_.line());
  TraceJob job;
  job.submitted = Timestamp{*submitted};
  job.run_time = Seconds{*run_time};
  job.request = builder_.request_for(static_cast<std::uint32_t>(*count));
  builder_.add(table_[column("job_id")].text, job, table_.line());
}

class SimulatorReader final : public TraceReader {
public:
  explicit SimulatorReader(SimulatorTable form) : form_(form) {}
  JobList read(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics) const override
  {
    return SimulatorRows{form_, source, options, diagnostics}.read();
  }

private:
  SimulatorTable form_;
};

} // namespace

std::unique_ptr<TraceReader> make_tiresias_reader()
{
  return std::make_unique<SimulatorReader>(SimulatorTable{tiresias_header, "Tiresias' simulator", 1.0});
}

std::unique_ptr<TraceReader> make_muri_reader()
{
  return std::make_unique<SimulatorReader>(SimulatorTable{muri_header, "Muri's simulator", 1000.0});
}

} // namespace leasehold::workload
