#include "units/printable.hpp"

#include <doctest/doctest.h>

#include <string>

namespace leasehold {

TEST_CASE("what moves a cursor, turns the writing or is no UTF-8 is shown by its number; all else as it is")
{
  for (const char* const text : {"", "plain\tand\nlines", "\u00e4\u00df", "\u65e5\u672c", "\U0001F600", "<U+001B>"}) {
    CHECK(printable(text) == text);
    CHECK(first_unprintable(text).empty());
  }
  CHECK(printable("\x1b[31mred\r") == "<U+001B>[31mred<U+000D>");
  CHECK(printable(std::string{"a\0b", 3}) == "a<U+0000>b");
  CHECK(printable("\x7f\xc2\x9b") == "<U+007F><U+009B>"); // DEL, and CSI in one character
  CHECK(printable("\u202eabc\u2069\u200f") == "<U+202E>abc<U+2069><U+200F>");
  CHECK(printable("\ufeff\u2028") == "<U+FEFF><U+2028>");
  CHECK(printable("\xff\xc3") == "<0xFF><0xC3>");                     // no beginning, and one without an end
  CHECK(printable("\xc0\xaf") == "<0xC0><0xAF>");                     // an overlong `/`
  CHECK(printable("\xed\xa0\x80") == "<0xED><0xA0><0x80>");           // half of a pair
  CHECK(printable("\xf4\x90\x80\x80") == "<0xF4><0x90><0x80><0x80>"); // beyond U+10FFFF
  CHECK(first_unprintable("ab\u202ec") == "\u202e");
}

} // namespace leasehold
