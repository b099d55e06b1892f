#include "analysis/explain/decisions.hpp"

#include "analysis/read/table_rows.hpp"
#include "output/schema.hpp"

#include <map>

namespace leasehold::analysis {

std::vector<Decision> read_decisions(const std::filesystem::path& folder,
                                     const std::function<bool(const Decision&)>& wanted)
{
  std::vector<Decision> decisions;
  std::map<std::string, std::size_t> by_number;
  TableRows rows{
      folder,
      output::decisions_file,
      {"decision", "time", "action", "tenant", "subject", "workload_name", "lease", "chips", "outcome", "reason"}};
  while (rows.next()) {
    Decision decision{rows.text(0),
                      rows.number(1),
                      rows.text(2),
                      rows.text(3),
                      rows.text(4),
                      rows.text(5),
                      rows.text(6),
                      rows.number(7),
                      rows.text(8) == "refused",
                      rows.text(9),
                      {}};
    if (!wanted(decision))
      continue;
    by_number[decision.number] = decisions.size();
    decisions.push_back(std::move(decision));
  }
  TableRows options{
      folder, output::options_file, {"decision", "option", "chips", "price_per_chip_hour", "outcome", "reason"}};
  while (options.next())
    if (const auto of = by_number.find(options.text(0)); of != by_number.end())
      decisions[of->second].options.push_back(
          {options.text(1), options.number(2), options.number(3), options.text(4), options.text(5)});
  return decisions;
}

bool tells_decisions(const std::filesystem::path& folder)
{
  return TableRows{folder, output::decisions_file, {"decision"}}.is_there();
}

} // namespace leasehold::analysis
