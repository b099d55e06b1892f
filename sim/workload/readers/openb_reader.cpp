// Pods of Alibaba's GPU cluster of 2023, `openb_pod_list_*.csv` (Q. Weng et al., USENIX ATC 2023): instants in seconds
// since the trace's start.
//
// A pod runs from `scheduled_time` to `deletion_time`; one that was never scheduled is dropped, and so is one without GPUs. It
// is a gang of one member on one host: its GPUs, or the thousandths of one in `gpu_milli`, with its cores and memory.
#include "workload/columns/columns_by_name.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"

#include <array>
#include <cmath>

namespace leasehold::workload {

namespace {

constexpr std::array<WantedColumn, 8> openb_columns{{{"name"},
                                                     {"cpu_milli"},
                                                     {"memory_mib"},
                                                     {"num_gpu"},
                                                     {"gpu_milli"},
                                                     {"creation_time"},
                                                     {"deletion_time"},
                                                     {"scheduled_time"}}};

class OpenbPods {
public:
  OpenbPods(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics)
      : problems_(source.name(), diagnostics), table_(source, options.max_bytes, problems_),
        columns_(table_, problems_, openb_columns, "a list of openb's pods with times"), builder_(options, problems_)
  {
  }

  JobList read()
  {
    while (columns_.complete() && table_.next())
      take();
    builder_.rebase_epochs();
    return builder_.finish();
  }

private:
  /// In the order of openb_columns.
  enum Column : std::size_t { name, cpu_milli, memory_mib, num_gpu, gpu_milli, created, deleted, scheduled };

  void take();

  ReadProblems problems_;
  CsvTable table_;
  ColumnsByName columns_;
  JobListBuilder builder_;
};

void OpenbPods::take()
{
  constexpr double most_cores = 1e6, most_memory = 1e12, thousand = 1000.0;
  const auto gpus = columns_.whole(num_gpu, 0.0, 4'000'000);
  const auto share = columns_.whole(gpu_milli, 0.0, thousand);
  const auto cores = columns_.number(cpu_milli, 0.0, most_cores * thousand);
  const auto memory = columns_.number(memory_mib, 0.0, most_memory);
  const auto submitted = columns_.instant(created);
  const bool starts = !columns_.is_empty(scheduled), ends = !columns_.is_empty(deleted);
  const auto start = starts ? columns_.instant(scheduled) : std::nullopt;
  const auto end = ends ? columns_.instant(deleted) : std::nullopt;
  if (!gpus || !share || !cores || !memory || !submitted || starts != start.has_value() || ends != end.has_value())
    return;
  if (*gpus == 0.0)
    return problems_.dropped("no GPUs", table_.line());
  if (*share == 0.0)
    return columns_.fault(gpu_milli, "is no share of a GPU", "a pod with GPUs has 1 to 1000 thousandths of each");
  if (!start)
    return problems_.dropped("never started", table_.line());
  if (!end)
    return problems_.dropped("not over at the end of the trace, its run time unknown", table_.line());
  const Timestamp from = start.value_or(Timestamp{}), until = end.value_or(Timestamp{});
  if (until < from)
    return problems_.dropped("ends before it starts", table_.line());
  if (*gpus > 1.0 && *share < thousand)
    problems_.repaired("shares of several GPUs, whole ones taken", table_.line());
  TraceJob job;
  job.submitted = *submitted;
  job.run_time = until - from;
  job.recorded_wait = from < *submitted ? Seconds{-1.0} : from - *submitted;
  job.request.chips = *gpus > 1.0 ? model::ChipShare::whole(static_cast<std::uint32_t>(*gpus))
                                  : model::ChipShare::thousandths(static_cast<std::uint32_t>(*share));
  job.request.cores = static_cast<std::uint32_t>(std::ceil(*cores / thousand));
  constexpr double mebibyte = 1024.0 * 1024.0;
  job.request.memory = Bytes{*memory * mebibyte};
  builder_.add(columns_.text(name), job, table_.line());
}

class OpenbReader final : public TraceReader {
public:
  JobList read(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics) const override
  {
    return OpenbPods{source, options, diagnostics}.read();
  }
};

} // namespace

std::unique_ptr<TraceReader> make_openb_reader()
{
  return std::make_unique<OpenbReader>();
}

} // namespace leasehold::workload
