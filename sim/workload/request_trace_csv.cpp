// The CSV formats of request traces differ in the names of three columns and in how they write an instant.
#include "workload/columns/calendar_instant.hpp"
#include "workload/csv_table.hpp"
#include "workload/request_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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
    const auto instant = calendar_instant(table_[*arrival_].text);
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

} // namespace

RequestTrace read_request_csv(const TraceSource& source, std::string_view format, std::uint64_t max_bytes,
                              ReadProblems& problems)
{
  const auto layout =
      std::find_if(layouts.begin(), layouts.end(), [&](const Columns& c) { return c.format == format; });
  return RequestRows(source, *layout, max_bytes, problems).read();
}

} // namespace leasehold::workload::detail
