#include "analysis/report/drawn_numbers.hpp"

#include <cmath>
#include <cstdint>
#include <fmt/format.h>

namespace leasehold::analysis {

using Json = nlohmann::ordered_json;

Json drawn(double value)
{
  constexpr int digits = 4;
  if (!std::isfinite(value))
    return nullptr;
  if (value == 0.0)
    return 0;
  const double step = std::pow(10.0, std::floor(std::log10(std::abs(value))) - digits + 1);
  const double rounded = std::round(value / step) * step;
  // By text, so that 0.1 is not 0.10000000000000001.
  return std::abs(rounded) >= 1000.0 ? Json(static_cast<std::int64_t>(std::llround(rounded)))
                                     : Json(std::stod(fmt::format("{:.{}g}", value, digits)));
}

Json drawn_second(double seconds)
{
  return std::isfinite(seconds) ? Json(static_cast<std::int64_t>(std::llround(seconds))) : Json(nullptr);
}

Json drawn_dollars(double value)
{
  constexpr double cents = 100.0;
  return std::isfinite(value) ? Json(std::round(value * cents) / cents) : Json(nullptr);
}

Json drawn(const std::vector<double>& values)
{
  Json all = Json::array();
  for (const double value : values)
    all.push_back(drawn(value));
  return all;
}

} // namespace leasehold::analysis
