#include "output/decisions_file.hpp"

#include "output/schema.hpp"

namespace leasehold::output {

DecisionsFile::DecisionsFile(const TableFolder& folder)
    : decisions_(folder.file(decisions_file), header_of(decisions_columns)),
      options_(folder.file(options_file), header_of(options_columns))
{
}

void DecisionsFile::write(const Row& row)
{
  decisions_.number(count_++).instant(row.time).text(decided[static_cast<std::size_t>(row.what)].name);
  decisions_.text(row.tenant).text(row.subject).text(row.workload).text(row.lease).real(row.chips);
  decisions_.text(row.refused ? "refused" : "done").text(row.reason);
  decisions_.end_row();
}

void DecisionsFile::write(const Option& option)
{
  options_.number(count_ - 1).text(option.name).real(option.chips).real(option.price);
  options_.text(choices[static_cast<std::size_t>(option.outcome)]).text(option.reason);
  options_.end_row();
}

void DecisionsFile::close()
{
  decisions_.close();
  options_.close();
}

} // namespace leasehold::output
