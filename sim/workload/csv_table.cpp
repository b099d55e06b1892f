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

} // namespace

CsvDialect detect_dialect(std::string_view header)
{
  CsvDialect best;
  std::size_t most = 0;
  for (const char delimiter : {',', '\t', ';', '|'}) {
    CsvFields fields;
    if (fields.split(header, {.delimiter = delimiter}) && fields.size() > most) {
      best = {.delimiter = delimiter};
      most = fields.size();
    }
  }
  return best;
}

CsvTable::CsvTable(const TraceSource& source, std::uint64_t max_bytes, ReadProblems& problems,
                   std::optional<CsvDialect> dialect)
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
  dialect_ = dialect ? *dialect : detect_dialect(*line);
  has_header_ = fields_.split(*line, dialect_);
  if (!has_header_)
    problems_.fault(header_line_, 1, {}, "the header is no line of CSV", std::string{fields_.problem()});
  for (const CsvField& field : fields_) {
    header_.emplace_back(field.text);
    header_column_.push_back(field.column);
  }
}

CsvTable::CsvTable(const TraceSource& source, std::uint64_t max_bytes, ReadProblems& problems,
                   std::span<const std::string_view> names)
    : CsvTable(source, max_bytes, problems)
{
  if (!has_header_ || header_.front() == names.front())
    return;
  header_.assign(names.begin(), names.end());
  header_column_.assign(names.size(), 1);
  first_is_row_ = true;
}

/// Of the line that was read last, once it is split: it has as many fields as the header.
bool CsvTable::is_whole(bool split)
{
  problems_.record_seen();
  if (!split)
    problems_.fault(lines_.number(), 1, {}, "the row is no line of CSV", std::string{fields_.problem()});
  else if (fields_.size() != header_.size())
    problems_.fault(lines_.number(), 1, {},
                    fmt::format("the row has {} field{}", fields_.size(), fields_.size() == 1 ? "" : "s"),
                    fmt::format("the header names {}", header_.size()),
                    dialect_.quotes ? "" : "a text may hold the delimiter: leave its column out");
  return split && fields_.size() == header_.size();
}

bool CsvTable::next()
{
  if (std::exchange(first_is_row_, false) && is_whole(true))
    return true;
  while (const auto line = lines_.next())
    if (!is_empty(*line) && is_whole(fields_.split(*line, dialect_)))
      return true;
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
