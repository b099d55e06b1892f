#include "workload/csv_table.hpp"

#include "units/decimal.hpp"
#include "workload/read_options.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace leasehold::workload {

namespace {

bool is_empty(std::string_view line)
{
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

/// The end of a quoted field whose opening quote is at `begin`: the place of the closing quote, or npos.
std::size_t closing_quote(std::string_view line, std::size_t begin)
{
  std::size_t at = begin + 1;
  while ((at = line.find('"', at)) != std::string_view::npos) {
    if (at + 1 >= line.size() || line[at + 1] != '"')
      return at;
    at += 2;
  }
  return at;
}

} // namespace

bool split_csv(std::string_view line, std::vector<CsvField>& fields)
{
  fields.clear();
  std::size_t begin = 0;
  while (true) {
    std::size_t end;
    if (begin < line.size() && line[begin] == '"') {
      const std::size_t close = closing_quote(line, begin);
      if (close == std::string_view::npos || (close + 1 < line.size() && line[close + 1] != ','))
        return false;
      fields.push_back({line.substr(begin + 1, close - begin - 1), begin + 1});
      end = close + 1;
    } else {
      end = std::min(line.find(',', begin), line.size());
      fields.push_back({line.substr(begin, end - begin), begin + 1});
    }
    if (end == line.size())
      return true;
    begin = end + 1;
  }
}

CsvTable::CsvTable(const TraceSource& source, std::uint64_t max_bytes, ReadProblems& problems)
    : problems_(problems), lines_(source.open(max_bytes), problems)
{
  std::optional<std::string_view> line;
  do
    line = lines_.next();
  while (line && is_empty(*line));
  if (!line) {
    if (problems_.faults() == 0)
      problems_.fault(0, 0, {}, "there is no header", "the first line names the columns");
    return;
  }
  header_line_ = lines_.number();
  has_header_ = split_csv(*line, fields_);
  if (!has_header_)
    problems_.fault(header_line_, 1, {}, "the header is no line of CSV", "a quote is not closed");
  for (const CsvField& field : fields_) {
    header_.emplace_back(field.text);
    header_column_.push_back(field.column);
  }
}

bool CsvTable::next()
{
  while (const auto line = lines_.next()) {
    if (is_empty(*line))
      continue;
    problems_.record_seen();
    if (!split_csv(*line, fields_))
      problems_.fault(lines_.number(), 1, {}, "the row is no line of CSV", "a quote is not closed");
    else if (fields_.size() != header_.size())
      problems_.fault(lines_.number(), 1, {},
                      fmt::format("the row has {} field{}", fields_.size(), fields_.size() == 1 ? "" : "s"),
                      fmt::format("the header names {}", header_.size()));
    else
      return true;
  }
  return false;
}

void CsvTable::fault(std::size_t i, std::string_view name, std::string_view problem, std::string why,
                     std::string suggestion)
{
  problems_.fault(lines_.number(), fields_[i].column, name,
                  fmt::format("{} {}", in_backquotes(fields_[i].text), problem), std::move(why), std::move(suggestion));
}

std::optional<double> CsvTable::number(std::size_t i, std::string_view name, double low, double high)
{
  const std::string_view text = fields_[i].text;
  double value = 0.0;
  if (parse_decimal(text.data(), text.data() + text.size(), value) != text.data() + text.size() || text.empty())
    fault(i, name, "is not a number", "a decimal number is due here");
  else if (value < low)
    fault(i, name, low == 0.0 ? "is negative" : "is too small", fmt::format("{:g} is the least", low));
  else if (value > high)
    fault(i, name, "is absurd", fmt::format("{:g} is the most", high));
  else
    return value;
  return std::nullopt;
}

std::optional<Timestamp> CsvTable::instant(std::size_t i, std::string_view name)
{
  return number(i, name, 0.0, max_trace_time) ? std::optional{instant_in(fields_[i].text)} : std::nullopt;
}

std::optional<Seconds> CsvTable::duration(std::size_t i, std::string_view name)
{
  return number(i, name, 0.0, max_trace_time) ? std::optional{duration_in(fields_[i].text)} : std::nullopt;
}

std::optional<double> CsvTable::whole(std::size_t i, std::string_view name, double low, double high)
{
  const auto value = number(i, name, low, high);
  if (!value || std::trunc(*value) == *value)
    return value;
  fault(i, name, "is not a whole number", "it is a count");
  return std::nullopt;
}

} // namespace leasehold::workload
