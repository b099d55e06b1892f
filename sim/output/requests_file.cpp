#include "output/requests_file.hpp"

#include "output/schema.hpp"

#include <limits>

namespace leasehold::output {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN(); // written as an empty field

} // namespace

RequestsFile::RequestsFile(const std::filesystem::path& file) : csv_(file, header_of(requests_columns)) {}

void RequestsFile::write(const RequestRecord& record)
{
  const bool done = record.finish.has_value();
  const double scheduled = record.scheduled.value_or(nothing);
  const double first = record.first_token.value_or(nothing);
  const double finish = record.finish.value_or(nothing);
  const double arrival = record.arrival.value();
  csv_.text(record.service).number(record.number).instant(record.arrival).number(record.input).number(record.output);
  csv_.text(record.state).real(first).real(finish).real(first - arrival);
  csv_.real(scheduled - arrival).real(first - scheduled);
  csv_.real(done && record.output > 1 ? (finish - first) / (record.output - 1.0) : nothing);
  csv_.real(finish - arrival).number(record.restarts);
  csv_.end_row();
}

} // namespace leasehold::output
