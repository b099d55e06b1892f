#include "analysis/tables/latex_text.hpp"

#include <array>
#include <cstdint>
#include <fmt/format.h>

namespace leasehold::analysis {

namespace {

struct Sign {
  std::string_view text;
  std::string_view latex;
};

/// `[` and `*` would be read as arguments of the line break before them.
constexpr std::array signs = {
    Sign{"\\", "\\textbackslash{}"},
    Sign{"--", "-{}-"}, // which would become one dash
    Sign{"~", "\\~{}"},
    Sign{"^", "\\^{}"},
    Sign{"<", "\\textless{}"},
    Sign{">", "\\textgreater{}"},
    Sign{"|", "\\textbar{}"},
    Sign{"\"", "''"},
    Sign{"[", "{[}"},
    Sign{"]", "{]}"},
    Sign{"*", "{*}"},
    Sign{"±", "$\\pm$"},
    Sign{"×", "$\\times$"},
    Sign{"✗", "$\\times$"},
    Sign{"↓", "$\\downarrow$"},
    Sign{"↑", "$\\uparrow$"},
    Sign{"−", "$-$"},
    Sign{"≤", "$\\leq$"},
    Sign{"≥", "$\\geq$"},
    Sign{"–", "--"},
    Sign{"—", "---"},
    Sign{"…", "\\ldots{}"},
    Sign{"‘", "`"},
    Sign{"’", "'"},
    Sign{"“", "``"},
    Sign{"”", "''"},
    Sign{"µ", "$\\mu$"},
    Sign{"μ", "$\\mu$"},
    Sign{"°", "$^{\\circ}$"},
    Sign{"²", "$^{2}$"},
    Sign{"³", "$^{3}$"},
};

constexpr std::string_view escaped_by_backslash = "#$%&_{}";

/// A character beyond ASCII at the beginning of the text.
struct Utf8 {
  std::uint32_t number = 0;
  std::size_t bytes = 1; ///< with number 0: no UTF-8
};

Utf8 decode_utf8(std::string_view text)
{
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  const std::size_t bytes = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : first >= 0xC0U ? 2 : 0;
  if (bytes == 0 || bytes > text.size())
    return {};
  std::uint32_t number = first & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U)
      return {};
    number = number << 6U | (byte(i) & 0x3FU);
  }
  return {number, bytes};
}

/// Letters with an accent that plain LaTeX composes.
bool latin_letter(std::uint32_t number)
{
  const bool sign = number == 0xD7U || number == 0xF7U;                                            // × and ÷
  const bool icelandic = number == 0xD0U || number == 0xDEU || number == 0xF0U || number == 0xFEU; // no glyph in OT1
  return number >= 0xC0U && number <= 0xFFU && !sign && !icelandic;
}

const Sign* sign_at(std::string_view text)
{
  for (const Sign& sign : signs)
    if (text.starts_with(sign.text))
      return &sign;
  return nullptr;
}

} // namespace

std::string latex_text(std::string_view text)
{
  std::string out;
  while (!text.empty()) {
    std::size_t bytes = 1;
    const char c = text.front();
    if (const Sign* sign = sign_at(text)) {
      out += sign->latex;
      bytes = sign->text.size();
    } else if (escaped_by_backslash.find(c) != std::string_view::npos) {
      out += std::string("\\") + c;
    } else if (static_cast<std::uint8_t>(c) < 0x80U) {
      out += c;
    } else {
      const Utf8 decoded = decode_utf8(text);
      bytes = decoded.bytes;
      out += decoded.number == 0            ? std::string("?")
             : latin_letter(decoded.number) ? std::string(text.substr(0, bytes))
                                            : fmt::format("\\texttt{{U+{:04X}}}", decoded.number);
    }
    text.remove_prefix(bytes);
  }
  return out;
}

} // namespace leasehold::analysis
