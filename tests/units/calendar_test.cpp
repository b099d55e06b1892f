#include "units/calendar.hpp"

#include "units/text.hpp"

#include <doctest/doctest.h>

namespace leasehold {

TEST_CASE("instants are read and printed as UTC")
{
  CHECK(parse<Instant>("1970-01-01")->unix_seconds() == 0);
  // 2026-06-01 is 20,605 days after 1970-01-01: 56 years of 365 days, 14 leap days (1972..2024), and 151 days of 2026.
  CHECK(parse<Instant>("2026-06-01")->unix_seconds() == 20605LL * 86400);
  CHECK(parse<Instant>("2026-06-01T12:30Z")->unix_seconds() == 20605LL * 86400 + 45000);
  CHECK(parse<Instant>("2026-06-01 12:30:15")->unix_seconds() == 20605LL * 86400 + 45015);
  CHECK(to_text(*parse<Instant>("2026-06-01T12:30:15Z")) == "2026-06-01T12:30:15Z");
  CHECK(to_text(*parse<Instant>("2024-02-29")) == "2024-02-29");
  for (const char* const text :
       {"", "2026", "2026-6-1", "2026-13-01", "2026-02-29", "2026-06-01T24:00", "2026-06-01T12", "2026-06-01T12:60",
        "2026-06-01T12:30:60", "2026-06-01x", "2026-06-01T12:30+02:00"})
    CHECK_MESSAGE(!parse<Instant>(text), text);
}

TEST_CASE("months end early where they must")
{
  const auto moved = [](const char* text, int months) { return to_text(add_months(*parse<Instant>(text), months)); };
  CHECK(moved("2026-01-31", 1) == "2026-02-28");
  CHECK(moved("2024-01-31", 1) == "2024-02-29");
  CHECK(moved("2026-06-15T08:00", 12) == "2027-06-15T08:00:00Z");
  CHECK(moved("2026-03-31", -1) == "2026-02-28");
  CHECK(moved("2026-11-30", 3) == "2027-02-28");
}

TEST_CASE("hours of the week start on Monday")
{
  // 2026-06-01 is a Monday.
  CHECK(hour_of_week(*parse<Instant>("2026-06-01")) == 0);
  CHECK(hour_of_week(*parse<Instant>("2026-06-02T05:59")) == 29);
  CHECK(hour_of_week(*parse<Instant>("2026-06-07T23:30")) == 167);
  CHECK(hour_of_day(*parse<Instant>("2026-06-07T23:30")) == 23);
  CHECK(hour_of_day(Instant{-1}) == 23);
}

TEST_CASE("simulated time maps to the calendar and back")
{
  const Calendar calendar{*parse<Instant>("2026-01-31")};
  CHECK(to_text(calendar.instant(Timestamp{86400.9})) == "2026-02-01");
  CHECK(calendar.timestamp(*parse<Instant>("2026-02-01")) == Timestamp{86400.0});
  // One month after 31 January is 28 February: 28 days; the half second stays.
  CHECK(calendar.add_months(Timestamp{0.5}, 1) == Timestamp{28 * 86400.0 + 0.5});
}

} // namespace leasehold
