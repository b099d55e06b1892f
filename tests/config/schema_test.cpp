#include "config/schema.hpp"

#include "config/choice.hpp"
#include "config/describe.hpp"
#include "config/load.hpp"
#include "config/sourced.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>

namespace leasehold::config {

namespace {

enum class Reserve { count, hosts };
constexpr auto enum_names(Tag<Reserve>)
{
  return std::to_array<Named<Reserve>>({{Reserve::count, "count", "chips"}, {Reserve::hosts, "hosts", "hosts"}});
}

struct Easy {
  Reserve reserve = Reserve::count;
  std::optional<std::uint32_t> depth;
  Seconds patience{};
  std::vector<double> weights{1.0, 2.5};
};
const Schema<Easy>& schema(Tag<Easy>)
{
  static const auto declared = Schema<Easy>("easy", "EASY backfilling")
                                   .optional("reserve", &Easy::reserve, "what is held")
                                   .optional("depth", &Easy::depth, "how many may overtake", at_least(1))
                                   .required("patience", &Easy::patience, "how long", positive())
                                   .optional("weights", &Easy::weights, "weights", non_negative())
                                   .check([](const Easy& easy, const Value& at, Diagnostics& d) {
                                     if (easy.depth == 13u)
                                       d.error(at, "thirteen");
                                   });
  return declared;
}

struct Plain {
  std::string name = "x";
};
const Schema<Plain>& schema(Tag<Plain>)
{
  static const auto declared = Schema<Plain>("plain", "no parameters needed").optional("name", &Plain::name, "a name");
  return declared;
}

using Either = std::variant<Easy, Plain>;

struct Outer {
  std::vector<Either> items;
  std::map<std::string, Bytes> sizes;
  PolicyChoice policy;
  std::optional<Sourced<FlopsPerSecond>> speed;
  Located<std::string> label;
};
const Schema<Outer>& schema(Tag<Outer>)
{
  static const auto declared = Schema<Outer>("outer", "everything")
                                   .required("items", &Outer::items, "items", non_empty())
                                   .optional("sizes", &Outer::sizes, "sizes", positive())
                                   .optional("policy", &Outer::policy, "policy")
                                   .optional("speed", &Outer::speed, "speed", positive())
                                   .optional("label", &Outer::label, "label", non_empty());
  return declared;
}

template <class T> std::pair<std::optional<T>, std::string> read(std::string_view yaml)
{
  Diagnostics diagnostics;
  const auto value = load_text(yaml, "t", diagnostics);
  std::optional<T> result;
  if (value)
    result = decode<T>(*value, diagnostics);
  return {std::move(result), diagnostics.text()};
}

} // namespace

TEST_CASE("a struct is read with its defaults")
{
  const auto [easy, faults] = read<Easy>("patience: 2 h\nreserve: hosts\n");
  CHECK(faults.empty());
  REQUIRE(easy);
  CHECK(easy->patience == Seconds{7200});
  CHECK(easy->reserve == Reserve::hosts);
  CHECK_FALSE(easy->depth);
  CHECK(easy->weights == std::vector{1.0, 2.5});
}

TEST_CASE("all faults of a struct are told at once, in the order of the file")
{
  const auto [easy, faults] = read<Easy>("reserve: hots\ndepht: 3\ndepth: 0\nweights: [1, -2, a]\n");
  CHECK_FALSE(easy);
  CHECK(faults ==
        "t:1:1: `patience` is missing (easy needs it) add `patience:`, a duration such as `7 d`\n"
        "t:1:10: reserve: `hots` is unknown (a name is due) did you mean `hosts`?\n"
        "t:2:1: depht: `depht` is not a key of easy (unknown keys would have no effect) did you mean `depth`?\n"
        "t:3:8: depth: `0` is out of range (it must be at least 1)\n"
        "t:4:18: weights.2: `a` is not a finite number (a number is due) write a decimal such as `1.5` or `2e3`\n");
}

TEST_CASE("a bare number where a unit is due is refused, and so is a negative amount")
{
  CHECK(read<Easy>("patience: 7\n").second == "t:1:11: patience: `7` has no unit (a duration is due) write `7 s` or "
                                              "the like; units: s, ms, us, ns, min, h, d, w, y\n");
  CHECK(read<Easy>("patience: -7 d\n").second == "t:1:11: patience: `-7 d` is negative (a duration is not)\n");
}

TEST_CASE("a retired key is told to change nothing, and what it holds is not looked at")
{
  struct Old {
    std::string name;
  };
  const auto schema = Schema<Old>("old", "of an older file")
                          .optional("name", &Old::name, "a name")
                          .retired("colour", "names say enough");
  Diagnostics diagnostics;
  const auto value = load_text("name: x\ncolour: [1, 2]\n", "f.yaml", diagnostics);
  REQUIRE(value);
  CHECK(schema.decode(*value, diagnostics)->name == "x");
  CHECK(diagnostics.text() ==
        "f.yaml:2:1: warning: colour: `colour` changes nothing (names say enough) leave it out\n");
}

TEST_CASE("checks over several fields run once the fields are good")
{
  CHECK(read<Easy>("{patience: 1 s, depth: 13}").second == "t:1:1: thirteen\n");
}

TEST_CASE("alternatives are read by their one key or by name; choices keep their parameters")
{
  const auto [outer, faults] = read<Outer>("items:\n  - easy: {patience: 1 s}\n  - plain\n  - plain: {name: y}\n"
                                           "sizes: {a: 1 GiB}\n"
                                           "policy: {policy: easy, patience: 3 s}\n"
                                           "speed: {value: 2 TFLOP/s, low: 1 TFLOP/s, source: s, confidence: low}\n"
                                           "label: here\n");
  CHECK(faults.empty());
  REQUIRE(outer);
  CHECK(std::get<Easy>(outer->items[0]).patience == Seconds{1});
  CHECK(std::get<Plain>(outer->items[1]).name == "x");
  CHECK(std::get<Plain>(outer->items[2]).name == "y");
  CHECK(outer->sizes.at("a") == Bytes{1073741824.0});
  CHECK(outer->policy.name == "easy");
  Diagnostics diagnostics;
  const auto easy = finish<Easy>(outer->policy, diagnostics);
  REQUIRE(easy);
  CHECK(easy->patience == Seconds{3});
  CHECK(outer->speed->value == FlopsPerSecond{2e12});
  CHECK(outer->speed->confidence == Confidence::low);
  CHECK(outer->label.at.location() == Location{"t", 8, 8});
  report_unknown_choice(outer->policy, std::vector<std::string>{"easy_backfill", "eazy"}, diagnostics);
  CHECK(diagnostics.text() ==
        "t:6:18: policy.policy: `easy` is unknown (no policy has this name) did you mean `eazy`?\n");
}

TEST_CASE("an alternative's body is its parameters, not a word")
{
  CHECK(read<Outer>("items:\n  - plain: y\n").second == "t:2:12: items.0.plain: is `y` (a mapping (plain) is due)\n");
  CHECK(read<Outer>("items: [plian]").second ==
        "t:1:9: items.0: `plian` is unknown (a name is due) did you mean `plain`?\n");
  CHECK(read<Outer>("items: [{plain: {}, easy: {}}]").second ==
        "t:1:9: items.0: is a mapping (a mapping with one key is due) known here: `easy`, `plain`\n");
}

TEST_CASE("numbers with provenance must lie in their range and name their source")
{
  const auto faults =
      read<Outer>("items: [plain]\nspeed: {value: 2 TFLOP/s, high: 1 TFLOP/s, source: '', confidence: sure}\n");
  CHECK(faults.second ==
        "t:2:52: speed.source: is empty (it must not be)\n"
        "t:2:68: speed.confidence: `sure` is unknown (a name is due) known here: `high`, `medium`, `low`\n");
  const auto range =
      read<Outer>("items: [plain]\nspeed: {value: 2 TFLOP/s, high: 1 TFLOP/s, source: s, confidence: low}\n");
  CHECK(range.second == "t:2:8: speed: `value` lies outside its range (`low` ≤ `value` ≤ `high` must hold)\n");
  CHECK(read<Outer>("items: [plain]\nspeed: 2 TFLOP/s\n").second ==
        "t:2:8: speed: is `2 TFLOP/s` (a mapping (sourced value) is due)\n");
}

TEST_CASE("integers are exact and in range")
{
  CHECK(*read<std::int32_t>("1e6").first == 1'000'000);
  CHECK(*read<std::int64_t>("-9223372036854775808").first == INT64_MIN);
  CHECK(*read<std::uint64_t>("18446744073709551615").first == UINT64_MAX);
  CHECK(*read<std::uint8_t>("255").first == 255);
  for (const char* const text : {"256", "-1", "1.5", "1e30", "'5'", "0x10", "5 s", "1_000", "~", "[5]", "true", ".nan"})
    CHECK_MESSAGE(!read<std::uint8_t>(text).first, text);
  CHECK(read<std::uint8_t>("256").second == "t:1:1: `256` is not a whole number from 0 to 255\n");
}

TEST_CASE("not-a-number and infinity are refused everywhere")
{
  for (const char* const text : {".nan", ".inf", "-.inf", "nan", "inf", "infinity", "1e999"}) {
    CHECK_MESSAGE(!read<double>(text).first, text);
    CHECK_MESSAGE(!read<Fraction>(text).first, text);
    CHECK_MESSAGE(!read<Money>(text).first, text);
  }
}

TEST_CASE("a schema describes itself, with the structs below it")
{
  CHECK(describe(schema(Tag<Easy>{})) == "easy: EASY backfilling\n"
                                         "  reserve: name (default count)\n"
                                         "      what is held\n"
                                         "      - count: chips\n"
                                         "      - hosts: hosts\n"
                                         "  depth: whole number (optional, at least 1)\n"
                                         "      how many may overtake\n"
                                         "  patience: a duration such as `7 d` (required, above 0)\n"
                                         "      how long\n"
                                         "  weights: sequence of number (default [1, 2.5], not below 0)\n"
                                         "      weights\n");
  const std::string page = describe_markdown(schema(Tag<Outer>{}));
  CHECK(page.find("### outer") == 0);
  CHECK(page.find("### easy") != page.npos);
  CHECK(page.find("| `name` | text | default x | a name |") != page.npos);
}

} // namespace leasehold::config
