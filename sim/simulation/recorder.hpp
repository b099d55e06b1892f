// Takes every fact of a run once and hands it to the files that were asked for.
#pragma once

#include "output/job_files.hpp"
#include "output/services_file.hpp"

#include <filesystem>
#include <optional>

namespace leasehold::simulation {

class Recorder {
public:
  struct Wanted {
    bool jobs = true;
    bool segments = false;
    bool services = false;
  };
  /// Files are made in `directory`.
  Recorder(const std::filesystem::path& directory, Wanted wanted);

  void job(const output::JobRecord& record);
  void segment(const output::Segment& segment);
  void service(const output::ServiceSample& sample);
  [[nodiscard]] bool wants_segments() const { return segments_.has_value(); }
  [[nodiscard]] bool wants_jobs() const { return jobs_.has_value(); }
  void close();

private:
  std::optional<output::JobsFile> jobs_;
  std::optional<output::SegmentsFile> segments_;
  std::optional<output::ServicesFile> services_;
};

} // namespace leasehold::simulation
