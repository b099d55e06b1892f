#include "config/edit.hpp"

#include "config/emit.hpp"
#include "config/load.hpp"

#include <doctest/doctest.h>

#include <string>

namespace leasehold::config {

namespace {

Value parsed(std::string_view yaml)
{
  Diagnostics diagnostics;
  const auto value = load_text(yaml, "t", diagnostics);
  REQUIRE(value);
  return *value;
}

/// The emitted result, or the faults.
std::string after(std::string_view yaml, std::string_view path, std::string_view value)
{
  Diagnostics diagnostics;
  const auto changed = set(parsed(yaml), path, value, diagnostics);
  return changed ? emit_inline(*changed) : diagnostics.text();
}

} // namespace

TEST_CASE("set replaces, creates and reaches into sequences")
{
  CHECK(after("{a: 1, b: 2}", "a", "3") == "{a: 3, b: 2}");
  CHECK(after("{w: [{j: {f: x}}]}", "w.0.j.f", "y z") == "{w: [{j: {f: y z}}]}");
  CHECK(after("{p: {s: fcfs}}", "p.s", "{policy: easy, reserve: hosts}") == "{p: {s: {policy: easy, reserve: hosts}}}");
  CHECK(after("{a: 1}", "b.c.d", "[2]") == "{a: 1, b: {c: {d: [2]}}}");
  CHECK(after("{a: }", "a.b", "1") == "{a: {b: 1}}");
  CHECK(after("{m: {llama-3.1: {x: 1}}}", "m.llama-3.1.x", "2") == "{m: {llama-3.1: {x: 2}}}");
}

TEST_CASE("a path that leads nowhere says where it stopped")
{
  CHECK(after("{w: [1]}", "w.1", "2") ==
        "--set w.1:1:1: the path `w.1` leads nowhere at `1` (`w` is a sequence of 1) write an index from 0 to 0\n");
  CHECK(after("{w: [1]}", "w.x", "2").find("leads nowhere at `x`") != std::string::npos);
  CHECK(after("{a: 1}", "a.b", "2") == "--set a.b:1:1: the path `a.b` leads nowhere at `b` (`a` is a scalar)\n");
  CHECK(after("{a: 1}", "b.<<", "2").find("names a key that no file may hold") != std::string::npos);
  CHECK(after("{a: 1}", "b\xFF", "2").find("names a key that no file may hold") != std::string::npos);
  CHECK(after("{a: 1}", "a..b", "2").find("has an empty part") != std::string::npos);
  CHECK(after("{a: 1}", "a", "[").starts_with("--set a:"));
}

TEST_CASE("a replaced value keeps the place of its `--set` in later messages")
{
  Diagnostics diagnostics;
  const auto changed = set(parsed("{w: [{j: x}]}"), "w.0.j", " 7", diagnostics);
  REQUIRE(changed);
  const Value seven = *(*changed->find("w"))[0].find("j");
  CHECK(to_text(seven.location()) == "--set w.0.j:1:2");
  CHECK(seven.path() == "w.0.j");
}

TEST_CASE("set cannot nest beyond the bound")
{
  std::string path = "a";
  for (int i = 0; i < 70; ++i)
    path += ".a";
  CHECK(after("{b: 1}", path, "1").find("nests too deeply") != std::string::npos);
}

TEST_CASE("emitted text reads back to the same content")
{
  const char* const documents[] = {
      "a: 1\nb: [x, [], {}, ~, 'null', \"\", ' lead', 'a: b', 'x #y', '- d', \"tab\\there\", \"nl\\n\"]\n",
      "k: |\n  block\n  text\nfolded: >\n  a\n  b\n\n  c\nplain: multi\n  line\n",
      "'quoted key': 1\n'a: b': 2\n'-': 3\n'?': 4\n'true': 5\n'x,y': [1, 2]\n'{': {d: -5, e: -, f: ':'}\n",
      "- - - 1\n    - 2\n- {a: [b, {c: d}]}\n",
      "uni: \xC3\xA9\nnel: \"a\\x85b\"\nctl: \"\\a\\e\\x7f\"\n",
      "just a scalar\n",
      "'quoted'\n",
      "~\n",
      "a: what?\nb: x?y\n",
      "a: x,y\nb: $2.10/h\nc: 70 %\nd: 40/s\ne: http://x/y#z\nf: a:b\n",
  };
  for (const char* const document : documents) {
    const Value value = parsed(document);
    CHECK_MESSAGE(parsed(emit(value)).same_content(value), emit(value));
    CHECK_MESSAGE(parsed(emit_inline(value)).size() == value.size(), emit_inline(value));
    CHECK(emit(parsed(emit(value))) == emit(value));
  }
}

TEST_CASE("without drops a top-level key")
{
  CHECK(emit(without(parsed("{a: 1, axes: {b: 2}, c: 3}"), "axes")) == "a: 1\nc: 3\n");
}

TEST_CASE("values can be made")
{
  const Value made = make_mapping({{"a", make_scalar("1")}, {"b", make_sequence({make_scalar("x", true), Value{}})}});
  CHECK(emit(made) == "a: 1\nb:\n  - \"x\"\n  - null\n");
}

} // namespace leasehold::config
