#include "analysis/tables/text_layout.hpp"

#include <algorithm>

namespace leasehold::analysis {

namespace {

bool continues(char c)
{
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// The bytes that the first `width` characters take.
std::size_t bytes_of(std::string_view text, std::size_t width)
{
  std::size_t i = 0;
  for (; i < text.size(); ++i)
    if (!continues(text[i]) && width-- == 0)
      break;
  return i;
}

} // namespace

std::size_t text_width(std::string_view text)
{
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

std::string pad_left(std::string text, std::size_t width)
{
  const std::size_t have = text_width(text);
  return have < width ? std::string(width - have, ' ') + text : text;
}

std::string pad_right(std::string text, std::size_t width)
{
  const std::size_t have = text_width(text);
  return have < width ? text + std::string(width - have, ' ') : text;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width)
{
  std::vector<std::string> lines;
  width = std::max<std::size_t>(width, 1);
  while (text_width(text) > width) {
    // One more: a space that falls just behind the line may be dropped.
    const std::size_t room = bytes_of(text, width);
    std::size_t cut = text[room] == ' ' ? room : text.substr(0, room).find_last_of(" ,;/");
    cut = cut == std::string_view::npos ? room : text[cut] == ' ' ? cut : cut + 1;
    if (cut == 0)
      cut = room;
    lines.emplace_back(text.substr(0, cut));
    text.remove_prefix(cut);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  if (!text.empty() || lines.empty())
    lines.emplace_back(text);
  return lines;
}

} // namespace leasehold::analysis
