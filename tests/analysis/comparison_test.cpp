#include "analysis/statistics/comparison.hpp"

#include <cmath>
#include <doctest/doctest.h>

using namespace leasehold::analysis;
using doctest::Approx;

namespace {

Replication run(const std::string& label, std::uint64_t replication,
                std::map<std::string, std::optional<double>> metrics)
{
  Replication r;
  r.source = r.scenario = "s";
  r.point = "leasing=" + label;
  r.axes = {{"leasing", label}};
  r.seed = 100 + replication;
  r.replication = replication;
  r.metrics = std::move(metrics);
  return r;
}

Comparison compared(const std::vector<Replication>& runs, const CompareOptions& options = {})
{
  Problems problems;
  auto result = compare(runs, options, problems);
  REQUIRE(problems.all().empty());
  REQUIRE(result);
  return *result;
}

std::string fault_of(const std::vector<Replication>& runs, const CompareOptions& options)
{
  Problems problems;
  CHECK_FALSE(compare(runs, options, problems));
  REQUIRE(problems.all().size() == 1);
  return problems.all().front().text();
}

bool noted(const Comparison& comparison, const std::string& text)
{
  for (const auto& note : comparison.notes)
    if (note.find(text) != std::string::npos)
      return true;
  return false;
}

/// Costs 10 20 30 and 11 22 33: differences 1 2 3.
std::vector<Replication> two_points()
{
  return {run("a", 0, {{"cost", 10}}), run("a", 1, {{"cost", 20}}), run("a", 2, {{"cost", 30}}),
          run("b", 0, {{"cost", 11}}), run("b", 1, {{"cost", 22}}), run("b", 2, {{"cost", 33}})};
}

} // namespace

// Mean 20, s = 10; t(2) = 4.302653, so ± 4.302653 · 10 / √3 = 24.84138. The paired half-width is a tenth of it.
TEST_CASE("means by point and paired differences to the first point")
{
  const Comparison c = compared(two_points());
  REQUIRE(c.points.size() == 2);
  CHECK(c.axes == "leasing");
  CHECK(c.points[0].label == "a");
  CHECK(c.metrics.at(0).unit == "$");
  CHECK(c.points[0].cells[0].value.mean == 20.0);
  CHECK(c.points[0].cells[0].value.interval->half_width() == Approx(24.84138));
  CHECK_FALSE(c.points[0].cells[0].difference);
  const auto& difference = c.points[1].cells[0].difference;
  REQUIRE(difference);
  CHECK(difference->mean == Approx(2.0));
  CHECK(difference->interval->half_width() == Approx(2.484138));
  CHECK_FALSE(c.points[1].cells[0].differs(0.95)); // p = 0.074
  CHECK(compared(two_points(), {.confidence = 0.9}).points[1].cells[0].differs(0.9));
}

TEST_CASE("the baseline is chosen by the table's label or the folder's name, and guessed when misspelt")
{
  CHECK(compared(two_points(), {.baseline = "b"}).points[0].cells[0].difference->mean == Approx(-2.0));
  CHECK(compared(two_points(), {.baseline = "leasing=b"}).baseline == 1);
  auto runs = two_points();
  for (auto& r : runs)
    r.axes.front().second += "_silicon";
  CHECK(fault_of(runs, {.baseline = "b_slicon"}) ==
        "--baseline b_slicon: unknown point (no run has this label) did you mean 'b_silicon'?");
  CHECK(fault_of(runs, {.baseline = "zebra"}) ==
        "--baseline zebra: unknown point (no run has this label) known: a_silicon, b_silicon");
  CHECK(fault_of(runs, {.metrics = {"cots"}}) ==
        "--metric cots: unknown metric (no run lists it) did you mean 'cost'?");
  CHECK(fault_of({}, {}) == "compare: nothing to compare (no finished replication was found)");
}

TEST_CASE("several axes: the labels alone name the points, where they tell them apart")
{
  auto runs = two_points();
  for (auto& r : runs)
    r.axes.emplace_back("scheduling", "fcfs");
  const Comparison c = compared(runs);
  CHECK(c.axes == "leasing, scheduling");
  CHECK(c.points[1].label == "b, fcfs");
  for (auto& r : runs)
    r.axes = {{"scheduling", "fcfs"}};
  CHECK(compared(runs).axes.empty());
  CHECK(compared(runs).points[1].label == "leasing=b");
}

// Pairs are 1 and 2 alone: differences 2 and 3 (b has another cost in replication 7, a none).
TEST_CASE("unequal replications are intersected for the difference, by number and not by place")
{
  auto runs = two_points();
  runs[3] = run("b", 7, {{"cost", 1000}});
  const Comparison c = compared(runs);
  CHECK(c.points[1].cells[0].difference->n == 2);
  CHECK(c.points[1].cells[0].difference->mean == Approx(2.5));
  CHECK(c.points[1].cells[0].value.n == 3);
  CHECK(noted(c, "b shares 2 replications with a (they have 3 and 3)"));
}

