// ISO-8601 instants in UTC.
#include "units/text.hpp"
#include "units/unit_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace leasehold {

namespace {

/// Reads fixed-width decimal fields and separators from the front of a text.
class Fields {
public:
  explicit Fields(std::string_view text) : rest_(text) {}
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool done() const { return rest_.empty(); }

  unsigned number(std::size_t width)
  {
    unsigned value = 0;
    ok_ = ok_ && rest_.size() >= width;
    for (std::size_t i = 0; ok_ && i < width; ++i) {
      ok_ = rest_[i] >= '0' && rest_[i] <= '9';
      value = value * 10 + static_cast<unsigned>(rest_[i] - '0');
    }
    rest_.remove_prefix(std::min(width, rest_.size()));
    return value;
  }
  bool take(char c)
  {
    const bool found = rest_.starts_with(c);
    rest_.remove_prefix(found ? 1 : 0);
    return found;
  }
  void require(char c) { ok_ = take(c) && ok_; }

private:
  std::string_view rest_;
  bool ok_ = true;
};

} // namespace

template <> Parsed<Instant> parse(std::string_view text)
{
  const auto refuse = [&](std::string_view why) {
    return Parsed<Instant>{{}, fmt::format("`{}` {}", text, why), "write `2026-06-01` or `2026-06-01T12:30:00Z` (UTC)"};
  };
  Fields fields{detail::trim(text)};
  const unsigned year = fields.number(4);
  fields.require('-');
  const unsigned month = fields.number(2);
  fields.require('-');
  const unsigned date = fields.number(2);
  unsigned hours = 0, minutes = 0, seconds = 0;
  if (fields.ok() && !fields.done()) {
    if (!fields.take('T'))
      fields.require(' ');
    hours = fields.number(2);
    fields.require(':');
    minutes = fields.number(2);
    if (fields.take(':'))
      seconds = fields.number(2);
    fields.take('Z');
  }
  if (!fields.ok() || !fields.done())
    return refuse("is not a date or an instant of UTC");
  const std::chrono::year_month_day civil{std::chrono::year{static_cast<int>(year)}, std::chrono::month{month},
                                          std::chrono::day{date}};
  if (!civil.ok() || hours > 23 || minutes > 59 || seconds > 59)
    return refuse("is not on the calendar");
  const std::int64_t since_midnight = std::int64_t{hours} * 3600 + minutes * 60 + seconds;
  return {Instant{instant_of(static_cast<int>(year), month, date).unix_seconds() + since_midnight}, {}, {}};
}

std::string to_text(Instant value)
{
  using namespace std::chrono;
  const sys_seconds time{seconds{value.unix_seconds()}};
  const auto midnight = floor<days>(time);
  const year_month_day date{midnight};
  const auto clock = hh_mm_ss{time - midnight};
  const std::string text = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  if (time == midnight)
    return text;
  return fmt::format("{}T{:02}:{:02}:{:02}Z", text, clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

} // namespace leasehold
