#include "analysis/tables/latex_text.hpp"
#include "analysis/tables/metric_title.hpp"
#include "analysis/tables/plain_field.hpp"
#include "analysis/tables/render.hpp"
#include "analysis/tables/text_layout.hpp"

#include <algorithm>
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
  CHECK(render(demo({"cost"}), Format::text) ==
        "demo: 2 points, 3 replications of each\n"
        "\n"
        "                          cost ↓\n"
        "point  $M             difference\n"
        "────────────────────────────────\n"
        "a      20 ± 25  baseline\n"
        "b_2    22 ± 27      +2.0 ± 2.5\n"
        "\n"
        "mean ± half the width of its 95 % confidence interval (Student t).\n"
        "difference: to a, replication by replication on the same random numbers; * marks one whose 95 %\n"
        "  interval leaves out 0: chance hardly explains it.\n"
        "↓ lower is better, ↑ higher is better.\n"
        "\n"
        "WARNING: intervals from 3 replications rest on very little, and say nothing of worlds that come\n"
        "  once in ten: run with --replications 10 or more.\n");
}

TEST_CASE("how to see more metrics is told at a prompt, and in no document")
{
  Comparison comparison = demo({"cost"});
  comparison.more_metrics = 3;
  CHECK(holds(render(comparison, Format::text), "\n3 more metrics: --metric all.\n"));
  for (const Format format : {Format::markdown, Format::latex})
    CHECK_FALSE(holds(render(comparison, format), "--metric"));
}

TEST_CASE("too wide for one line: groups of metrics, points as rows in each")
{
  const std::string text = render(demo(many), Format::text, 120);
  CHECK(widest_line(text) <= 120);
  CHECK(holds(text, "stranded_spend ↓"));
  CHECK_FALSE(holds(text, "metric"));
  const auto first = text.find("\na ");
  CHECK(text.find("\na ", first + 1) != std::string::npos);
}

TEST_CASE("no line passes the width, whatever the table's shape")
{
  for (std::size_t points : {1U, 2U, 3U, 9U})
    for (int width : {80, 120, 200}) {
      CAPTURE(points);
      CAPTURE(width);
      CHECK(widest_line(render(demo(many, points), Format::text, width)) <=
            static_cast<std::size_t>(std::min(width, 100)));
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
  CHECK(holds(text, "| point | cost (\\$M) |\n|:---|---:|\n| a | 20 ± 25 |\n| b\\_2 | 22 ± 27 (+2.0 ± 2.5) |\n"));
  CHECK(holds(text, "- In brackets, the difference: to a"));
}

TEST_CASE("LaTeX: booktabs, specials escaped, metrics by their titles, the legend below")
{
  const std::string text = render(demo({"cost", "mean_wait"}), Format::latex);
  CHECK(holds(text, "\\begin{tabular}{lrr}\n\\toprule\npoint & Cost (\\$M) & Mean wait (d) \\\\\n\\midrule\n"));
  CHECK(holds(text, "b\\_2 & $22 \\pm 27$ ($+2.0 \\pm 2.5$) & "));
  CHECK(holds(text, "\\caption{demo: 2 points, 3 replications of each.}\n\\label{tab:demo}\n"));
  CHECK(holds(text, "\\bottomrule\n\\end{tabular}\n"));
  CHECK(holds(text, "mean $\\pm$ half the width of its 95 \\% confidence interval"));
}

// Cells such as `20 ± 25 (+2.0 ± 2.5)*` take some 20 letters, a line has 76.
TEST_CASE("LaTeX: what is wider than a line is set as several tables, without hints for the terminal")
{
  const std::vector<std::string> metrics = {"cost", "mean_wait", "makespan", "energy", "slo_attainment", "utilisation"};
  const std::string text = render(demo(metrics), Format::latex);
  std::size_t tables = 0;
  for (std::size_t at = text.find("\\toprule"); at != text.npos; at = text.find("\\toprule", at + 1))
    ++tables;
  CHECK(tables > 1);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("b\\_2 & "))
      CHECK(std::ranges::count(line, '&') <= 3);
  CHECK(text.find("--metric") == text.npos);
  CHECK(text.find("-{}-metric") == text.npos);
}

