// A table that a writer left, compared with the table of columns.
#pragma once

#include "output/schema.hpp"
#include "support/scratch.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace leasehold::test {

using Fields = std::vector<std::string>;

/// Fields of one line, without their quotes; a quote within is doubled (RFC 4180).
inline Fields fields_of(std::string_view line)
{
  Fields fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"')
      fields.back() += line[++i];
    else if (line[i] == '"')
      quoted = !quoted;
    else if (line[i] == ',' && !quoted)
      fields.emplace_back();
    else
      fields.back() += line[i];
  }
  return fields;
}

/// Lines of a file, each ended by a line feed.
inline std::vector<std::string> lines_of(const std::string& text)
{
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    REQUIRE(end != std::string::npos);
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// The file holds its documented columns and one row of these values, told column by column.
inline void check_only_row(const std::filesystem::path& directory, std::string_view name,
                           const std::vector<std::pair<std::string, std::string>>& expected)
{
  const auto* const file = std::ranges::find(output::files, name, &output::File::name);
  REQUIRE(file != output::files.end());
  const std::vector<std::string> lines = lines_of(read_text(directory / name));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == output::header_of(file->columns));
  const Fields fields = fields_of(lines[1]);
  REQUIRE(fields.size() == file->columns.size());
  REQUIRE(expected.size() == file->columns.size());
  for (std::size_t c = 0; c < fields.size(); ++c) {
    CHECK(expected[c].first == file->columns[c].name);
    CHECK_MESSAGE(fields[c] == expected[c].second, file->columns[c].name);
  }
}

} // namespace leasehold::test
