#include "analysis/report/service_series.hpp"

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

namespace {

struct Periods {
  std::vector<double> time, offered, capacity, within;
};

/// How many periods make a bin: one where they are few, else so many that it holds whole days or weeks, where they are
/// of such a length. Other bins would beat against the daily swing of the load.
std::size_t periods_a_bin(const std::vector<double>& times, std::size_t most_bins)
{
  const std::size_t n = times.size();
  const std::size_t least = (n + most_bins - 1) / std::max<std::size_t>(most_bins, 1);
  if (least <= 1)
    return 1;
  constexpr double day = 86400.0;
  const double period = times[1] - times[0];
  for (const double length : {day / 24.0, day / 4.0, day, 7.0 * day, 28.0 * day, 364.0 * day})
    if (const double whole = length / period; whole >= static_cast<double>(least) && whole == std::floor(whole))
      return static_cast<std::size_t>(whole);
  return least;
}

/// The last bin takes what is left over: one that is nearly empty would be no mean of a day.
template <class Each> void for_bins(std::size_t n, std::size_t each, Each call)
{
  const std::size_t bins = std::max<std::size_t>(n / each, std::min<std::size_t>(n, 1));
  for (std::size_t b = 0; b < bins; ++b)
    call(b * each, b + 1 == bins ? n : (b + 1) * each);
}

Json mean_by_bin(const std::vector<double>& values, std::size_t each)
{
  Json means = Json::array();
  for_bins(values.size(), each, [&](std::size_t first, std::size_t end) {
    double sum = 0.0;
    std::size_t count = 0;
    for (std::size_t i = first; i < end; ++i)
      if (std::isfinite(values[i])) {
        sum += values[i];
        ++count;
      }
    means.push_back(count == 0 ? Json(nullptr) : drawn(sum / static_cast<double>(count)));
  });
  return means;
}

} // namespace

Json service_series(const std::filesystem::path& folder, std::size_t most_bins)
{
  TableRows rows{folder, output::services_file, {"service", "time", "offered", "capacity", "capacity_within_slo"}};
  std::vector<std::string> names;
  std::map<std::string, Periods> all;
  while (rows.next()) {
    const auto [found, fresh] = all.try_emplace(rows.text(0));
    if (fresh)
      names.push_back(rows.text(0));
    Periods& periods = found->second;
    std::size_t column = 1;
    for (std::vector<double>* values : {&periods.time, &periods.offered, &periods.capacity, &periods.within})
      values->push_back(rows.number(column++));
  }
  Json told = Json::array();
  for (const std::string& name : names) {
    const Periods& periods = all[name];
    const std::size_t each = periods_a_bin(periods.time, std::max<std::size_t>(most_bins / names.size(), 50));
    Json times = Json::array();
    for_bins(periods.time.size(), each,
             [&](std::size_t first, std::size_t) { times.push_back(drawn_second(periods.time[first])); });
    told.push_back({{"name", name},
                    {"each", each},
                    {"time", std::move(times)},
                    {"offered", mean_by_bin(periods.offered, each)},
                    {"capacity", mean_by_bin(periods.capacity, each)},
                    {"within", mean_by_bin(periods.within, each)}});
  }
  return told;
}

} // namespace leasehold::analysis
