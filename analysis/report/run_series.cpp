#include "analysis/report/run_series.hpp"

#include "analysis/report/drawn_numbers.hpp"
#include "analysis/report/lease_series.hpp"
#include "analysis/report/service_series.hpp"
#include "analysis/report/stay_series.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace leasehold::analysis {

using Json = nlohmann::ordered_json;

Json run_series(const std::filesystem::path& folder, const Timeframe& time, const SeriesLimits& limits)
{
  std::vector<Lease> leases = read_leases(folder);
  const std::vector<Charge> charges = read_charges(folder, leases);
  std::vector<Stay> stays = read_stays(folder);
  Json told;
  Json services = service_series(folder, limits.bins);
  const auto start = charges.empty() ? time.start : start_of(charges, leases);
  const std::int64_t begin = start.value_or(time.start.value_or(0));
  double end = time.horizon.value_or(0.0);
  if (end <= 0.0) {
    for (const Charge& charge : charges)
      end = std::max(end, static_cast<double>(charge.end - begin));
    for (const Stay& stay : stays)
      end = std::max(end, stay.to);
    for (const Json& service : services)
      if (!service["time"].empty())
        end = std::max(end, service["time"].back().get<double>());
  }
  told["start"] = start || time.start ? Json(begin) : Json(nullptr);
  told["end"] = drawn_second(end);
  told["portfolio"] = charges.empty() || end <= 0.0 ? Json(nullptr) : portfolio(charges, leases, begin, end);
  told["leases"] = leases_json(std::move(leases), limits.leases);
  told["stays"] = stays_json(std::move(stays), limits.stays);
  told["services"] = std::move(services);
  return told;
}

} // namespace leasehold::analysis
