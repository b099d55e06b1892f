#include "units/calendar.hpp"

#include <chrono>
#include <cmath>

namespace leasehold {

namespace chrono = std::chrono;

namespace {

chrono::sys_seconds sys(Instant instant)
{
  return chrono::sys_seconds{chrono::seconds{instant.unix_seconds()}};
}

int hours_since(chrono::sys_seconds now, chrono::sys_days then)
{
  return static_cast<int>(chrono::floor<chrono::hours>(now - then).count());
}

} // namespace

Instant operator+(Instant instant, Seconds duration)
{
  return Instant{instant.unix_seconds() + static_cast<std::int64_t>(std::floor(duration.value()))};
}

Instant add_months(Instant instant, int months)
{
  const auto time = sys(instant);
  const auto midnight = chrono::floor<chrono::days>(time);
  auto date = chrono::year_month_day{midnight} + chrono::months{months};
  if (!date.ok())
    date = date.year() / date.month() / chrono::last;
  const auto moved = chrono::sys_days{date} + (time - midnight);
  return Instant{moved.time_since_epoch().count()};
}

Instant instant_of(int year, unsigned month, unsigned date)
{
  const chrono::sys_days midnight{chrono::year{year} / chrono::month{month} / chrono::day{date}};
  return Instant{chrono::sys_seconds{midnight}.time_since_epoch().count()};
}

int hour_of_week(Instant instant)
{
  const auto time = sys(instant);
  const auto midnight = chrono::floor<chrono::days>(time);
  const auto since_monday = chrono::weekday{midnight} - chrono::Monday;
  return hours_since(time, midnight - since_monday);
}

int hour_of_day(Instant instant)
{
  const auto time = sys(instant);
  return hours_since(time, chrono::floor<chrono::days>(time));
}

Timestamp Calendar::add_months(Timestamp t, int months) const
{
  if (t == Timestamp::never())
    return t;
  const Timestamp whole = timestamp(instant(t));
  return timestamp(leasehold::add_months(instant(t), months)) + (t - whole);
}

} // namespace leasehold
