#include "output/services_file.hpp"

#include "output/schema.hpp"

#include <limits>

namespace leasehold::output {

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN(); // written as an empty field

} // namespace

ServicesFile::ServicesFile(const TableFolder& folder) : csv_(folder.file(services_file), header_of(services_columns)) {}

void ServicesFile::write(const ServiceSample& sample)
{
  csv_.text(sample.service).instant(sample.time).real(sample.offered.value()).real(sample.saturated.value());
  csv_.real(sample.within_slo.value()).number(sample.replicas).number(sample.desired);
  const auto seconds = [](const std::optional<Seconds>& time) { return time ? time->value() : no_number; };
  csv_.real(sample.share_within.value_or(no_number)).real(seconds(sample.queue)).real(seconds(sample.prefill));
  csv_.end_row();
}

} // namespace leasehold::output
