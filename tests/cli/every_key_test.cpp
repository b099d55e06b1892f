// The example of every key in scenarios/README.md: it is a scenario that validates, and no key is missing from it.
#include "scenario/scenario.hpp"
#include "support/program.hpp"

#include <doctest/doctest.h>

#include <map>
#include <regex>

namespace leasehold::test {

namespace {

/// The first YAML block of the page, with its paths turned from the scenarios' folder to where it stands.
std::string example()
{
  const std::string page = read_text(std::string{LEASEHOLD_SOURCE_DIR} + "/scenarios/README.md");
  const std::string fence = "```yaml\n";
  const std::size_t begin = page.find(fence);
  REQUIRE(begin != std::string::npos);
  const std::size_t from = begin + fence.size();
  std::string block = page.substr(from, page.find("```", from) - from);
  block = std::regex_replace(block, std::regex{"\\.\\./platforms"}, LEASEHOLD_SOURCE_DIR "/platforms");
  return std::regex_replace(block, std::regex{" samples/"}, " " LEASEHOLD_SOURCE_DIR "/scenarios/samples/");
}

using Keys = std::map<std::string, std::vector<std::string>>; ///< by schema

void collect(const config::SchemaBase& schema, Keys& keys)
{
  const auto [entry, fresh] = keys.try_emplace(schema.name());
  if (!fresh)
    return;
  for (const config::FieldDoc& field : schema.document()) {
    if (field.doc.starts_with("not supported yet"))
      continue; // refused
    keys[schema.name()].push_back(field.key);
    // What jobs are drawn from is a choice among distributions, of which an example can only show one.
    if (field.nested && !(schema.name() == "generate" && field.key == "jobs"))
      for (const config::SchemaBase* nested : field.nested())
        collect(*nested, keys);
  }
}

} // namespace

TEST_CASE("the example of every key validates")
{
  const ScratchDirectory scratch;
  write_text(scratch / "every-key.yaml", example());
  const Output judged = run_program({"validate", scratch / "every-key.yaml"});
  CHECK_MESSAGE(judged.status == 0, judged.out, judged.err);
}

TEST_CASE("the example of every key has every key")
{
  const std::string text = example();
  Keys keys;
  collect(schema(Tag<scenario::Scenario>{}), keys);
  REQUIRE(keys.size() > 10);
  for (const auto& schema : keys)
    for (const std::string& name : schema.second)
      CHECK_MESSAGE(std::regex_search(text, std::regex{"\\b" + name + ":"}), schema.first, " has the key `", name,
                    "`, which the example in scenarios/README.md lacks");
}

} // namespace leasehold::test
