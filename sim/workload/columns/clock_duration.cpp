#include "workload/columns/clock_duration.hpp"

#include "units/decimal.hpp"
#include "workload/read_options.hpp"

#include <charconv>
#include <vector>

namespace leasehold::workload {

namespace {

/// A whole number of a few digits.
std::optional<double> clock_part(std::string_view text)
{
  constexpr std::size_t most_digits = 7;
  unsigned value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
  return whole && text.size() <= most_digits ? std::optional{static_cast<double>(value)} : std::nullopt;
}

/// Seconds, with a fraction behind a point.
std::optional<double> clock_seconds(std::string_view text)
{
  const std::size_t point = text.find('.');
  const auto whole = clock_part(text.substr(0, point));
  if (!whole || point == std::string_view::npos)
    return whole;
  const std::string_view fraction = text.substr(point + 1);
  const bool digits = !fraction.empty() && fraction.find_first_not_of("0123456789") == std::string_view::npos;
  return digits ? std::optional{duration_in(text).value()} : std::nullopt;
}

} // namespace

std::optional<Seconds> clock_duration(std::string_view text)
{
  const std::size_t dash = text.find('-');
  const bool days_first = dash != std::string_view::npos;
  const auto days = days_first ? clock_part(text.substr(0, dash)) : std::optional{0.0};
  if (days_first)
    text.remove_prefix(dash + 1);
  std::vector<std::string_view> parts;
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':')) {
    parts.push_back(text.substr(0, colon));
    text.remove_prefix(colon + 1);
  }
  parts.push_back(text);
  // Behind days hours come first, else the last part is seconds.
  if (!days || parts.size() > 3 || (!days_first && parts.size() < 2))
    return std::nullopt;
  constexpr double minute = 60.0, hour = 3600.0, day = 86400.0;
  double unit = days_first || parts.size() == 3 ? hour : minute;
  double seconds = *days * day;
  for (const std::string_view& part : parts) {
    const auto value = unit == 1.0 ? clock_seconds(part) : clock_part(part);
    const double most = unit == hour && days_first ? 24.0 : minute; // of what has something larger before it
    const bool leads = !days_first && &part == parts.data();
    if (!value || (!leads && *value >= most))
      return std::nullopt;
    seconds += *value * unit;
    unit = unit == hour ? minute : 1.0;
  }
  return seconds <= max_trace_time ? std::optional{Seconds{seconds}} : std::nullopt;
}

} // namespace leasehold::workload
