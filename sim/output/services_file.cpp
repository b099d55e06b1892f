#include "output/services_file.hpp"

#include "output/schema.hpp"

namespace leasehold::output {

ServicesFile::ServicesFile(const std::filesystem::path& directory)
    : csv_(directory / services_file, header_of(services_columns))
{
}

void ServicesFile::write(const ServiceSample& sample)
{
  csv_.text(sample.service).instant(sample.time).real(sample.offered.value()).real(sample.saturated.value());
  csv_.real(sample.within_slo.value()).number(sample.replicas).number(sample.desired);
  csv_.end_row();
}

} // namespace leasehold::output
