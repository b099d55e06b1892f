// services.csv: one row a service and autoscaling period.
#pragma once

#include "output/csv_writer.hpp"
#include "output/table_folder.hpp"
#include "units/quantity.hpp"
#include "units/timestamp.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace leasehold::output {

struct ServiceSample {
  std::string_view service;
  Timestamp time;   ///< beginning of the period
  Hertz offered;    ///< requests a second in the period
  Hertz saturated;  ///< what the replicas that serve could finish at most, at its beginning
  Hertz within_slo; ///< up to where they keep the objective
  std::uint64_t replicas = 0;
  std::uint64_t desired = 0;
  std::optional<double> share_within{}; ///< of a flow
  std::optional<Seconds> queue{}, prefill{};
};

class ServicesFile {
public:
  explicit ServicesFile(const TableFolder& folder);
  void write(const ServiceSample& sample);
  void close() { csv_.close(); }

private:
  CsvWriter csv_;
};

} // namespace leasehold::output
