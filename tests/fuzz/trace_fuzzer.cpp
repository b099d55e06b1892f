// Whatever the bytes, a trace reader returns jobs that can be told, or faults with a place. The first line of the input names
// the format, the rest is the trace.
#include "config/diagnostics.hpp"
#include "workload/application_tables.hpp"
#include "workload/columns/column_map.hpp"
#include "workload/formats.hpp"
#include "workload/throughput_table.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace leasehold::workload {

namespace {

void require(bool condition)
{
  if (!condition)
    std::abort();
}

struct FuzzTables {
  ThroughputTable throughputs;
  Applications applications;
  ColumnMap columns;
  FuzzTables()
  {
    config::Diagnostics none;
    throughputs = read_throughputs(
        TraceSource::text(R"table({"h100": {"('LM (batch size 5)', 1)": {"null": 4}}})table", "throughputs"), none);
    read_efficiency(
        TraceSource::text("application,batch_size,epoch,progress,grad_sqr,grad_var\na,10,0,100,1,10\n", "worth"),
        applications, none);
    read_step_times(
        TraceSource::text("application,gpu_type,placement,num_nodes,num_replicas,local_bsz,step_time,sync_time\n"
                          "a,t,1,1,1,10,1,0.1\n",
                          "times"),
        {}, applications, none);
    finish(applications, "worth", none);
    require(add_columns("job_id=id,members=n,run_time=t:min,walltime=w:clock,submission_time=at,memory=m:GiB,tenant=u,"
                        "chips_per_member=c:milli",
                        columns)
                .empty());
  }
};

void check(std::string_view input)
{
  static const FuzzTables tables;
  const std::size_t end = input.find('\n');
  if (end == std::string_view::npos)
    return;
  const Format* const format = find_format(input.substr(0, end));
  const std::string_view text = input.substr(end + 1);
  (void)likely_formats(TraceSource::text(text, "fuzz"));
  if (format == nullptr)
    return;
  ReadOptions options;
  options.throughputs = &tables.throughputs;
  options.applications = &tables.applications;
  options.columns = &tables.columns;
  options.max_bytes = 1 << 20;
  config::Diagnostics diagnostics;
  const JobList list = format->make()->read(TraceSource::text(text, "fuzz"), options, diagnostics);
  (void)diagnostics.text();
  require(list.name_end.size() == list.jobs.size());
  require(list.tenants.empty() || list.tenants.of_job.size() == list.jobs.size());
  require(list.chips.empty() || list.chips.of_job.size() == list.jobs.size());
  Timestamp last{0.0};
  for (const TraceJob& job : list.jobs) {
    require(job.submitted >= last && job.submitted < Timestamp::never());
    require(job.run_time >= Seconds{0.0} && job.run_time <= Seconds{max_trace_time});
    require(job.request.members >= 1 && job.request.walltime >= Seconds{0.0});
    require(std::isfinite(job.recorded_wait.value()));
    last = job.submitted;
  }
}

} // namespace

} // namespace leasehold::workload

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  leasehold::workload::check(std::string_view{reinterpret_cast<const char*>(data), size});
  return 0;
}
