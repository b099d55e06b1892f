#include "prediction/table_row.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace leasehold::prediction {

namespace {

bool is_digit(char letter)
{
  return std::isdigit(static_cast<unsigned char>(letter)) != 0;
}

} // namespace

std::optional<double> first_number(std::string_view text)
{
  const auto begin = std::find_if(text.begin(), text.end(), is_digit);
  std::string digits;
  for (auto at = begin; at != text.end(); ++at) {
    const bool inside = at + 1 != text.end() && is_digit(at[1]);
    const bool point = *at == '.' && inside && digits.find('.') == std::string::npos; // `26.06.01` reads as 26.06
    if (is_digit(*at) || point)
      digits += *at;
    else if (*at != ',' || !inside)
      break;
  }
  double value = 0.0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return fault == std::errc{} && end == digits.data() + digits.size() ? std::optional{value} : std::nullopt;
}

std::optional<double> number_after(std::string_view text, std::string_view word)
{
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    std::size_t next = at + word.size();
    while (next < text.size() && text[next] == ' ')
      ++next;
    if (next < text.size() && is_digit(text[next]))
      return first_number(text.substr(next));
  }
  return std::nullopt;
}

std::optional<double> number_before(std::string_view text, std::string_view word)
{
  const std::size_t at = text.find(word);
  if (at == std::string_view::npos)
    return std::nullopt;
  std::size_t begin = at;
  while (begin > 0 && (text[begin - 1] == ' ' || is_digit(text[begin - 1]) || text[begin - 1] == ','))
    --begin;
  return first_number(text.substr(begin, at - begin));
}

const std::string& TableRow::text(std::string_view column) const
{
  const auto found = std::find(header_.begin(), header_.end(), column);
  const auto at = static_cast<std::size_t>(found - header_.begin());
  if (found == header_.end() || at >= fields_.size())
    throw RowUnpredictable("no column `" + std::string(column) + "`");
  return fields_[at];
}

std::optional<double> TableRow::maybe(std::string_view column) const
{
  return first_number(text(column));
}

double TableRow::number(std::string_view column) const
{
  const auto value = maybe(column);
  if (!value)
    throw RowUnpredictable("`" + std::string(column) + "` holds no number");
  return *value;
}

int TableRow::count(std::string_view column, int otherwise) const
{
  const auto value = maybe(column);
  return value ? std::max(1, static_cast<int>(*value)) : otherwise;
}

} // namespace leasehold::prediction
