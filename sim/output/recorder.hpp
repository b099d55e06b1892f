// Takes every fact of a run once and hands it to the files that were asked for.
#pragma once

#include "output/events_file.hpp"
#include "output/job_files.hpp"
#include "output/jobs_writer.hpp"
#include "output/requests_file.hpp"
#include "output/services_file.hpp"
#include "output/table_folder.hpp"

#include <optional>

namespace leasehold::output {

class Recorder {
public:
  struct Wanted {
    bool jobs = true;
    bool segments = false;
    bool services = false;
    bool events = false;
    bool requests = false;
  };
  /// Files are made in `folder`.
  Recorder(const TableFolder& folder, Wanted wanted);

  void job(const JobRecord& record);
  void segment(const Segment& segment);
  void service(const ServiceSample& sample);
  void request(const RequestRecord& record);
  void event(Timestamp time, Fact fact, std::string_view subject, std::string_view detail = {})
  {
    if (events_)
      events_->write(time, fact, subject, detail);
  }
  [[nodiscard]] bool wants_events() const { return events_.has_value(); }
  [[nodiscard]] bool wants_segments() const { return segments_.has_value(); }
  [[nodiscard]] bool wants_jobs() const { return jobs_.has_value(); }
  [[nodiscard]] bool wants_requests() const { return requests_.has_value(); }
  void close();

private:
  std::optional<JobsWriter> jobs_;
  std::optional<SegmentsFile> segments_;
  std::optional<ServicesFile> services_;
  std::optional<EventsFile> events_;
  std::optional<RequestsFile> requests_;
};

} // namespace leasehold::output
