#include "output/job_files.hpp"

#include "output/schema.hpp"

#include <algorithm>

namespace leasehold::output {

namespace {

std::string_view final_state_name(FinalState state)
{
  switch (state) {
  case FinalState::completed:
    return "COMPLETED_SUCCESSFULLY";
  case FinalState::walltime_reached:
    return "COMPLETED_WALLTIME_REACHED";
  case FinalState::killed:
    return "COMPLETED_KILLED";
  case FinalState::failed:
    return "COMPLETED_FAILED";
  case FinalState::rejected:
    return "REJECTED";
  case FinalState::running:
    return "RUNNING_AT_HORIZON";
  case FinalState::pending:
    return "PENDING_AT_HORIZON";
  }
  return "";
}

/// Hosts as an interval set, `0-3 7`: neighbouring slices are joined, whatever they carry.
void write_hosts(CsvWriter& csv, std::span<const model::Slice> slices)
{
  csv.text({});
  for (std::size_t i = 0; i < slices.size();) {
    const std::uint32_t first = slices[i].hosts.first.index();
    std::uint32_t last = slices[i].hosts.last.index();
    const bool leading = i == 0;
    while (++i < slices.size() && slices[i].hosts.first.index() <= last + 1)
      last = std::max(last, slices[i].hosts.last.index());
    if (!leading)
      csv.append(" ");
    csv.append(first);
    if (last != first)
      csv.append("-").append(last);
  }
}

} // namespace

JobsFile::JobsFile(const TableFolder& folder) : csv_(folder.file(jobs_file), header_of(jobs_columns)) {}

void JobsFile::write(const JobRecord& job)
{
  const bool started = job.first_start != Timestamp::never();
  const bool ended = job.finish != Timestamp::never();
  const Seconds wait = job.first_start - job.submitted;
  const Seconds turnaround = job.finish - job.submitted;
  csv_.text(job.name).text(job.workload).text(job.profile).instant(job.submitted).number(job.members);
  csv_.real(job.requested_time < model::no_limit ? job.requested_time.value() : -1.0);
  csv_.number(job.state == FinalState::completed ? 1 : 0).text(final_state_name(job.state));
  csv_.instant(job.first_start).real(job.executed.value()).instant(job.finish);
  csv_.real(started ? wait.value() : -1.0).real(ended ? turnaround.value() : -1.0);
  // Of a killed job everything counts as lost.
  const Seconds own = job.state == FinalState::completed ? job.executed - job.lost : job.executed;
  csv_.real(ended && own > Seconds{0} ? turnaround / own : -1.0);
  write_hosts(csv_, job.hosts);
  csv_.real(job.energy)
      .text({})
      .text(job.tenant)
      .text(job.chip)
      .text(job.region)
      .real(job.chips)
      .number(job.preemptions);
  csv_.real(job.lost.value()).real(job.work).real(job.carbon);
  csv_.end_row();
}

SegmentsFile::SegmentsFile(const TableFolder& folder) : csv_(folder.file(segments_file), header_of(segments_columns)) {}

void SegmentsFile::write(const Segment& segment)
{
  csv_.text(segment.job).text(segment.workload).instant(segment.start).instant(segment.end);
  write_hosts(csv_, segment.placement->slices);
  csv_.real(segment.chips).real(segment.rate).text(segment.end_reason).text(segment.replica ? "replica" : "job");
  csv_.text(segment.tenant).text(segment.chip).text(segment.region);
  csv_.end_row();
}

} // namespace leasehold::output
