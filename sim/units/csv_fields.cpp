#include "units/csv_fields.hpp"

#include <algorithm>

namespace leasehold {

namespace {

/// Of a quoted field whose opening quote is at `begin`: the place of the closing quote, or npos.
std::size_t closing_quote(std::string_view row, std::size_t begin)
{
  std::size_t at = begin + 1;
  while ((at = row.find('"', at)) != std::string_view::npos) {
    if (at + 1 >= row.size() || row[at + 1] != '"')
      return at;
    at += 2;
  }
  return at;
}

} // namespace

std::string_view CsvFields::undoubled(std::string_view quoted)
{
  if (quoted.find('"') == std::string_view::npos)
    return quoted;
  const std::size_t begin = undoubled_.size();
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    undoubled_ += quoted[i];
    i += quoted[i] == '"' ? 1U : 0U;
  }
  return std::string_view{undoubled_}.substr(begin);
}

bool CsvFields::split(std::string_view row, CsvDialect dialect)
{
  fields_.clear();
  undoubled_.clear();
  undoubled_.reserve(row.size()); // what points into it must stay
  problem_ = {};
  std::size_t begin = 0;
  while (true) {
    std::size_t end;
    if (dialect.quotes && begin < row.size() && row[begin] == '"') {
      const std::size_t close = closing_quote(row, begin);
      if (close == std::string_view::npos)
        problem_ = "a quote is not closed";
      else if (close + 1 < row.size() && row[close + 1] != dialect.delimiter)
        problem_ = "text follows a closing quote";
      if (!problem_.empty())
        return false;
      fields_.push_back({undoubled(row.substr(begin + 1, close - begin - 1)), begin + 1});
      end = close + 1;
    } else {
      end = std::min(row.find(dialect.delimiter, begin), row.size());
      fields_.push_back({row.substr(begin, end - begin), begin + 1});
    }
    if (end == row.size())
      return true;
    begin = end + 1;
  }
}

} // namespace leasehold
