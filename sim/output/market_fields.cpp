#include "output/market_fields.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace leasehold::output {

void write_money(CsvWriter& csv, Money money)
{
  const auto micros = money.micros();
  const auto magnitude = micros < 0 ? 0 - static_cast<std::uint64_t>(micros) : static_cast<std::uint64_t>(micros);
  csv.text(micros < 0 ? "-" : "").append(magnitude / 1'000'000).append(".");
  const std::string decimals = std::to_string(1'000'000 + magnitude % 1'000'000);
  csv.append(std::string_view{decimals}.substr(1));
}

void write_lease(CsvWriter& csv, model::LeaseId lease)
{
  csv.text("");
  if (lease.valid())
    csv.append(lease.index());
}

void write_instant(CsvWriter& csv, Timestamp when, const Calendar& calendar)
{
  if (when == Timestamp::never()) {
    csv.text("");
    return;
  }
  const std::chrono::sys_seconds second{std::chrono::seconds{calendar.instant(when).unix_seconds()}};
  const auto midnight = std::chrono::floor<std::chrono::days>(second);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss time{second - midnight};
  csv.text(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", int{date.year()}, unsigned{date.month()},
                       unsigned{date.day()}, time.hours().count(), time.minutes().count(), time.seconds().count()));
}

void write_exact(CsvWriter& csv, double value)
{
  csv.text(fmt::format("{}", value));
}

} // namespace leasehold::output
