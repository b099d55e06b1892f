#include "units/printable.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace leasehold {

namespace {

struct Character {
  std::size_t bytes = 1;
  std::optional<std::uint32_t> code; ///< empty: the byte is no UTF-8
};

/// At the front of a text that is not empty. Overlong forms and surrogates are none.
Character character_at(std::string_view text)
{
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t first = byte(0);
  if (first < 0x80)
    return {1, first};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length)
    return {};
  std::uint32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80)
      return {};
    code = code << 6U | (byte(i) & 0x3F);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return overlong || surrogate || code > 0x10FFFF ? Character{} : Character{length, code};
}

bool is_shown(std::uint32_t code)
{
  const bool control = (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7F && code < 0xA0);
  const bool turns = code == 0x61C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
                     (code >= 0x2066 && code <= 0x2069);
  return !control && !turns && code != 0x2028 && code != 0x2029 && code != 0xFEFF;
}

} // namespace

std::string_view first_unprintable(std::string_view text)
{
  while (!text.empty()) {
    const Character next = character_at(text);
    if (!next.code || !is_shown(*next.code))
      return text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
  }
  return {};
}

std::string printable(std::string_view text)
{
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const Character next = character_at(text);
    if (!next.code)
      shown += fmt::format("<0x{:02X}>", static_cast<unsigned>(static_cast<unsigned char>(text.front())));
    else if (!is_shown(*next.code))
      shown += fmt::format("<U+{:04X}>", *next.code);
    else
      shown += text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
  }
  return shown;
}

} // namespace leasehold
