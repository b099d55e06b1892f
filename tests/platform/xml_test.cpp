#include "platform/xml.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace leasehold::platform {

namespace {

std::string fault_of(std::string_view text)
{
  const XmlDocument document = read_xml(text);
  return document.faults.empty() ? "none" : document.faults.front().problem;
}

} // namespace

TEST_CASE("elements and attributes know their places")
{
  // Line 2 is `  <b x='1' y="a&amp;b"/>`: the name b stands in column 4, x in 6, y in 12, y's value in 15.
  const XmlDocument document = read_xml("<a>\n  <b x='1' y=\"a&amp;b\"/><!-- < --><c/>\n</a>\n");
  REQUIRE(document.faults.empty());
  REQUIRE(document.root.children.size() == 2);
  const XmlElement& b = document.root.children[0];
  CHECK(b.place.line == 2);
  CHECK(b.place.column == 4);
  REQUIRE(b.find("y") != nullptr);
  CHECK(b.find("x")->place.column == 6);
  CHECK(b.find("y")->place.column == 12);
  CHECK(b.find("y")->value_place.column == 15);
  CHECK(b.get("y") == "a&b");
  CHECK_FALSE(b.get("z").has_value());
  CHECK(document.root.children[1].name == "c");
}

TEST_CASE("entities are resolved or refused")
{
  // 0x41 and 65 are both A.
  CHECK(read_xml("<a x='&lt;&gt;&quot;&apos;&#65;&#x41;'/>").root.get("x") == "<>\"'AA");
  CHECK(fault_of("<a x='&evil;'/>") == "unknown entity `&evil;`");
  CHECK(fault_of("<a x='&#999999;'/>") == "unknown entity `&#999999;`");
  CHECK(fault_of("<a x='a & b'/>") == "`&` starts no entity");
}

TEST_CASE("what a terminal would not show as it is does not stand in values")
{
  const XmlDocument document = read_xml("<a>\n<b x='h1\x85'/></a>");
  REQUIRE(document.faults.size() == 1);
  CHECK(document.faults[0].problem == "the value of `x` has <0x85> in it");
  CHECK(document.faults[0].place.line == 2);
  CHECK(document.faults[0].place.column == 7);
  CHECK(fault_of("<a x='\x1B[2J'/>") == "the value of `x` has <U+001B> in it");
  CHECK(fault_of("<a x='\xE2\x80\xAE'/>") == "the value of `x` has <U+202E> in it");
  CHECK(fault_of("<a x='\xC3\xA9'/>") == "none"); // e with an accent, in UTF-8
}

TEST_CASE("declarations inside the file, which could expand without bound, are refused")
{
  CHECK(fault_of("<!DOCTYPE a [<!ENTITY x 'boom'>]><a/>") == "DOCTYPE has an internal subset");
}

TEST_CASE("limits hold before memory or the stack runs out")
{
  std::string deep;
  for (int i = 0; i < 1'000'000; ++i)
    deep += "<a>";
  CHECK(fault_of(deep) == "elements are nested too deeply");
  // The root and two children are three elements.
  const XmlDocument document = read_xml("<a><b/><b/></a>", {.depth = 64, .elements = 2});
  REQUIRE(document.faults.size() == 1);
  CHECK(document.faults[0].problem == "there are too many elements");
}

TEST_CASE("a file cut off or damaged anywhere is a fault or a document, never a crash")
{
  std::ifstream stream(LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml");
  const std::string whole{std::istreambuf_iterator<char>{stream}, {}};
  REQUIRE(whole.size() > 10'000);
  REQUIRE(read_xml(whole).faults.empty());
  // 101 and 257 are prime, so that cuts and damage fall on every kind of place. The text ends with "</platform>\n".
  for (std::size_t end = 0; end + 12 < whole.size(); end += 101)
    CHECK_FALSE(read_xml(std::string_view{whole}.substr(0, end)).faults.empty());
  for (std::size_t at = 0; at < whole.size(); at += 257)
    for (const char damage : {'<', '>', '"', '&', '\0', '\xff'}) {
      std::string damaged = whole;
      damaged[at] = damage;
      const XmlDocument document = read_xml(damaged);
      CHECK((!document.faults.empty() || document.root.name == "platform"));
    }
}

} // namespace leasehold::platform
