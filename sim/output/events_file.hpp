// events.csv: one row a fact, in the order in which the run loop learnt it.
#pragma once

#include "output/csv_writer.hpp"
#include "output/facts.hpp"
#include "output/table_folder.hpp"
#include "units/timestamp.hpp"

#include <string_view>

namespace leasehold::output {

class EventsFile {
public:
  explicit EventsFile(const TableFolder& folder);
  /// `subject`: the job, lease, host, service or port; `detail`: where to, or why.
  void write(Timestamp time, Fact fact, std::string_view subject, std::string_view detail);
  void close() { csv_.close(); }

private:
  CsvWriter csv_;
};

} // namespace leasehold::output