TEST_CASE("no replication in common: no difference, and it is said")
{
  const Comparison c = compared({run("a", 0, {{"cost", 1}}), run("b", 1, {{"cost", 2}})});
  CHECK_FALSE(c.points[1].cells[0].difference);
  CHECK(noted(c, "b and a share no replication"));
}

TEST_CASE("replications of one number on different seeds did not face one world: Welch, and it is said")
{
  auto runs = two_points();
  for (std::size_t i = 3; i < 6; ++i)
    runs[i].seed += 1000;
  const Comparison c = compared(runs);
  CHECK_FALSE(c.points[1].cells[0].paired);
  CHECK(c.points[1].cells[0].difference->mean == Approx(2.0));
  CHECK(c.points[1].cells[0].difference->interval->half_width() > 20.0);
  CHECK(noted(c, "b and a ran on different seeds"));
}

TEST_CASE("where a metric is not defined, neither mean nor pair has it")
{
  auto runs = two_points();
  runs[1].metrics["cost"] = std::nullopt;
  const Comparison c = compared(runs);
  CHECK(c.points[0].cells[0].value.n == 2);
  CHECK(c.points[0].cells[0].undefined == 1);
  CHECK(c.points[1].cells[0].difference->n == 2);
  CHECK(c.points[1].cells[0].difference->mean == Approx(2.0)); // of 1 and 3
}

TEST_CASE("one replication: numbers without intervals, and a word about it")
{
  const Comparison c = compared({run("a", 0, {{"cost", 1}}), run("b", 0, {{"cost", 2}})});
  CHECK_FALSE(c.points[0].cells[0].value.interval);
  CHECK(c.points[1].cells[0].difference->mean == 1.0);
  CHECK_FALSE(c.points[1].cells[0].differs(0.95));
  CHECK(noted(c, "no interval is given for any point"));
}

TEST_CASE("metrics that tell nothing are left out by name; asking brings them back")
{
  auto runs = two_points();
  for (auto& r : runs) {
    r.metrics["jobs_killed"] = 0;
    r.metrics["makespan"] = 86400;
    r.metrics["energy"] = std::nullopt;
    r.metrics["zz_own"] = r.metrics["cost"];
  }
  const Comparison c = compared(runs);
  REQUIRE(c.metrics.size() == 2); // the schema's first, then others
  CHECK(c.metrics[0].name == "cost");
  CHECK(c.metrics[1].name == "zz_own");
  CHECK(noted(c, "jobs_killed (always 0), makespan (always 1 d), energy (not defined)"));
  const Comparison asked = compared(runs, {.metrics = {"makespan", "cost", "makespan"}});
  REQUIRE(asked.metrics.size() == 2);
  CHECK(asked.metrics[0].name == "makespan");
  CHECK(asked.points[1].cells[0].difference->mean == 0.0);
}

TEST_CASE("a single point, and points that are all alike, still have a table")
{
  CHECK(compared({run("a", 0, {{"cost", 1}})}).metrics.size() == 1);
  const Comparison alike = compared({run("a", 0, {{"cost", 1}}), run("b", 0, {{"cost", 1}})});
  CHECK(alike.metrics.size() == 1);
  CHECK(noted(alike, "Every metric is the same"));
}

TEST_CASE("an unstable run is counted and explained")
{
  auto runs = two_points();
  runs[4].stable = false;
  runs[4].stability_reason = "queue grows";
  const Comparison c = compared(runs);
  CHECK(c.points[0].unstable == 0);
  CHECK(c.points[1].unstable == 1);
  CHECK(noted(c, "! b is unstable in 1 of 3 replications (queue grows)"));
}

// b differs by 1 2 3 (p = 0.0742, see statistics_test) and d by 2.9 3 3.1 (t = 3 / (0.1/√3) = 52, p = 0.00037):
// adjusted 0.0742 and 2 · 0.00037.
TEST_CASE("Holm corrects over the points, metric by metric")
{
  auto runs = two_points();
  for (std::uint64_t r = 0; r < 3; ++r)
    runs.push_back(run("d", r, {{"cost", 10.0 * static_cast<double>(r + 1) + 2.9 + 0.1 * static_cast<double>(r)}}));
  const Comparison c = compared(runs, {.holm = true});
  CHECK(c.points[1].cells[0].p_holm.value() == Approx(1.0 - std::sqrt(12.0 / 14.0)));
  CHECK(c.points[2].cells[0].p_holm.value() == Approx(2.0 * c.points[2].cells[0].difference->p.value()));
  CHECK(c.points[2].cells[0].differs(0.95));
  CHECK_FALSE(c.points[1].cells[0].differs(0.95));
}

TEST_CASE("a share is told from a count that happens to be 0 or 1")
{
  std::vector<Replication> runs;
  for (std::uint64_t r = 0; r < 2; ++r) {
    const auto x = static_cast<double>(r);
    runs.push_back(run("a", r, {{"utilisation", 0.5 + 0.1 * x}, {"preemptions", x}}));
  }
  const Comparison c = compared(runs, {.metrics = {"utilisation", "preemptions"}});
  CHECK(c.metrics[0].share);
  CHECK_FALSE(c.metrics[1].share);
}
