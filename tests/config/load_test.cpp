#include "config/load.hpp"

#include "config/emit.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

namespace leasehold::config {

namespace {

std::string faults_of(std::string_view yaml)
{
  Diagnostics diagnostics;
  const auto value = load_text(yaml, "t", diagnostics);
  CHECK((value.has_value() || !diagnostics.ok()));
  return diagnostics.text();
}

} // namespace

TEST_CASE("values know kind, place, path and quoting")
{
  Diagnostics diagnostics;
  const auto root = load_text("a: 1\nb:\n  - x\n  - {c: 'q', d: }\n", "t", diagnostics);
  REQUIRE(root);
  CHECK(diagnostics.ok());
  const Value mapping = (*root->find("b"))[1];
  CHECK(mapping.find("c")->path() == "b.1.c");
  CHECK(mapping.find("c")->quoted());
  CHECK(mapping.find("c")->location() == Location{"t", 4, 9});
  CHECK(mapping.find("c")->key_location() == Location{"t", 4, 6});
  // The value after `d:` is missing: it is a null that stands where its key does.
  CHECK(mapping.find("d")->is_null());
  CHECK(mapping.find("d")->location() == Location{"t", 4, 14});
  CHECK_FALSE(root->find("c"));
  CHECK(Value{}.is_null());
}

TEST_CASE("a duplicate key is reported and the first is kept")
{
  Diagnostics diagnostics;
  const auto root = load_text("a: 1\nb: {c: 1, d: 2, c: 3}\na: 2\na: 3\n", "t", diagnostics);
  CHECK(diagnostics.text() == "t:2:17: b.c: the key stands here twice (first in line 2) keep one of them\n"
                              "t:3:1: a: the key stands here twice (first in line 1) keep one of them\n"
                              "t:4:1: a: the key stands here twice (first in line 1) keep one of them\n");
  REQUIRE(root);
  CHECK(emit(*root) == "a: 1\nb:\n  c: 1\n  d: 2\n");
}

TEST_CASE("what YAML allows and a scenario does not is refused with its place")
{
  CHECK(faults_of("a: !!str 1\n") ==
        "t:1:4: the tag `tag:yaml.org,2002:str` is not read (values here have no tags) leave it out\n");
  CHECK(faults_of("a: 1\n---\nb: 2\n") ==
        "t:2:1: a second document starts here (one file holds one document) remove the `---`\n");
  CHECK(faults_of("[1, 2]: 3\n") ==
        "t:1:1: a sequence stands where a key is due (keys are words) check that brackets are closed\n");
  CHECK(faults_of("a: &x {b: 1}\nc: {<<: *x}\n") ==
        "t:2:5: merge keys are not read (`<<` is no part of YAML 1.2) write the keys out\n");
  CHECK(faults_of("a: &x [*x]\n") == "t:1:8: an alias stands inside what it names (it would never end)\n");
  CHECK(faults_of("") == "t: the file is empty (it holds no value)\n");
  CHECK(faults_of("a: \"\\0\"\n") ==
        "t:1:4: an escape makes a byte that is no text (NUL, and \\N and \\_, are not read)\n");
  CHECK(faults_of("# only a remark\n") == "t: the file is empty (it holds no value)\n");
  CHECK(faults_of("- a\nb: 1\n") == "t:2:1: this does not continue what stands above (the document was complete) check "
                                    "the indentation; a sequence and a mapping do not mix\n");
  CHECK(faults_of(": 1\n") == "t:1:1: a key is empty (keys are words)\n");
}

TEST_CASE("syntax faults carry their place")
{
  CHECK(faults_of("a: [1, 2\nb: 3\n").starts_with("t:2:"));
  CHECK(faults_of("a: \"open\n") == "t:2:1: the document ends inside quotes (YAML syntax) close the quote\n");
  CHECK(faults_of("a: 'open") == "t:2:1: the document ends inside quotes (YAML syntax) close the quote\n");
  CHECK(faults_of("a: b: c\n") == "t:1:5: illegal map value (YAML syntax) check the indentation, and quote text "
                                  "that holds `: `\n");
  CHECK(faults_of("a:\n\tb: 1\n").ends_with("indent with spaces, not tabs\n"));
  CHECK(faults_of("a: *nobody\n") == "t:1:4: the referenced anchor is not defined (YAML syntax)\n");
}

TEST_CASE("bytes that are no text are refused")
{
  CHECK(
      faults_of(std::string_view{"a: \0b", 5}) ==
      "t:1:4: the control character 0x00 stands here (YAML excludes it) remove it, or write it as an escape in double "
      "quotes\n");
  CHECK(faults_of("a: 1\nb: \xFF\n") == "t:2:4: byte 0xff is not UTF-8 (files are read as UTF-8) save it so\n");
  CHECK(faults_of("a: \xC0\x80\n").find("0xc0 is not UTF-8") != std::string::npos);         // overlong NUL
  CHECK(faults_of("a: \xED\xA0\x80\n").find("0xed is not UTF-8") != std::string::npos);     // a surrogate
  CHECK(faults_of("a: \xF4\x90\x80\x80\n").find("0xf4 is not UTF-8") != std::string::npos); // beyond U+10FFFF
  CHECK(faults_of("\xEF\xBB\xBF"
                  "a: \xC3\xA9 \xF0\x9F\x98\x80\n")
            .empty());
}

TEST_CASE("a message shows no more of a value than explains it")
{
  Diagnostics diagnostics;
  diagnostics.error(Location{"t", 1, 1}, "is `" + std::string(20'000'000, 'x') + "`", "a mapping is due");
  // "is `" and the closing backquote are 5 bytes; 2,000 of all 20,000,005 are shown
  CHECK(diagnostics.text() ==
        "t:1:1: is `" + std::string(1996, 'x') + "... (19998005 bytes more) (a mapping is due)\n");
}

TEST_CASE("nesting is bounded, in brackets, by indentation and through aliases")
{
  const std::string deepest = std::string(64, '[') + std::string(64, ']');
  CHECK(faults_of(deepest).empty());
  CHECK(faults_of("[" + deepest + "]") == "t:1:65: nesting is deeper than 64 (no scenario needs that)\n");
  CHECK_FALSE(faults_of("a: " + std::string(1'000'000, '[')).empty());
  CHECK_FALSE(faults_of(std::string(1'000'000, '[')).empty());
  std::string indented;
  for (int i = 0; i < 100; ++i)
    indented += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  CHECK(faults_of(indented).find("nesting is deeper than 64") != std::string::npos);
  std::string aliased = "a: &a " + std::string(40, '[') + std::string(40, ']') + "\nb: ";
  aliased += std::string(40, '[') + "*a" + std::string(40, ']') + "\n";
  CHECK(faults_of(aliased).find("an alias counts with all that it names") != std::string::npos);
}

TEST_CASE("aliases are read, and cannot multiply without bound")
{
  Diagnostics diagnostics;
  const auto root = load_text("a: &x {k: 1}\nb: *x\nc: [*x]\n", "t", diagnostics);
  REQUIRE(root);
  CHECK(emit(*root) == "a:\n  k: 1\nb:\n  k: 1\nc:\n  - k: 1\n");
  CHECK(root->find("c")->children()[0].find("k")->path() == "c.0.k");
  // Ten anchors, each nine times the one before: 9^10 values.
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 9; ++j)
      laughs += "*a" + std::to_string(i - 1) + (j < 8 ? ", " : "]\n");
  }
  CHECK(faults_of(laughs).find("aliases expand to more than 1,000,000 values") != std::string::npos);
}

TEST_CASE("files that cannot be read say why")
{
  Diagnostics diagnostics;
  CHECK_FALSE(load_file("/nonexistent/a.yaml", diagnostics));
  CHECK_FALSE(load_file("/", diagnostics));
  CHECK(diagnostics.text() == "/: the file cannot be read (it is a directory) name a file in it\n"
                              "/nonexistent/a.yaml: the file cannot be read (there is no such file) check the path\n");
}

TEST_CASE("ten times the text takes about ten times as long")
{
  const auto seconds_for = [](int rows) {
    std::string yaml = "rows:\n";
    for (int i = 0; i < rows; ++i)
      yaml += "  - {name: row-" + std::to_string(i) + ", chips: 8, length: 2 h}\n";
    const auto start = std::chrono::steady_clock::now();
    Diagnostics diagnostics;
    CHECK(load_text(yaml, "t", diagnostics));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  seconds_for(2'000);
  const double small = seconds_for(4'000);
  const double large = seconds_for(40'000);
  CHECK(large < 40 * small); // a quadratic reader takes 100 times as long
}

} // namespace leasehold::config
