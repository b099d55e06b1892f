#include "config/schema.hpp"

#include "config/choice.hpp"
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
  CHECK(read<Easy>("patience: 7\n").second ==
        "t:1:11: patience: `7` has no unit (a duration is due) write `7 d`; units: s, ms, us, ns, min, h, d, w, y\n");
  CHECK(read<Easy>("patience: -7 d\n").second == "t:1:11: patience: `-7 d` is negative (a duration is not)\n");
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

} // namespace leasehold::config
