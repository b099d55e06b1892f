// The reduced Philly trace, `timestamp,duration,num_gpus,gpu_time,cluster`, as the Sia artifact carries it (S. Jayaram
// Subramanya et al., Sia, SOSP 2023), made from Microsoft's trace (M. Jeon et al., ATC 2019).
//
// Rows are in no order and some stand twice; each is a job, as the source counts them. There are no ids, so a job's id
// is its row, counted from 1. The earliest time stamp is instant 0 (read as UTC: the trace does not say). There are no
// estimates, so no walltimes. `cluster` is the virtual cluster, and becomes the tenant.
#include "workload/columns/calendar_instant.hpp"
#include "workload/csv_table.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"
#include "workload/label_column.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace leasehold::workload {

namespace {

constexpr std::array<std::string_view, 5> philly_header{"timestamp", "duration", "num_gpus", "gpu_time", "cluster"};
namespace philly {
enum Column : std::size_t { timestamp, duration, gpus, gpu_time, cluster };
} // namespace philly

class PhillyRows {
public:
  PhillyRows(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics)
      : problems_(source.name(), diagnostics), table_(source, options.max_bytes, problems_),
        builder_(options, problems_), clusters_(builder_.list().tenants)
  {
  }

  JobList read()
  {
    if (is_philly()) {
      std::uint64_t row = 0;
      while (table_.next())
        take(++row);
    }
    builder_.rebase_to_first();
    return builder_.finish();
  }

private:
  bool is_philly();
  void take(std::uint64_t row);

  ReadProblems problems_;
  CsvTable table_;
  JobListBuilder builder_;
  LabelColumn clusters_;
};

bool PhillyRows::is_philly()
{
  if (!table_.has_header())
    return false;
  if (std::equal(philly_header.begin(), philly_header.end(), table_.header().begin(), table_.header().end())) {
    problems_.unused(philly_header[philly::gpu_time]);
    return true;
  }
  problems_.fault(table_.header_line(), 1, {}, "this is not the header of a reduced Philly trace",
                  "it is `timestamp,duration,num_gpus,gpu_time,cluster`",
                  "if the file is a table of jobs of another kind, its format may be `jobs_csv`");
  return false;
}

void PhillyRows::take(std::uint64_t row)
{
  const auto submitted = calendar_instant(table_[philly::timestamp].text);
  if (!submitted)
    table_.fault(philly::timestamp, philly_header[philly::timestamp], "is not an instant",
                 "such as `2017-10-09 07:01:55` is due here");
  const auto run_time = table_.duration(philly::duration, philly_header[philly::duration]);
  const auto count = table_.whole(philly::gpus, philly_header[philly::gpus], 0.0, max_processors);
  if (!submitted || !run_time || !count)
    return;
  if (*count == 0.0)
    return problems_.dropped("no GPUs", table_.line());
  TraceJob job;
  job.submitted = *submitted;
  job.run_time = *run_time;
  job.request = builder_.request_for(static_cast<std::uint32_t>(*count));
  builder_.add(fmt::format_int{row}.c_str(), job, table_.line());
  clusters_.add(table_[philly::cluster].text, table_.line(), table_[philly::cluster].column);
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
