// Tasks of Alibaba's PAI of 2020, `pai_task_table.csv` (Q. Weng et al., NSDI 2022), with its header or, as it is published,
// without: a task a row, which is `inst_num` instances that run at once.
//
// A task is a gang of its instances, its id `job_name/task_name`. `plan_gpu` and `plan_cpu` are in percent, `plan_mem` in
// gigabytes, of each instance. The table has no submissions: a task is submitted when it starts. Times are seconds, of
// which the first is instant 0. A task that had not ended when the trace did, and one without GPUs, is dropped.
#include "workload/columns/columns_by_name.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace leasehold::workload {

namespace {

constexpr std::array<std::string_view, 10> pai_header{"job_name", "task_name", "inst_num", "status",   "start_time",
                                                      "end_time", "plan_cpu",  "plan_mem", "plan_gpu", "gpu_type"};
constexpr std::array<WantedColumn, 9> pai_columns{{{"job_name"},
                                                   {"task_name"},
                                                   {"inst_num"},
                                                   {"status"},
                                                   {"start_time"},
                                                   {"end_time"},
                                                   {"plan_cpu"},
                                                   {"plan_mem"},
                                                   {"plan_gpu"}}};

class PaiTasks {
public:
  PaiTasks(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics)
      : problems_(source.name(), diagnostics), table_(source, options.max_bytes, problems_, pai_header),
        columns_(table_, problems_, pai_columns, "PAI's pai_task_table.csv"), builder_(options, problems_)
  {
  }

  JobList read()
  {
    while (columns_.complete() && table_.next())
      take();
    builder_.rebase_to_first();
    builder_.list().unix_start = -1; // the trace's own clock begins nobody knows when
    return builder_.finish();
  }

private:
  /// In the order of pai_columns.
  enum Column : std::size_t { job_name, task_name, instances, status, start, end, plan_cpu, plan_mem, plan_gpu };

  void take();
  bool take_member(model::Request& request);
  /// False where the number is faulty; 0 where there is none.
  bool take_plan(Column column, double most, double& value);

  ReadProblems problems_;
  CsvTable table_;
  ColumnsByName columns_;
  JobListBuilder builder_;
};

bool PaiTasks::take_plan(Column column, double most, double& value)
{
  if (columns_.is_empty(column)) {
    value = 0.0;
    return true;
  }
  const auto number = columns_.number(column, 0.0, most);
  value = number.value_or(0.0);
  return number.has_value();
}

bool PaiTasks::take_member(model::Request& request)
{
  constexpr double percent = 100.0, thousand = 1000.0, gigabyte = 1e9;
  double gpus = 0.0, cores = 0.0, memory = 0.0;
  bool sound = take_plan(plan_gpu, 1e8, gpus);
  sound = take_plan(plan_cpu, 1e8, cores) && sound;
  sound = take_plan(plan_mem, 1e9, memory) && sound;
  double thousandths = std::round(gpus / percent * thousand);
  if (sound && thousandths > thousand && std::fmod(thousandths, thousand) != 0.0) {
    thousandths = std::ceil(thousandths / thousand) * thousand;
    problems_.repaired("a part of a GPU beside whole ones, a whole one taken", table_.line());
  }
  request.chips = model::ChipShare::thousandths(static_cast<std::uint32_t>(thousandths));
  request.cores = static_cast<std::uint32_t>(std::ceil(cores / percent));
  request.memory = Bytes{memory * gigabyte};
  return sound;
}

void PaiTasks::take()
{
  constexpr std::array<std::string_view, 4> statuses{"Terminated", "Failed", "Running", "Waiting"};
  const std::string_view ended = columns_.text(status);
  const bool known = std::ranges::find(statuses, ended) != statuses.end();
  if (!known)
    columns_.fault(status, "is no status", "`Terminated`, `Failed`, `Running` or `Waiting` is due here");
  const auto count = columns_.whole(instances, 0.0, max_processors);
  const bool starts = !columns_.is_empty(start), ends = !columns_.is_empty(end);
  const auto started = starts ? columns_.instant(start) : std::nullopt;
  const auto over = ends ? columns_.instant(end) : std::nullopt;
  TraceJob job;
  const bool sound = take_member(job.request);
  if (!sound || !known || !count || starts != started.has_value() || ends != over.has_value())
    return;
  if (*count == 0.0 || job.request.chips == model::ChipShare::thousandths(0))
    return problems_.dropped("no GPUs", table_.line());
  if (!started || ended == "Waiting")
    return problems_.dropped("never started", table_.line());
  if (!over || ended == "Running" || *over == Timestamp{})
    return problems_.dropped("not over at the end of the trace, its run time unknown", table_.line());
  const Timestamp from = started.value_or(Timestamp{}), until = over.value_or(Timestamp{});
  if (until < from)
    return problems_.dropped("ends before it starts", table_.line());
  if (ended == "Failed")
    problems_.repaired("Failed: ended early, the time it ran taken for its run time", table_.line());
  job.submitted = from;
  job.run_time = until - from;
  job.request.members = static_cast<std::uint32_t>(*count);
  builder_.add(fmt::format("{}/{}", columns_.text(job_name), columns_.text(task_name)), job, table_.line());
}

class PaiReader final : public TraceReader {
public:
  JobList read(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics) const override
  {
    return PaiTasks{source, options, diagnostics}.read();
  }
};

} // namespace

std::unique_ptr<TraceReader> make_pai_reader()
{
  return std::make_unique<PaiReader>();
}

} // namespace leasehold::workload
