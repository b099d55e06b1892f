// The reduced Philly trace, `timestamp,duration,num_gpus,gpu_time,cluster`, as the Sia artifact carries it (S. Jayaram
// Subramanya et al., Sia, SOSP 2023), made from Microsoft's trace (M. Jeon et al., ATC 2019).
//
// Rows are in no order and some stand twice; each is a job, as the source counts them. There are no ids, so a job's id
// is its row, counted from 1. The earliest time stamp is instant 0 (read as UTC: the trace does not say). There are no
// estimates, so no walltimes. `cluster` is the virtual cluster, and becomes the tenant.
#include "workload/columns/columns_by_name.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"
#include "workload/label_column.hpp"

#include <fmt/format.h>

#include <array>

namespace leasehold::workload {

namespace {

constexpr std::array<WantedColumn, 4> philly_wanted{{{"timestamp"}, {"duration"}, {"num_gpus"}, {"cluster", false}}};

class PhillyRows {
public:
  PhillyRows(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics)
      : problems_(source.name(), diagnostics), table_(source, options.max_bytes, problems_),
        columns_(table_, problems_, philly_wanted, "a reduced Philly trace"), builder_(options, problems_),
        clusters_(builder_.list().tenants)
  {
  }

  JobList read()
  {
    std::uint64_t row = 0;
    while (columns_.complete() && table_.next())
      take(++row);
    builder_.rebase_to_first();
    return builder_.finish();
  }

private:
  /// In the order of philly_wanted.
  enum Column : std::size_t { timestamp, duration, gpus, cluster };

  void take(std::uint64_t row);

  ReadProblems problems_;
  CsvTable table_;
  ColumnsByName columns_;
  JobListBuilder builder_;
  LabelColumn clusters_;
};

void PhillyRows::take(std::uint64_t row)
{
  const auto submitted = columns_.calendar(timestamp);
  const auto run_time = columns_.duration(duration);
  const auto count = columns_.whole(gpus, 0.0, max_processors);
  if (!submitted || !run_time || !count)
    return;
  if (*count == 0.0)
    return problems_.dropped("no GPUs", table_.line());
  TraceJob job;
  job.submitted = *submitted;
  job.run_time = *run_time;
  job.request = builder_.request_for(static_cast<std::uint32_t>(*count));
  builder_.add(fmt::format_int{row}.c_str(), job, table_.line());
  if (columns_.has(cluster))
    clusters_.add(columns_.text(cluster), table_.line(), columns_.place(cluster));
}

class PhillyReader final : public TraceReader {
public:
  JobList read(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics) const override
  {
    return PhillyRows{source, options, diagnostics}.read();
  }
};

} // namespace

std::unique_ptr<TraceReader> make_philly_reader()
{
  return std::make_unique<PhillyReader>();
}

} // namespace leasehold::workload
