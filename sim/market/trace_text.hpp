// What the readers of market traces share: comma-separated lines, numbers, and faults that know their place.
#pragma once

#include "units/csv_fields.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::market {

/// A trace that cannot be read. `offset` is the byte at which it fails; `problem` is a clause without the place.
class TraceFault : public std::invalid_argument {
public:
  TraceFault(const std::string& problem, std::size_t offset)
      : std::invalid_argument("spot trace: " + problem + " at byte " + std::to_string(offset)), problem_(problem),
        offset_(offset)
  {
  }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] std::size_t offset() const { return offset_; }

private:
  std::string problem_;
  std::size_t offset_;
};

/// Calls `use` with the comma-separated fields of each line that is not empty, and the line's offset.
template <class Use> void each_line(std::string_view text, Use use)
{
  CsvFields row;
  std::vector<std::string_view> fields;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    if (!line.empty() && line.back() == '\r')
      line.remove_suffix(1);
    if (!line.empty()) {
      if (!row.split(line))
        throw TraceFault(std::string(row.problem()), begin);
      fields.clear();
      for (const CsvField& field : row)
        fields.push_back(field.text);
      use(fields, begin);
    }
    begin = end + 1;
  }
}

/// The whole of `field` as a number. `where` is the offset of its line, whose text the field is a part of.
template <class T> [[nodiscard]] T number_of(std::string_view field, std::size_t where)
{
  T value{};
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc{} || end != field.data() + field.size())
    throw TraceFault("`" + std::string(field) + "` is not a number", where);
  return value;
}

} // namespace leasehold::market
