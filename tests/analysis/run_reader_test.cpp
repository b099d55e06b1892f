#include "run_fixture.hpp"

#include "analysis/read/run_reader.hpp"

#include <doctest/doctest.h>

using namespace leasehold::analysis;

namespace {

bool mentions(const Problems& problems, Severity severity, const std::string& text)
{
  for (const auto& problem : problems.all())
    if (problem.severity == severity && problem.text().find(text) != std::string::npos)
      return true;
  return false;
}

constexpr const char* good = R"({"scenario": "s", "point": "p", "point_index": 2, "axes": {"b": "x", "a": "y"},
  "seed": 5, "replication": 4, "counts": {"submitted": 9}, "stability": {"stable": false, "reason": "queue grows"},
  "metrics": {"cost": 12.5, "mean_wait": null}})";

/// The good summary with one text replaced.
std::string with(const std::string& from, const std::string& to)
{
  std::string text = good;
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

} // namespace

TEST_CASE("a summary is read whole, axes in its order, null as undefined")
{
  RunFolder folder;
  Problems problems;
  const auto run = read_summary(folder.write("summary.json", good), problems);
  REQUIRE(run);
  CHECK(problems.all().empty());
  CHECK(run->scenario == "s");
  CHECK(run->point == "p");
  CHECK(run->point_index == 2);
  CHECK(run->axes == std::vector<std::pair<std::string, std::string>>{{"b", "x"}, {"a", "y"}});
  CHECK(run->seed == 5);
  CHECK(run->replication == 4);
  CHECK(run->counts.at("submitted") == 9);
  CHECK_FALSE(run->stable);
  CHECK(run->stability_reason == "queue grows");
  CHECK(run->metrics.at("cost") == 12.5);
  CHECK_FALSE(run->metrics.at("mean_wait"));
}

TEST_CASE("every way a summary can be malformed is told from the others")
{
  std::string deep(9, '[');
  deep += std::string(9, ']');
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "is not JSON from line 1"},
      {"{\n\"scenario\": \"s\",\n", "is not JSON from line 3"},
      {std::string(good) + "x", "is not JSON from line 3"},
      {"[1]", "holds array (an object is due)"},
      {deep, "nests too deeply (8 levels at most)"},
      {with("12.5", "1e999"), "holds a number out of range"},
      {with("12.5", "-1e101"), "metric 'cost' is -1e+101 (no measure is that large)"},
      {with("12.5", "\"much\""), "metric 'cost' is string (a number or null is due)"},
      {with("\"seed\": 5,", ""), "no 'seed' (every summary has one)"},
      {with("\"seed\": 5", "\"seed\": -5"), "'seed' is -5 (a whole number from 0 is due)"},
      {with("\"replication\": 4", "\"replication\": 4.5"), "'replication' is 4.5"},
      {with("\"p\"", "\"\""), "'point' is empty"},
      {with("\"p\"", "\"a\\nb\""), "'point' holds control characters"},
      {with("\"p\"", '"' + std::string(2000, 'x') + '"'), "'point' has 2000 bytes (1024 at most)"},
      {with("\"p\"", "7"), "'point' is number (text is due)"},
      {with("\"x\"", "1"), "'axes.b' is number"},
      {with("false", "\"no\""), "'stability.stable' is string (true or false is due)"},
      {with("{\"submitted\": 9}", "[]"), "'counts' is array (an object is due)"},
      {with(": 9", ": 9.5"), "count 'submitted' is 9.5"},
      {"\xff", "is not JSON"},
      {with("\"p\"", "\"a\xc2\x9b\""), "'point' holds control characters"},     // C1: begins an escape sequence
      {with("\"p\"", "\"a\xe2\x80\xae\""), "'point' holds control characters"}, // turns what follows around
      {with("\"p\"", "\"a\\u202e\""), "'point' holds control characters"},
      {std::string((64U << 20U) + 1, ' '), "is too large"},
  };
  for (const auto& each : cases) {
    const auto& [content, message] = each;
    CAPTURE(each.second);
    RunFolder folder;
    Problems problems;
    CHECK_FALSE(read_summary(folder.write("summary.json", content), problems));
    CHECK(problems.any_fault());
    CHECK(mentions(problems, Severity::fault, "summary.json: "));
    CHECK(mentions(problems, Severity::fault, message));
  }
}

