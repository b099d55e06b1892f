// jobs.csv and segments.csv.
#pragma once

#include "output/csv_writer.hpp"
#include "output/job_record.hpp"
#include "output/table_folder.hpp"

namespace leasehold::output {

/// Batsim v5's columns, names and order, then ours; one row a job, in the order in which jobs leave.
class JobsFile {
public:
  explicit JobsFile(const TableFolder& folder);
  void write(const JobRecord& job);
  void close() { csv_.close(); }

private:
  CsvWriter csv_;
};

/// One row for each stay on chips, so that preemption is not lost.
class SegmentsFile {
public:
  explicit SegmentsFile(const TableFolder& folder);
  void write(const Segment& segment);
  void close() { csv_.close(); }

private:
  CsvWriter csv_;
};

} // namespace leasehold::output
