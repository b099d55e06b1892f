// Each scenario has a page beside it, on the index; its tables stand between markers that name metrics there are.
#include "output/schema.hpp"
#include "support/program.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <sstream>

namespace leasehold::test {

namespace {

const std::filesystem::path scenario_folder = LEASEHOLD_SOURCE_DIR "/scenarios";

std::vector<std::string> names_with(const std::string& extension)
{
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{scenario_folder})
    if (entry.path().extension() == extension && entry.path().stem() != "README")
      names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

std::string page_of(const std::string& name)
{
  return read_text(scenario_folder / (name + ".md"));
}

bool is_metric(const std::string& name)
{
  return std::ranges::find(output::metrics, name, &output::Metric::name) != output::metrics.end();
}

struct Block {
  std::string kind; ///< as the marker has it
  std::string asked;
  std::string text;
};

/// What stands between `<!-- KIND ASKED -->` and `<!-- end -->`.
std::vector<Block> blocks_of(const std::string& page)
{
  std::vector<Block> blocks;
  std::istringstream lines{page};
  const std::regex marker{"<!-- (table|books|flip|replications) (.*) -->"};
  bool open = false;
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (std::regex_match(line, found, marker)) {
      CHECK_MESSAGE(!open, "a block before `", line, "` has no end");
      blocks.push_back({found[1], found[2], {}});
      open = true;
    } else if (line == "<!-- end -->") {
      CHECK(open);
      open = false;
    } else if (open) {
      blocks.back().text += line + "\n";
    }
  }
  CHECK_FALSE(open);
  return blocks;
}

std::vector<std::string> words(const std::string& text)
{
  std::vector<std::string> found;
  const std::regex word{"[a-z0-9_]+"};
  for (std::sregex_iterator at{text.begin(), text.end(), word}; at != std::sregex_iterator{}; ++at)
    found.push_back(at->str());
  return found;
}

/// The metrics that a marker names: of a table all before `|`, of the others the sum behind `--metric`.
std::vector<std::string> metrics_of(const Block& block)
{
  if (block.kind == "table")
    return words(block.asked.substr(0, block.asked.find('|')));
  std::smatch found;
  return std::regex_search(block.asked, found, std::regex{"--metric ([a-z0-9_+-]+)"}) ? words(found[1])
                                                                                      : std::vector<std::string>{};
}

} // namespace

TEST_CASE("each scenario has a page, and the index leads there")
{
  const auto scenarios = names_with(".yaml");
  CHECK(scenarios.size() >= 11);
  CHECK(scenarios == names_with(".md"));
  const std::string index = read_text(scenario_folder / "README.md");
  for (const std::string& name : scenarios) {
    CHECK_MESSAGE(index.find("[" + name + "](" + name + ".md)") != std::string::npos, name, " is not on the index");
    const std::string page = page_of(name);
    for (const std::string& part :
         std::vector<std::string>{"**Question.**", "## What is modelled", "## Sources", "## Run it",
                                  "./leasehold run scenarios/" + name + ".yaml", "## What comes out",
                                  "## What one concludes", "## What would flip it"})
      CHECK_MESSAGE(page.find(part) != std::string::npos, name, ".md has no `", part, "`");
  }
}

TEST_CASE("the pages' tables show the metrics that their markers name")
{
  for (const std::string& name : names_with(".md")) {
    CAPTURE(name);
    const auto blocks = blocks_of(page_of(name));
    CHECK(std::ranges::any_of(blocks, [](const Block& block) { return block.kind == "table"; }));
    for (const Block& block : blocks) {
      CAPTURE(block.asked);
      CHECK_MESSAGE(!block.text.empty(), "make it with scenarios/tables");
      if (block.kind == "books")
        continue;
      const auto metrics = metrics_of(block);
      CHECK_FALSE(metrics.empty());
      for (const std::string& metric : metrics) {
        CHECK_MESSAGE(is_metric(metric), metric, " is no metric");
        CHECK_MESSAGE(block.text.find(metric) != std::string::npos, "the block does not show ", metric,
                      ": make it anew with scenarios/tables");
      }
    }
  }
}

} // namespace leasehold::test
