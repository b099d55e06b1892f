#include "workload/throughput_table.hpp"

#include "workload/json_cursor.hpp"
#include "workload/read_options.hpp"
#include "workload/read_problems.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace leasehold::workload {

namespace {

using TableJson = nlohmann::json;

constexpr std::uint64_t most_table_bytes = std::uint64_t{1} << 28;
constexpr double most_steps = 1e12; ///< a second

/// The type and the number of chips in `('ResNet-18 (batch size 32)', 2)`.
std::optional<std::pair<std::string, std::uint32_t>> gang_in(std::string_view text)
{
  const std::size_t comma = text.rfind("', ");
  if (!text.starts_with("('") || !text.ends_with(")") || comma == std::string_view::npos || comma < 3)
    return std::nullopt;
  const std::string_view digits = text.substr(comma + 3, text.size() - comma - 4);
  std::uint32_t chips = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), chips);
  if (error != std::errc{} || stop != digits.data() + digits.size() || chips == 0 || chips > max_processors)
    return std::nullopt;
  return std::pair{std::string{text.substr(2, comma - 2)}, chips};
}

/// Chips, then gangs, then `null` and pairs.
class TableHandler final : public nlohmann::json_sax<TableJson> {
public:
  TableHandler(JsonCursor& cursor, ReadProblems& problems) : cursor_(cursor), problems_(problems) {}

  bool null() override { return other("null", 4); }
  bool boolean(bool value) override { return other(value ? "true" : "false", value ? 4U : 5U); }
  bool number_integer(number_integer_t value) override { return number(static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(static_cast<double>(value)); }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return number(value); }
  bool string(string_t& value) override { return other(value, value.size() + 2); }
  bool binary(binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*size*/) override
  {
    if (skipped_ > 0 || (depth_ == 1 && key_.ends_with("_unconsolidated")) || depth_ == gangs)
      return skip();
    if (depth_ == 1) {
      if (std::ranges::find(table_.chips, key_) != table_.chips.end())
        fault(1, fmt::format("the chip {} stands twice", in_backquotes(key_)), {});
      table_.chips.push_back(key_);
    } else if (depth_ == 2) {
      gang_ = gang_in(key_);
      if (!gang_)
        fault(1, fmt::format("{} names no gang", in_backquotes(key_)),
              "such as `('LM (batch size 5)', 2)` is due here");
    }
    ++depth_;
    return true;
  }
  bool end_object() override
  {
    if (skipped_ > 0)
      --skipped_;
    else
      --depth_;
    return true;
  }
  bool start_array(std::size_t /*size*/) override
  {
    if (skipped_ == 0 && depth_ != gangs)
      fault(1, "a list stands here", "the table is objects in an object: by chip, then by gang");
    return skip();
  }
  bool end_array() override
  {
    --skipped_;
    return true;
  }
  bool key(string_t& name) override
  {
    if (skipped_ == 0)
      key_ = name;
    return true;
  }
  bool parse_error(std::size_t /*at*/, const std::string& last_token, const TableJson::exception& /*error*/) override
  {
    const Place place = cursor_.place(cursor_.at_end() ? 0 : 1);
    if (!cursor_.stream().failure().empty())
      problems_.stream_failure(place.line, cursor_.stream().failure());
    else
      problems_.fault(place.line, place.column, {},
                      fmt::format("the JSON is not sound near {}", in_backquotes(last_token)),
                      "a table of throughputs is JSON");
    return false;
  }

  ThroughputTable take() { return std::move(table_); }

private:
  static constexpr int gangs = 3; ///< depth of what a gang's object holds

  bool skip()
  {
    ++skipped_;
    return true;
  }
  bool number(double value)
  {
    if (skipped_ > 0 || (depth_ == gangs && key_ != "null"))
      return true;
    if (depth_ != gangs)
      return other("a number", 1);
    if (!(value >= 0.0) || value > most_steps)
      fault(1, "the rate is not one", fmt::format("a number from 0 to {:g} steps/s is due here", most_steps));
    else if (gang_) {
      std::vector<double>& row = table_.rates[*gang_];
      row.resize(std::max(row.size(), table_.chips.size()), 0.0);
      row[table_.chips.size() - 1] = value;
    }
    return true;
  }
  bool other(std::string_view text, std::uint64_t bytes_back)
  {
    if (skipped_ == 0 && (depth_ != gangs || key_ == "null"))
      fault(bytes_back, fmt::format("{} stands here", in_backquotes(text)),
            "the table is objects in an object, by chip, then by gang, whose `null` is a rate");
    return true;
  }
  void fault(std::uint64_t bytes_back, std::string problem, std::string why)
  {
    const Place place = cursor_.place(bytes_back);
    problems_.fault(place.line, place.column, key_.substr(0, max_name_bytes), std::move(problem), std::move(why));
  }

  JsonCursor& cursor_;
  ReadProblems& problems_;
  ThroughputTable table_;
  int depth_ = 0;
  std::uint64_t skipped_ = 0; ///< levels of a value that is passed over
  std::string key_;
  std::optional<std::pair<std::string, std::uint32_t>> gang_;
};

} // namespace

double ThroughputTable::rate(std::string_view type, std::uint32_t gang, std::size_t chip) const
{
  const auto row = rates.find(std::pair{std::string{type}, gang});
  return row == rates.end() || chip >= row->second.size() ? 0.0 : row->second[chip];
}

ThroughputTable read_throughputs(const TraceSource& source, config::Diagnostics& diagnostics)
{
  ReadProblems problems{source.name(), diagnostics};
  JsonCursor cursor{source.open(most_table_bytes)};
  TableHandler handler{cursor, problems};
  TableJson::sax_parse(JsonIterator{cursor}, JsonIterator{}, &handler);
  ThroughputTable table = handler.take();
  if (problems.faults() == 0 && table.rates.empty())
    problems.fault(0, 0, {}, "the table holds no rate", "it is `{CHIP: {\"('TYPE', CHIPS)\": {\"null\": RATE}}}`");
  (void)problems.finish();
  return table;
}

} // namespace leasehold::workload
