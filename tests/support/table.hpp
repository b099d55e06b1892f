// The files of a run as tables.
#pragma once

#include "support/scratch.hpp"

#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace leasehold::test {

using Row = std::map<std::string, std::string>;

inline std::vector<std::string> split(const std::string& line)
{
  std::vector<std::string> fields{""};
  for (const char c : line)
    if (c == ',')
      fields.emplace_back();
    else
      fields.back() += c;
  return fields;
}

/// A CSV file without quoted commas, a map a row.
inline std::vector<Row> read_table(const std::filesystem::path& file)
{
  std::istringstream text{read_text(file)};
  std::string line;
  std::getline(text, line);
  const auto header = split(line);
  std::vector<Row> rows;
  while (std::getline(text, line)) {
    const auto fields = split(line);
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < header.size(); ++i)
      row[header[i]] = fields.at(i);
  }
  return rows;
}

inline double number(const Row& row, const std::string& column)
{
  return std::stod(row.at(column));
}

inline double sum(const std::vector<Row>& rows, const std::string& column)
{
  double total = 0.0;
  for (const Row& row : rows)
    total += number(row, column);
  return total;
}

inline std::vector<Row> where(const std::vector<Row>& rows, const std::string& column, const std::string& value)
{
  std::vector<Row> kept;
  for (const Row& row : rows)
    if (row.at(column) == value)
      kept.push_back(row);
  return kept;
}

} // namespace leasehold::test
