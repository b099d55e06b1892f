#include "config/plain.hpp"

#include <algorithm>
#include <array>

namespace leasehold::config {

namespace {

bool is_null_word(std::string_view text)
{
  constexpr std::array<std::string_view, 5> words{"", "~", "null", "Null", "NULL"};
  return std::find(words.begin(), words.end(), text) != words.end();
}

} // namespace

bool is_plain(std::string_view text, Style style)
{
  if (is_null_word(text) || text == "<<" || text.starts_with("---") || text.starts_with("..."))
    return false;
  constexpr std::string_view indicators = ",[]{}#&*!|>'\"%@`";
  const bool dash = text[0] == '-' || text[0] == '?' || text[0] == ':';
  if (indicators.find(text[0]) != indicators.npos ||
      (dash && (text.size() == 1 || text[1] == ' ' || style == Style::flow)))
    return false;
  if (text.front() == ' ' || text.back() == ' ' || text.back() == ':')
    return false;
  if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }))
    return false;
  if (style == Style::flow && text.find_first_of(",[]{}:?") != text.npos)
    return false;
  return text.find(": ") == text.npos && text.find(" #") == text.npos && text.find("\xC2\x85") == text.npos &&
         text.find("\xE2\x80") == text.npos && text.find("\xEF\xBB\xBF") == text.npos;
}

} // namespace leasehold::config
