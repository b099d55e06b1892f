// Jobs of ElasticFlow's simulator (D. Gu et al., ASPLOS 2023), in seconds: `job_id,submission_time,num_iteration,model_name,
// deadline,batch_size,num_gpu,duration`, where `duration` is what the job takes on `num_gpu` GPUs. Its deadlines are not used:
// rigid jobs have none here. Submissions that count from 1970 count from the first.
#include "workload/columns/columns_by_name.hpp"
#include "workload/formats.hpp"
#include "workload/job_list_builder.hpp"

#include <array>

namespace leasehold::workload {

namespace {

constexpr std::array<WantedColumn, 4> elasticflow_wanted{{{"job_id"}, {"submission_time"}, {"num_gpu"}, {"duration"}}};

class ElasticFlowRows {
public:
  ElasticFlowRows(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics)
      : problems_(source.name(), diagnostics), table_(source, options.max_bytes, problems_),
        columns_(table_, problems_, elasticflow_wanted, "a trace of ElasticFlow's simulator"),
        builder_(options, problems_)
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
  /// In the order of elasticflow_wanted.
  enum Column : std::size_t { job_id, submission_time, num_gpu, duration };

  void take();

  ReadProblems problems_;
  CsvTable table_;
  ColumnsByName columns_;
  JobListBuilder builder_;
};

void ElasticFlowRows::take()
{
  const auto gpus = columns_.whole(num_gpu, 0.0, max_processors);
  const auto submitted = columns_.instant(submission_time);
  const auto ran = columns_.duration(duration);
  if (!gpus || !submitted || !ran)
    return;
  if (*gpus == 0.0)
    return problems_.dropped("no GPUs", table_.line());
  TraceJob job;
  job.submitted = *submitted;
  job.run_time = *ran;
  job.request = builder_.request_for(static_cast<std::uint32_t>(*gpus));
  builder_.add(columns_.text(job_id), job, table_.line());
}

class ElasticFlowReader final : public TraceReader {
public:
  JobList read(const TraceSource& source, const ReadOptions& options, config::Diagnostics& diagnostics) const override
  {
    return ElasticFlowRows{source, options, diagnostics}.read();
  }
};

} // namespace

std::unique_ptr<TraceReader> make_elasticflow_reader()
{
  return std::make_unique<ElasticFlowReader>();
}

} // namespace leasehold::workload
