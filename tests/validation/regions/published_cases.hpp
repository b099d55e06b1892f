// SkyNomad's traces and published runs, as windows to play.
#pragma once

#include "validation/open_traces.hpp"
#include "validation/regions/tick_window.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::test {

inline const std::string sky_data = LEASEHOLD_SHARED_DIR "/data/turn2/skynomad/";

inline bool lacks_sky_data()
{
  if (std::filesystem::exists(sky_data + "cases.csv.gz"))
    return false;
  MESSAGE("skipped: there is no " << sky_data);
  return true;
}

struct PublishedCase {
  std::string name;
  std::string policy;
  Window window;
  double dollars = 0.0;
  double objective = 0.0; ///< of the plan; 0 where there is none
};

class SkyTraces {
public:
  SkyTraces()
  {
    std::map<std::string, double> spot;
    for (const auto& row : rows_of(sky_data + "h100_zones.csv")) {
      on_demand_[row[0]] = std::stod(row[2]);
      spot[row[0]] = std::stod(row[3]);
    }
    for (const auto& row : trace_rows("h100_traces_windows_0_2_4.csv.gz"))
      ticks_[row[0]][std::stoul(row[1])] = {row[2] == "1", spot.at(row[0])};
    for (const auto& row : trace_rows("v100_traces_5_zones.csv.gz"))
      ticks_[row[0]][std::stoul(row[1])] = {row[2] == "1", std::stod(row[3])};
  }

  /// Columns case, policy, zones, start_tick, deadline_h, task_h, checkpoint_gb, changeover_h, cost_usd, moves, figure, scenario,
  /// deadline_ratio, window, kind, reference_usd, reference_with_last_tick_usd, plan_objective_usd.
  [[nodiscard]] std::vector<PublishedCase> cases(const std::string& policy) const
  {
    std::vector<PublishedCase> found;
    for (const auto& row : rows_of(sky_data + "cases.csv.gz")) {
      if (row[1] != policy)
        continue;
      PublishedCase each{row[0], row[1], {}, std::stod(row[8].empty() ? row[15] : row[8]), 0.0};
      each.objective = row[17].empty() ? 0.0 : std::stod(row[17]);
      each.window.deadline = std::stod(row[4]) * 3600.0;
      each.window.work = std::stod(row[5]) * 3600.0;
      each.window.checkpoint = std::stod(row[6]);
      each.window.changeover = std::stod(row[7]) * 3600.0;
      each.window.tick = on_demand_.contains(row[2].substr(0, row[2].find(';'))) ? 600.0 : 195.0;
      for (std::string rest = row[2] + ';'; !rest.empty(); rest.erase(0, rest.find(';') + 1))
        each.window.zones.push_back(zone(rest.substr(0, rest.find(';')), std::stoul(row[3]), each.window.ticks()));
      found.push_back(std::move(each));
    }
    REQUIRE(!found.empty());
    return found;
  }

private:
  static std::vector<std::vector<std::string>> trace_rows(const std::string& file)
  {
    auto rows = rows_of(sky_data + file);
    std::erase_if(rows, [](const auto& row) { return row[0].starts_with('#') || row[0] == "zone"; });
    return rows;
  }
  [[nodiscard]] Zone zone(const std::string& name, std::size_t start, std::size_t ticks) const
  {
    const auto price = on_demand_.find(name);
    Zone made{name, price == on_demand_.end() ? 3.06 : price->second, {}, {}};
    const auto& trace = ticks_.at(name);
    for (std::size_t t = start; t <= start + ticks; ++t) {
      const auto found = trace.find(t);
      made.available.push_back(found != trace.end() && found->second.first);
      made.spot.push_back(found != trace.end() ? found->second.second : made.spot.back());
    }
    return made;
  }

  std::map<std::string, double> on_demand_;
  std::map<std::string, std::map<std::size_t, std::pair<bool, double>>> ticks_;
};

} // namespace leasehold::test
