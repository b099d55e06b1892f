// The CSV formats of request traces differ in the names of three columns and in how they write an instant.
#include "units/decimal.hpp"
#include "workload/csv_table.hpp"
#include "workload/request_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>

namespace leasehold::workload::detail {
namespace {

struct Columns {
  std::string_view format, arrival, input, output;
  bool calendar; ///< arrivals are instants of the calendar rather than seconds
  bool arrival_needed;
};
constexpr std::array<Columns, 4> layouts{{
    {"azure", "TIMESTAMP", "ContextTokens", "GeneratedTokens", true, true},
    {"vidur", "arrived_at", "num_prefill_tokens", "num_decode_tokens", false, false},
    {"splitwise", "arrival_timestamp", "prompt_size", "token_size", false, true},
    {"burstgpt", "Timestamp", "Request tokens", "Response tokens", false, true},
}};
constexpr double most_tokens = 16'777'216.0;

std::optional<std::size_t> find(const std::vector<std::string>& header, std::string_view name)
{
  const auto at = std::find(header.begin(), header.end(), name);
  return at == header.end() ? std::nullopt : std::optional(static_cast<std::size_t>(at - header.begin()));
}

class RequestRows {
public:
  RequestRows(const TraceSource& source, const Columns& columns, std::uint64_t max_bytes, ReadProblems& problems)
      : columns_(columns), problems_(problems), table_(source, max_bytes, problems)
  {
  }

  RequestTrace read()
  {
    if (find_columns())
      while (table_.next())
        take();
    trace_.has_arrivals = arrival_.has_value();
    return std::move(trace_);
  }

private:
  bool find_columns()
  {
    if (!table_.has_header())
      return false;
    arrival_ = find(table_.header(), columns_.arrival);
    const auto input = find(table_.header(), columns_.input);
    const auto output = find(table_.header(), columns_.output);
    if (input && output && (arrival_ || !columns_.arrival_needed)) {
      input_ = *input;
      output_ = *output;
      return true;
    }
    problems_.fault(
        table_.header_line(), 1, {}, fmt::format("this is not the header of a {} trace", columns_.format),
        fmt::format("it has the columns `{}`, `{}` and `{}`", columns_.arrival, columns_.input, columns_.output));
    return false;
  }

  std::optional<Timestamp> arrival()
  {
    if (!arrival_)
      return Timestamp{};
    if (!columns_.calendar)
      return table_.instant(*arrival_, columns_.arrival);
    const auto instant = instant_of(table_[*arrival_].text);
    if (!instant)
      table_.fault(*arrival_, columns_.arrival, "is not an instant",
                   "such as `2023-11-16 18:15:46.68` or `2024-05-10T00:00:00.01+00:00` is due here");
    return instant;
  }

  void take()
  {
    const auto arrived = arrival();
    const auto input = table_.whole(input_, columns_.input, 0.0, most_tokens);
    const auto output = table_.whole(output_, columns_.output, 0.0, most_tokens);
    if (!arrived || !input || !output)
      return;
    if (*input < 1.0)
      return problems_.dropped("no prompt tokens", table_.line());
    if (*output < 1.0)
      return problems_.dropped("no output tokens", table_.line());
    trace_.requests.requests.push_back({.arrival = *arrived,
                                        .input = static_cast<std::uint32_t>(*input),
                                        .output = static_cast<std::uint32_t>(*output)});
  }

  const Columns& columns_;
  ReadProblems& problems_;
  CsvTable table_;
  std::optional<std::size_t> arrival_;
  std::size_t input_ = 0, output_ = 0;
  RequestTrace trace_;
};

template <class N> bool parse(std::string_view text, N& value)
{
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc{} && end == text.data() + text.size();
}

} // namespace

RequestTrace read_request_csv(const TraceSource& source, std::string_view format, std::uint64_t max_bytes,
                              ReadProblems& problems)
{
  const auto layout =
      std::find_if(layouts.begin(), layouts.end(), [&](const Columns& c) { return c.format == format; });
  return RequestRows(source, *layout, max_bytes, problems).read();
}

namespace {

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
  if (!parse(offset.substr(1, 2), hours) || !parse(offset.substr(4), minutes) || hours < 0 || hours > 14 ||
      minutes < 0 || minutes > 59)
    return std::nullopt;
  text.remove_suffix(length);
  return (offset[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

} // namespace

std::optional<Timestamp> instant_of(std::string_view text)
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
  const bool read = parse(text.substr(0, 4), year) && parse(text.substr(5, 2), month) &&
                    parse(text.substr(8, 2), day) && parse(text.substr(11, 2), hour) &&
                    parse(text.substr(14, 2), minute) && std::isdigit(static_cast<unsigned char>(text[17])) != 0 &&
                    parse_decimal(text.data() + 17, text.data() + text.size(), second) == text.data() + text.size();
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!read || !date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || !(second >= 0.0 && second < 61.0))
    return std::nullopt;
  const auto days = std::chrono::sys_days{date}.time_since_epoch().count();
  const Timestamp minutes{double(days) * 86400.0 + hour * 3600.0 + minute * 60.0 - *offset};
  const Timestamp result = minutes.since(Timestamp::from_nanoseconds(-instant_in(text.substr(17)).nanoseconds()));
  return result < Timestamp::never() ? std::optional{result} : std::nullopt;
}

} // namespace leasehold::workload::detail
