// Tables of jobs of the simulators of Tiresias (J. Gu et al., NSDI 2019), in seconds, and of Muri (Y. Zhao et al., SIGCOMM
// 2022), which has more columns and counts in milliseconds. Both hold what a job takes alone on its GPUs, and no estimates.
// Submissions that count from 1970 count from the first.
#include "workload/columns/columns_by_name.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace leasehold::workload {

namespace {

/// A column of Muri's alone. What tells its milliseconds from Tiresias' seconds is nothing else.
constexpr std::string_view muri_column = "resource_time_0";
constexpr std::array<WantedColumn, 4> simulator_wanted{{{"job_id"}, {"num_gpu"}, {"submit_time"}, {"duration"}}};

/// What two simulators write down differently.
struct SimulatorTable {
  std::string_view whose;
  double ticks = 1.0; ///< in a second
  bool is_muri = false;
};

class SimulatorRows {
public:
  SimulatorRows(const SimulatorTable& form, const TraceSource& source, const ReadOptions& options,
                config::Diagnostics& diagnostics)
      : form_(form), problems_(source.name(), diagnostics), table_(source, options.max_bytes, problems_),
        columns_(table_, problems_, simulator_wanted, form.whose), builder_(options, problems_)
  {
  }

  JobList read()
  {
    if (columns_.complete() && is_of_its_simulator())
      while (table_.next())
        take();
    builder_.rebase_epochs();
    return builder_.finish();
  }

private:
  /// In the order of simulator_wanted.
  enum Column : std::size_t { job_id, num_gpu, submit_time, duration };

  /// By its columns: which ticks its times are in depends on it. Where not, that is told.
  bool is_of_its_simulator();
  void take();
  /// Of the column: seconds.
  std::optional<double> time(Column column)
  {
    const auto ticks = columns_.number(column, 0.0, max_trace_time * form_.ticks);
    return ticks ? std::optional{*ticks / form_.ticks} : std::nullopt;
  }

  const SimulatorTable& form_;
  ReadProblems problems_;
  CsvTable table_;
  ColumnsByName columns_;
  JobListBuilder builder_;
};

bool SimulatorRows::is_of_its_simulator()
{
  const bool has = std::ranges::find(table_.header(), muri_column) != table_.header().end();
  const bool is_its = has == form_.is_muri;
  if (!is_its)
    problems_.fault(table_.header_line(), 1, {}, fmt::format("this is not {}", form_.whose),
                    fmt::format("{} `{}`", has ? "it has a column" : "it has no column", muri_column),
                    fmt::format("its format may be `{}`", has ? "muri" : "tiresias"));
  return is_its;
}

void SimulatorRows::take()
{
  const auto count = columns_.whole(num_gpu, 0.0, max_processors);
  const auto submitted = time(submit_time);
  const auto run_time = time(duration);
  if (!submitted || !run_time || !count)
    return;
  if (*count == 0.0)
    return problems_.dropped("no GPUs", table_.line());
  TraceJob job;
  job.submitted = Timestamp{*submitted};
  job.run_time = Seconds{*run_time};
  job.request = builder_.request_for(static_cast<std::uint32_t>(*count));
  builder_.add(columns_.text(job_id), job, table_.line());
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
  return std::make_unique<SimulatorReader>(SimulatorTable{"a trace of Tiresias' simulator", 1.0});
}

std::unique_ptr<TraceReader> make_muri_reader()
{
  return std::make_unique<SimulatorReader>(SimulatorTable{"a trace of Muri's simulator", 1000.0, true});
}

} // namespace leasehold::workload
