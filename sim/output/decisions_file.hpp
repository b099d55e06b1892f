// decisions.csv and options.csv: what was decided in a run, on which grounds, and what else there was.
#pragma once

#include "output/csv_writer.hpp"
#include "output/decisions.hpp"
#include "output/table_folder.hpp"
#include "units/timestamp.hpp"

#include <cstdint>
#include <string_view>

namespace leasehold::output {

class DecisionsFile {
public:
  struct Row {
    Timestamp time;
    Decided what = Decided::job_waits;
    std::string_view tenant;
    std::string_view subject;    ///< the job, service, offer or workload
    std::string_view workload{}; ///< of a job
    std::string_view lease{};    ///< its number, where there is one
    double chips = 0.0;
    bool refused = false;
    std::string_view reason{};
  };
  struct Option {
    std::string_view name;
    double chips = 0.0; ///< that it had
    double price = 0.0; ///< $/h of one
    Choice outcome = Choice::passed_over;
    std::string_view reason{};
  };

  explicit DecisionsFile(const TableFolder& folder);
  /// Options that follow are those of this decision.
  void write(const Row& row);
  void write(const Option& option);
  void close();

private:
  CsvWriter decisions_;
  CsvWriter options_;
  std::uint64_t count_ = 0;
};

} // namespace leasehold::output
