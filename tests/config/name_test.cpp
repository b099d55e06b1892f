#include "config/name.hpp"

#include "config/load.hpp"

#include <doctest/doctest.h>

#include <string>

namespace leasehold::config {

TEST_CASE("a name holds no character that nobody sees")
{
  const auto told = [](std::string_view name) {
    Diagnostics diagnostics;
    const auto root = load_text("name: x\n", "t", diagnostics);
    REQUIRE(root);
    const bool good = check_no_control_character(name, *root->find("name"), diagnostics);
    CHECK(good == diagnostics.ok());
    return diagnostics.text();
  };
  const auto due = [](const std::string& code) {
    return "t:1:7: name: has the control character " + code +
           " (results and tables could not be read with it in a name) leave it out\n";
  };
  CHECK(told("caf\u00e9 \u65e5\u672c").empty());
  CHECK(told("a\tb") == due("U+0009"));
  CHECK(told("a\nb\x1b") == due("U+000A"));
  CHECK(told("a\x1b[31m") == due("U+001B"));
  CHECK(told("\xc2\x9b") == due("U+009B"));  // CSI in one character
  CHECK(told("a\u202e\n") == due("U+202E")); // what follows reads backwards
  CHECK(told("\u2066") == due("U+2066"));
}

} // namespace leasehold::config
