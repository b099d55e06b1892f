#include "output/events_file.hpp"

#include "output/schema.hpp"

#include <array>

namespace leasehold::output {

namespace {

constexpr std::array<std::string_view, 22> fact_names{
    "job_submitted",    "job_started",  "job_finished",  "job_killed",      "job_preempted",   "job_rejected",
    "decision_refused", "lease_moved",  "lease_reduced", "host_down",       "host_up",         "host_slowed",
    "host_restored",    "link_slowed",  "link_restored", "spare_taken",     "replica_started", "replica_stopped",
    "port_moved",       "copy_started", "copy_ended",    "checkpoint_moved"};

} // namespace

EventsFile::EventsFile(const std::filesystem::path& directory)
    : csv_(directory / events_file, header_of(events_columns))
{
}

void EventsFile::write(Timestamp time, Fact fact, std::string_view subject, std::string_view detail)
{
  csv_.instant(time).text(fact_names[static_cast<std::size_t>(fact)]).text(subject).text(detail);
  csv_.end_row();
}

} // namespace leasehold::output