TEST_CASE("CSV: long, exact, in the metric's own unit; what is not defined is empty")
{
  std::istringstream lines(render(demo({"cost"}), Format::csv));
  std::string line;
  std::getline(lines, line);
  CHECK(line == "point,metric,unit,n,mean,low,high,difference,difference_low,difference_high,p,"
                "sd,median,p5,p95,bca_low,bca_high,effect,p_wilcoxon,replications");
  std::getline(lines, line);
  CHECK(line.starts_with("a,cost,$,3,20000000,-4841377.1"));
  CHECK(holds(line, ",,,,,10000000,20000000,11000000,29000000,")); // no difference; sd, median, p5, p95
  std::getline(lines, line);
  CHECK(line.starts_with("b_2,cost,$,3,22000000,"));
  CHECK(holds(line, ",2000000,-484137.7"));
  CHECK_FALSE(std::getline(lines, line));
  CHECK(render(demo({"cost"}, 2, true), Format::csv)
            .starts_with("point,metric,unit,n,mean,low,high,difference,"
                         "difference_low,difference_high,p,p_holm,sd,"));
}

TEST_CASE("CSV says which points break a condition, which is the best, and in how many replications nothing is defined")
{
  auto runs = runs_of({"cost"});
  runs[5].metrics["cost"] = std::nullopt;
  Problems problems;
  const auto comparison = compare(runs, {.where = {"cost <= $21M"}, .best = "cost"}, problems).value();
  std::istringstream lines(render(comparison, Format::csv));
  std::string line;
  std::getline(lines, line);
  CHECK(line.ends_with(",p_wilcoxon,replications,broken,best"));
  std::getline(lines, line);
  CHECK(line.starts_with("a,cost,$,3,"));
  CHECK(line.ends_with(",3,,1"));
  std::getline(lines, line);
  CHECK(line.starts_with("b_2,cost,$,2,"));
  CHECK(line.ends_with(",3,\"cost is $16.5M, kept in 1 of 3 replications and not defined in 1\",0"));
}

TEST_CASE("long names of several axes are wrapped until the table fits")
{
  for (const std::size_t axes : {1U, 4U, 8U}) {
    std::vector<Replication> runs;
    for (const double cost : {1e6, 2e6}) {
      Replication run;
      run.scenario = "demo";
      for (std::size_t a = 0; a < axes; ++a)
        run.axes.emplace_back(fmt::format("axis number {} with a name that is longer than a line has room for", a),
                              cost > 1e6 ? "averyverylongwordwithoutanyspacesatall" : "a");
      run.point = fmt::format("{}", cost);
      run.metrics["cost_per_mtoken_served"] = cost;
      runs.push_back(run);
    }
    CAPTURE(axes);
    Problems problems;
    const std::string text = render(compare(runs, {}, problems).value(), Format::text);
    CHECK(widest_line(text) <= 100);
    for (const auto* word : {"axis", "name", "room"})
      CHECK(holds(text, word));
  }
}

