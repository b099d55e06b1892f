// events.csv: one row a fact, in the order in which the run loop learnt it.
#pragma once

#include "output/csv_writer.hpp"
#include "units/timestamp.hpp"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace leasehold::output {

enum class Fact : std::uint8_t {
  job_submitted,
  job_started,
  job_finished,
  job_killed,
  job_preempted,
  job_rejected,
  decision_refused,
  lease_moved,
  lease_reduced,
  host_down,
  host_up,
  host_slowed,
  host_restored,
  link_slowed,
  link_restored,
  spare_taken,
  replica_started,
  replica_stopped,
  port_moved,
  copy_started,
  copy_ended,
  checkpoint_moved,
};

class EventsFile {
public:
  explicit EventsFile(const std::filesystem::path& directory);
  /// `subject`: the job, lease, host, service or port; `detail`: where to, or why.
  void write(Timestamp time, Fact fact, std::string_view subject, std::string_view detail);
  void close() { csv_.close(); }

private:
  CsvWriter csv_;
};

} // namespace leasehold::output
