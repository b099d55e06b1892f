#include "analysis/tables/render.hpp"
#include "analysis/tables/text_layout.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sstream>

using namespace leasehold::analysis;

namespace {

/// Points a and b_2, replications 0 to 2; cost 10M 20M 30M and 11M 22M 33M.
std::vector<Replication> runs_of(const std::vector<std::string>& metrics, std::size_t points = 2)
{
  std::vector<Replication> runs;
  for (std::size_t p = 0; p < points; ++p)
    for (std::uint64_t r = 0; r < 3; ++r) {
      Replication run;
      run.scenario = "demo";
      run.point = p == 0 ? "a" : fmt::format("b_{}", p + 1);
      run.replication = run.seed = r;
      for (const auto& metric : metrics)
        run.metrics[metric] = 1e6 * static_cast<double>((r + 1) * (10 + p));
      runs.push_back(run);
    }
  return runs;
}

Comparison demo(const std::vector<std::string>& metrics, std::size_t points = 2, bool holm = false)
{
  Problems problems;
  return compare(runs_of(metrics, points), {.metrics = metrics, .holm = holm}, problems).value();
}

std::size_t widest_line(const std::string& text)
{
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);)
    widest = std::max(widest, text_width(line));
  return widest;
}

bool holds(const std::string& text, const std::string& part)
{
  return text.find(part) != std::string::npos;
}

const std::vector<std::string> many = {"cost",     "idle_spend", "lost_spend", "stranded_spend", "mean_wait",
                                       "p95_wait", "max_wait",   "makespan",   "energy",         "jobs_finished"};

} // namespace

// Half-widths 24.84, 27.33 and 2.484 million (see comparison_test): one unit, two digits of the half-width.
TEST_CASE("the text table: points as rows, aligned at the ±, with a legend")
{
  CHECK(
      render(demo({"cost"}), Format::text) ==
      "demo: 2 points, 3 replications of each\n"
      "\n"
      "                          cost ↓\n"
      "point  $M             difference\n"
      "────────────────────────────────\n"
      "a      20 ± 25  baseline\n"
      "b_2    22 ± 27      +2.0 ± 2.5\n"
      "\n"
      "mean ± half the width of its 95 % confidence interval (Student t).\n"
      "difference: to a, replication by replication on the same random numbers; * marks one whose 95 % interval leaves "
      "out 0:\n"
      "  chance hardly explains it.\n"
      "↓ lower is better, ↑ higher is better.\n");
}

TEST_CASE("too wide for one line: the metrics become rows")
{
  const std::string text = render(demo(many), Format::text, 120);
  CHECK(widest_line(text) <= 120);
  CHECK(holds(text, "metric            unit"));
  CHECK(holds(text, "stranded_spend ↓  $M"));
}

TEST_CASE("no line passes the width, whatever the table's shape")
{
  for (std::size_t points : {1U, 2U, 3U, 9U})
    for (int width : {80, 120, 200}) {
      CAPTURE(points);
      CAPTURE(width);
      CHECK(widest_line(render(demo(many, points), Format::text, width)) <= static_cast<std::size_t>(width));
    }
}

TEST_CASE("every number of a split table is there once for each point")
{
  const std::string text = render(demo(many, 9), Format::text, 80);
  for (const auto& metric : many)
    CHECK(holds(text, metric));
  CHECK(holds(text, "b_9"));
}

TEST_CASE("a marked difference, an unstable point and a metric that is not always defined")
{
  auto runs = runs_of({"cost"});
  runs[0].metrics["energy"] = 5;
  runs[3].metrics["energy"] = std::nullopt;
  runs[4].stable = false;
  for (std::size_t r = 0; r < 3; ++r) // 1.0, 1.1, 1.2 dearer
    runs[r + 3].metrics["cost"] = *runs[r].metrics["cost"] + 1e6 + 1e5 * static_cast<double>(r);
  Problems problems;
  const std::string text = render(compare(runs, {}, problems).value(), Format::text);
  CHECK(holds(text, "+1.10 ± 0.25 *"));
  CHECK(holds(text, "b_2 !"));
  CHECK(holds(text, "! b_2 is unstable in 1 of 3 replications"));
  CHECK(holds(text, "5 [1]"));
  CHECK(holds(text, "[n]: defined in n of the replications only"));
  CHECK(holds(text, "-: not defined in any replication."));
}

TEST_CASE("Markdown: a table that renders, names escaped")
{
  const std::string text = render(demo({"cost"}), Format::markdown);
  CHECK(holds(text, "| point | cost ($M) |\n|:---|---:|\n| a | 20 ± 25 |\n| b\\_2 | 22 ± 27 (+2.0 ± 2.5) |\n"));
  CHECK(holds(text, "- In brackets, the difference: to a"));
}

TEST_CASE("LaTeX: booktabs, specials escaped, notes as comments")
{
  const std::string text = render(demo({"cost", "mean_wait"}), Format::latex);
  CHECK(holds(text, "\\begin{tabular}{lrr}\n\\toprule\npoint & cost (\\$M) & mean\\_wait (d) \\\\\n\\midrule\n"));
  CHECK(holds(text, "b\\_2 & $22 \\pm 27$ ($+2.0 \\pm 2.5$) & "));
  CHECK(text.starts_with("% demo: 2 points"));
  CHECK(holds(text, "\\bottomrule\n\\end{tabular}\n"));
}

TEST_CASE("CSV: long, exact, in the metric's own unit; what is not defined is empty")
{
  std::istringstream lines(render(demo({"cost"}), Format::csv));
  std::string line;
  std::getline(lines, line);
  CHECK(line == "point,metric,unit,n,mean,low,high,difference,difference_low,difference_high,p");
  std::getline(lines, line);
  CHECK(line.starts_with("a,cost,$,3,20000000,-4841377.1"));
  CHECK(line.ends_with(",,,,"));
  std::getline(lines, line);
  CHECK(line.starts_with("b_2,cost,$,3,22000000,"));
  CHECK(holds(line, ",2000000,-484137.7"));
  CHECK_FALSE(std::getline(lines, line));
  CHECK(render(demo({"cost"}, 2, true), Format::csv)
            .starts_with("point,metric,unit,n,mean,low,high,difference,"
                         "difference_low,difference_high,p,p_holm\n"));
}

TEST_CASE("CSV quotes a label with a comma or a quote in it")
{
  auto runs = runs_of({"cost"}, 1);
  for (auto& run : runs)
    run.point = "a=1,b=\"x\"";
  Problems problems;
  CHECK(holds(render(compare(runs, {}, problems).value(), Format::csv), "\n\"a=1,b=\"\"x\"\"\",cost,"));
}

TEST_CASE("format names")
{
  for (std::size_t i = 0; i < format_names.size(); ++i)
    CHECK(format_from(format_names[i]) == static_cast<Format>(i));
  CHECK_FALSE(format_from("html"));
}

TEST_CASE("text breaks at spaces and commas, counts characters, and cuts what has neither")
{
  CHECK(wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("a=1,b=2", 5) == std::vector<std::string>{"a=1,", "b=2"});
  CHECK(wrapped("abcdefgh", 3) == std::vector<std::string>{"abc", "def", "gh"});
  CHECK(wrapped("±±± ±", 3) == std::vector<std::string>{"±±±", "±"});
  CHECK(wrapped("", 3) == std::vector<std::string>{""});
  CHECK(text_width("1 ± 2") == 5);
  CHECK(pad_left("±", 3) == "  ±");
}
