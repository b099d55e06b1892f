#include "analysis/report/stay_series.hpp"

#include "analysis/read/table_rows.hpp"
#include "analysis/report/drawn_numbers.hpp"
#include "output/schema.hpp"
#include "units/text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace leasehold::analysis {

using Json = nlohmann::ordered_json;

std::vector<Stay> read_stays(const std::filesystem::path& folder)
{
  std::vector<Stay> stays;
  TableRows segments{
      folder, output::segments_file, {"job_id", "workload_name", "end_reason", "start", "end", "chips", "kind"}};
  if (segments.is_there()) {
    while (segments.next())
      if (segments.text(6) == "job") // the page shows replicas with their services
        stays.push_back({segments.text(0), segments.text(1), segments.text(2), segments.number(3), segments.number(4),
                         segments.number(5)});
    return stays;
  }
  TableRows jobs{folder,
                 output::jobs_file,
                 {"job_id", "workload_name", "final_state", "starting_time", "finish_time", "execution_time", "chips",
                  "preemptions"}};
  while (jobs.next()) {
    const double from = jobs.number(3);
    if (!std::isfinite(from))
      continue;
    const double finish = jobs.number(4);
    const double stops = jobs.number(7);
    stays.push_back({jobs.text(0), jobs.text(1),
                     stops > 0.0 ? jobs.text(2) + ", after " + jobs.text(7) + " interruptions" : jobs.text(2), from,
                     std::isfinite(finish) ? finish : from + jobs.number(5), jobs.number(6)});
  }
  return stays;
}

Json stays_json(std::vector<Stay> stays, std::size_t most)
{
  const std::size_t all = stays.size();
  if (stays.size() > most) {
    std::stable_sort(stays.begin(), stays.end(),
                     [](const Stay& a, const Stay& b) { return a.chip_time() > b.chip_time(); });
    stays.resize(most);
  }
  std::stable_sort(stays.begin(), stays.end(), [](const Stay& a, const Stay& b) { return a.from < b.from; });
  Json rows = Json::array();
  for (const Stay& stay : stays)
    rows.push_back({{"job", stay.job},
                    {"workload", stay.workload},
                    {"from", drawn_second(stay.from)},
                    {"to", drawn_second(stay.to)},
                    {"chips", drawn(stay.chips)},
                    {"end", stay.why}});
  return {{"all", all}, {"rows", std::move(rows)}};
}

} // namespace leasehold::analysis