TEST_CASE("the legend speaks of pairs where there are some")
{
  auto runs = runs_of({"cost"});
  for (std::size_t r = 3; r < 6; ++r)
    runs[r].seed += 1000;
  Problems problems;
  const std::string apart = render(compare(runs, {}, problems).value(), Format::text);
  CHECK_FALSE(holds(apart, "replication by replication"));
  CHECK(holds(apart, "difference: to a, of the means of runs on random numbers of their own;"));
  CHECK(holds(render(compare(runs, {.holm = true}, problems).value(), Format::text), "(Welch's t-test,"));
  CHECK(holds(render(demo({"cost"}, 2, true), Format::text), "(paired t-test,"));
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

// The first difference is 1 ± about 2, the second 100,000 ± about 20,000: each has the digits of its own interval. Before, the
// small one was printed as a starred 0.
TEST_CASE("a difference has the digits that its own interval supports")
{
  auto runs = runs_of({"cost"}, 3);
  for (std::size_t r = 0; r < 3; ++r) {
    const double base = 2e6 + 1e5 * static_cast<double>(r);
    runs[r].metrics["cost"] = base;
    runs[r + 3].metrics["cost"] = base + 1000.0 + 10.0 * static_cast<double>(r);
    runs[r + 6].metrics["cost"] = base + 1e5 + 5e3 * static_cast<double>(r);
  }
  Problems problems;
  const std::string text = render(compare(runs, {}, problems).value(), Format::text);
  CHECK(holds(text, "+0.001010 ± 0.000025 *"));
  CHECK(holds(text, "+0.105 ± 0.012 *"));
  CHECK_FALSE(holds(text, " 0 ± "));
}

TEST_CASE("several axes have a column each, and long labels are wrapped")
{
  std::vector<Replication> runs;
  for (const auto* leasing : {"stay where we are and hope for the best in every region", "move"})
    for (const auto* queue : {"fcfs", "fair"}) {
      Replication run;
      run.scenario = "demo";
      run.axes = {{"leasing", leasing}, {"queue", queue}};
      run.point = std::string(leasing) + queue;
      run.metrics["cost"] = 1e6;
      runs.push_back(run);
    }
  Problems problems;
  const auto comparison = compare(runs, {.baseline = "queue=fcfs"}, problems).value();
  const std::string text = render(comparison, Format::text);
  CHECK(holds(text, "leasing                         queue"));
  CHECK(holds(text, "stay where we are and hope for  fcfs"));
  CHECK(holds(text, "\nthe best in every region"));
  CHECK(holds(text, "difference: to queue = fcfs with all else alike"));
  CHECK(holds(render(comparison, Format::markdown), "| leasing | queue | cost"));
  CHECK(holds(render(comparison, Format::latex), "\\begin{tabular}{llr}"));
}

TEST_CASE("a metric's name and its arrow stay in one line where the line has room")
{
  Problems problems;
  auto runs = runs_of({"mean_bounded_slowdown", "cost"});
  std::erase_if(runs, [&](const Replication& run) { return run.point != runs.front().point; });
  const CompareOptions both{.metrics = {"mean_bounded_slowdown", "cost"}};
  const std::string text = render(compare(runs, both, problems).value(), Format::text);
  CHECK(holds(text, "\nmean_bounded_slowdown ↓"));
}

TEST_CASE("a point that breaks a condition is marked, in every format")
{
  Problems problems;
  const auto comparison = compare(runs_of({"cost"}), {.where = {"cost <= $21M"}}, problems).value();
  const std::string text = render(comparison, Format::text);
  CHECK(holds(text, "b_2 ✗"));
  CHECK(holds(text, "✗ does not keep cost <= $21M: b_2 (cost is $22M, kept in 1 of 3 replications)."));
  CHECK(holds(render(comparison, Format::latex), "b\\_2 $\\times$ & "));
}

TEST_CASE("names that are markup, formulas or foreign do nothing in LaTeX, Markdown and CSV")
{
  CHECK(latex_text("a_b & 50 % $x$ #1 {y} ~^\\") ==
        "a\\_b \\& 50 \\% \\$x\\$ \\#1 \\{y\\} \\~{}\\^{}\\textbackslash{}");
  CHECK(latex_text("\\input{/etc/passwd}") == "\\textbackslash{}input\\{/etc/passwd\\}");
  CHECK(latex_text("[2pt] *") == "{[}2pt{]} {*}"); // arguments of the line break before
  CHECK(latex_text("<b> é 中 ✗") == "\\textless{}b\\textgreater{} é \\texttt{U+4E2D} $\\times$");
  CHECK(latex_text("--metric") == "-{}-metric");
  CHECK(latex_text("\xff\xe4") == "??");
  CHECK(plain_field("=HYPERLINK(\"http://x\")") == "\"'=HYPERLINK(\"\"http://x\"\")\"");
  CHECK(plain_field("-5.5") == "-5.5");
  CHECK(plain_field("+20") == "+20");
  CHECK(plain_field("@SUM(A1)") == "'@SUM(A1)");
  CHECK(plain_field("-1+cmd|x") == "'-1+cmd|x");
  CHECK(plain_field("silo") == "silo");
  CHECK(metric_title("cost_per_mtoken_served") == "Cost per Mtoken served");
  CHECK(metric_title("slo_attainment") == "SLO attainment");
}
