#include "output/events_file.hpp"

#include "output/schema.hpp"

namespace leasehold::output {

EventsFile::EventsFile(const TableFolder& folder) : csv_(folder.file(events_file), header_of(events_columns)) {}

void EventsFile::write(Timestamp time, Fact fact, std::string_view subject, std::string_view detail)
{
  csv_.instant(time).text(facts[static_cast<std::size_t>(fact)].name).text(subject).text(detail);
  csv_.end_row();
}

} // namespace leasehold::output
