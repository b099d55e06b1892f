#include "workload/columns/calendar_instant.hpp"

#include "units/decimal.hpp"

#include <cctype>
#include <charconv>
#include <chrono>

namespace leasehold::workload {

namespace {

template <class N> bool parse_digits(std::string_view text, N& value)
{
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc{} && end == text.data() + text.size();
}

/// Takes `Z`, `+01:00` or `-05:30` off the end; seconds east of UTC, nothing where the hours or minutes cannot be.
std::optional<int> take_offset(std::string_view& text)
{
  if (text.ends_with('Z')) {
    text.remove_suffix(1);
    return 0;
  }
  constexpr std::size_t length = 6;
  if (text.size() < 19 + length || text[text.size() - 3] != ':')
    return 0;
  const std::string_view offset = text.substr(text.size() - length);
  int hours = 0, minutes = 0;
  if (offset[0] != '+' && offset[0] != '-')
    return 0;
  if (!parse_digits(offset.substr(1, 2), hours) || !parse_digits(offset.substr(4), minutes) || hours < 0 ||
      hours > 14 || minutes < 0 || minutes > 59)
    return std::nullopt;
  text.remove_suffix(length);
  return (offset[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

} // namespace

std::optional<Timestamp> calendar_instant(std::string_view text)
{
  const auto offset = take_offset(text);
  if (!offset)
    return std::nullopt;
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' || (text[10] != ' ' && text[10] != 'T') || text[13] != ':' ||
      text[16] != ':')
    return std::nullopt;
  double second = 0.0;
  int year = 0, hour = 0, minute = 0;
  unsigned month = 0, day = 0;
  constexpr int first_year = 1970, last_year = 2260; // what a Timestamp holds between any two of them
  const bool read = parse_digits(text.substr(0, 4), year) && parse_digits(text.substr(5, 2), month) &&
                    parse_digits(text.substr(8, 2), day) && parse_digits(text.substr(11, 2), hour) &&
                    parse_digits(text.substr(14, 2), minute) &&
                    std::isdigit(static_cast<unsigned char>(text[17])) != 0 &&
                    parse_decimal(text.data() + 17, text.data() + text.size(), second) == text.data() + text.size();
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!read || !date.ok() || year < first_year || year > last_year || hour < 0 || hour > 23 || minute < 0 ||
      minute > 59 || !(second >= 0.0 && second < 61.0))
    return std::nullopt;
  const auto days = std::chrono::sys_days{date}.time_since_epoch().count();
  const Timestamp minutes{double(days) * 86400.0 + hour * 3600.0 + minute * 60.0 - *offset};
  const Timestamp result = minutes.since(Timestamp::from_nanoseconds(-instant_in(text.substr(17)).nanoseconds()));
  return result < Timestamp::never() ? std::optional{result} : std::nullopt;
}

} // namespace leasehold::workload