TEST_CASE("a folder where the file should be is a fault, not a crash")
{
  RunFolder folder;
  std::filesystem::create_directories(folder.root / "r/p/seed=1/summary.json");
  Problems problems;
  CHECK(read_runs({folder.root / "r"}, problems).empty());
  CHECK(mentions(problems, Severity::fault, "not a regular file"));
}

TEST_CASE("a run directory, one of its points, and one replication can each be named; order is the point's index")
{
  RunFolder folder;
  for (int r : {1, 0}) {
    folder.add("run", "b", 0, r, R"("cost": 1)");
    folder.add("run", "a", 1, r, R"("cost": 2)");
  }
  Problems problems;
  const auto all = read_runs({folder.root / "run"}, problems);
  REQUIRE(all.size() == 4);
  CHECK(all[0].point == "leasing=b");
  CHECK(all[0].replication == 0);
  CHECK(all[1].replication == 1);
  CHECK(all[2].point == "leasing=a");
  CHECK(all[0].source == "run");
  CHECK(read_runs({folder.root / "run/leasing=a"}, problems).size() == 2);
  CHECK(read_runs({folder.root / "run/leasing=a/seed=1"}, problems).size() == 1);
  CHECK(read_runs({folder.root / "run", folder.root / "run/"}, problems).size() == 4);
  CHECK(mentions(problems, Severity::note, "named twice"));
  CHECK_FALSE(problems.any_fault());
}

TEST_CASE("what is being written is left alone; what is missing is named, and what is damaged refused")
{
  RunFolder folder;
  folder.add("run", "a", 0, 0, R"("cost": 1)");
  folder.add("run", "a", 0, 2, R"("cost": 1)");
  folder.add("run", "b", 1, 2, R"("cost": 1)");
  folder.write("run/leasing=a/.seed=9/summary.json", "{");
  folder.write("run/.partial/seed=9/summary.json", "{");
  folder.write("run/leasing=a/seed=8/jobs.csv", "");
  Problems problems;
  CHECK(read_runs({folder.root / "run"}, problems).size() == 3);
  CHECK(problems.all().size() == 2);
  CHECK(mentions(problems, Severity::fault,
                 "leasing=a/seed=8: is damaged (no summary.json, and a replication appears whole "
                 "or not at all) run again with --resume to repeat it"));
  CHECK(mentions(problems, Severity::note, "leasing=b: lacks replication 0 "));
}

TEST_CASE("a directory that does not exist, holds nothing, or lies one level too high")
{
  RunFolder folder;
  folder.add("results/run", "a", 0, 0, R"("cost": 1)");
  std::filesystem::create_directories(folder.root / "empty");
  Problems problems;
  CHECK(read_runs({folder.root / "no", folder.root / "empty", folder.root / "results"}, problems).empty());
  CHECK(mentions(problems, Severity::fault, "no: does not exist"));
  CHECK(mentions(problems, Severity::fault, "empty: holds no runs"));
  CHECK(mentions(problems, Severity::fault,
                 "results: holds no runs (no <point>/seed=<n>/summary.json below it) did you "
                 "mean '" +
                     (folder.root / "results/run").string() + "'?"));
}

TEST_CASE("a copied replication is a fault: it would count twice")
{
  RunFolder folder;
  folder.add("run", "a", 0, 0, R"("cost": 1)");
  std::filesystem::copy(folder.root / "run/leasing=a/seed=1", folder.root / "run/leasing=a/seed=1 (copy)");
  Problems problems;
  CHECK(read_runs({folder.root / "run"}, problems).size() == 1);
  CHECK(mentions(problems, Severity::fault, "has replication 0 of 'leasing=a' twice"));
}

TEST_CASE("points of one label are told apart by their directory, by its whole path where names are alike")
{
  RunFolder folder;
  folder.add("old", "a", 0, 0, R"("cost": 1)");
  folder.add("new", "a", 0, 0, R"("cost": 2)");
  folder.add("new", "b", 1, 0, R"("cost": 2)");
  folder.add("deep/new", "a", 0, 0, R"("cost": 3)");
  Problems problems;
  const auto two = read_runs({folder.root / "old", folder.root / "new"}, problems);
  REQUIRE(two.size() == 3);
  CHECK(two[0].point == "old/leasing=a");
  CHECK(two[1].point == "new/leasing=a");
  CHECK(two[2].point == "leasing=b");
  const auto alike = read_runs({folder.root / "new", folder.root / "deep/new"}, problems);
  REQUIRE(alike.size() == 3);
  CHECK(alike[2].point == (folder.root / "deep/new").string() + "/leasing=a");
}
