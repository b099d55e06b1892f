// requests.csv: one row a request of a service that is simulated request by request.
#pragma once

#include "output/csv_writer.hpp"
#include "units/timestamp.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace leasehold::output {

/// Times are on the run's clock, those of the engine in seconds; none where it did not come to that.
struct RequestRecord {
  std::string_view service;
  std::uint64_t number = 0; ///< in order of arrival, from 0
  Timestamp arrival;
  std::uint32_t input = 0;           ///< prompt tokens
  std::uint32_t output = 0;          ///< generated tokens
  std::string_view state;            ///< `completed`, `queued`, `running` or `dropped`
  std::optional<double> scheduled;   ///< begin of the iteration that computed its first prompt tokens
  std::optional<double> first_token; ///< end of the iteration that yielded the first output token
  std::optional<double> finish;      ///< end of the iteration that yielded the last
  std::uint32_t restarts = 0;        ///< times its context was lost: cache full, or replica gone
};

class RequestsFile {
public:
  explicit RequestsFile(const std::filesystem::path& file);
  void write(const RequestRecord& record);
  void close() { csv_.close(); }

private:
  CsvWriter csv_;
};

} // namespace leasehold::output
