#include "analysis/statistics/comparison.hpp"
#include "analysis/statistics/cost_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <tuple>

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
  auto notes = comparison.notes;
  notes.insert(notes.end(), comparison.hints.begin(), comparison.hints.end());
  for (const auto& note : notes)
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
  CHECK(c.axis_names == std::vector<std::string>{"leasing"});
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
  CHECK(compared(two_points(), {.baseline = "leasing=b"}).points[0].baseline == 1U);
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
  CHECK(c.axis_names == std::vector<std::string>{"leasing", "scheduling"});
  CHECK(c.points[1].axes == std::vector<std::string>{"b", "fcfs"});
  CHECK(c.points[1].label == "b, fcfs");
  for (auto& r : runs)
    r.axes = {{"scheduling", "fcfs"}};
  CHECK(compared(runs).axis_names.empty());
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
  const Comparison c = compared(runs, {.metrics = {"all"}});
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
  const Comparison alike = compared({run("a", 0, {{"cost", 1}}), run("b", 0, {{"cost", 1}})}, {.metrics = {"all"}});
  CHECK(alike.metrics.size() == 1);
  CHECK(noted(alike, "Every metric is the same"));
  CHECK(noted(alike, "WARNING: b did the very same as a, by every metric of every replication"));
}

// b differs from the baseline a; c and d do what b does.
TEST_CASE("points that do the very same as another than the baseline are told beside it")
{
  const Comparison c = compared(
      {run("a", 0, {{"cost", 1}}), run("b", 0, {{"cost", 2}}), run("c", 0, {{"cost", 2}}), run("d", 0, {{"cost", 2}})},
      {.metrics = {"cost"}});
  CHECK(noted(c, "WARNING: c; d did the very same as b, by every metric of every replication"));
}

TEST_CASE("a difference without an interval, and ranks of few pairs, are told to mark nothing")
{
  // 1, 1 and 1: the same in each of three replications.
  const std::vector<Replication> exact = {run("a", 0, {{"cost", 10}}), run("a", 1, {{"cost", 20}}),
                                          run("a", 2, {{"cost", 30}}), run("b", 0, {{"cost", 11}}),
                                          run("b", 1, {{"cost", 21}}), run("b", 2, {{"cost", 31}})};
  CHECK(noted(compared(exact), "A difference without ± is the same in the few replications there are"));
  CHECK_FALSE(noted(compared(two_points()), "A difference without ±"));
  // Three pairs have signs all alike by chance with p = 2/2³.
  CHECK(noted(compared(two_points(), {.test = Test::wilcoxon}), "their least p is 0.25"));
}

TEST_CASE("that draws are spread evenly is told with the intervals")
{
  auto runs = two_points();
  CHECK_FALSE(noted(compared(runs), "Draws are spread evenly"));
  for (Replication& each : runs)
    each.latin = 3;
  CHECK(noted(compared(runs), "Draws are spread evenly over blocks of 3 seeds"));
}

// b's differences to a are 1e-9 and 3e-9 of its cost: what micro-dollars leave over, and no finding.
TEST_CASE("what rounding of books leaves over has no star")
{
  const Comparison c = compared({run("a", 0, {{"cost", 1.0}}), run("a", 1, {{"cost", 1.0}}),
                                 run("b", 0, {{"cost", 1 + 1e-9}}), run("b", 1, {{"cost", 1 + 3e-9}})});
  CHECK(c.points[1].cells[0].difference->mean == 0.0);
  CHECK_FALSE(c.points[1].cells[0].differs(c.confidence, c.test));
}

// 10, 20 and 30 keep at most 20 in the mean, and twice.
TEST_CASE("a condition that the mean keeps and a replication does not is told")
{
  CHECK(noted(compared(two_points(), {.where = {"cost <= $20"}}),
              "a keeps cost <= $20 in the mean, and in 2 of 3 replications."));
  CHECK(fault_of(two_points(), {.where = {"cost => $20"}}).find("has the relation `=>` write `>=`") !=
        std::string::npos);
}

TEST_CASE("the best of points that differ in two axes may be the one of which least is asked")
{
  std::vector<Replication> runs;
  for (const auto& [leasing, load, cost] :
       {std::tuple{"silo", "low", 1.0}, {"silo", "high", 3.0}, {"rent", "low", 2.0}}) {
    runs.push_back(run(leasing, 0, {{"cost", cost}}));
    runs.back().axes.emplace_back("load", load);
    runs.back().point += std::string{",load="} + load;
  }
  CHECK(noted(compared(runs, {.best = "cost"}), "It is the best of points that differ in leasing and load"));
}

// Alike in one replication, or by one metric, is not the same.
TEST_CASE("a point that differs anywhere is not told to do the same as the baseline")
{
  const Comparison other =
      compared({run("a", 0, {{"cost", 1}, {"regret", 2}}), run("a", 1, {{"cost", 1}, {"regret", 2}}),
                run("b", 0, {{"cost", 1}, {"regret", 2}}), run("b", 1, {{"cost", 1}, {"regret", 3}})},
               {.metrics = {"cost"}});
  for (const std::string& note : other.notes)
    CHECK(note.find("did the very same") == std::string::npos);
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

namespace {

/// Axis leasing: a, b; axis queue: fcfs, fair. Costs 1 and 3 under fcfs, 10 and 14 under fair, the same in each replication.
std::vector<Replication> two_axes()
{
  std::vector<Replication> runs;
  for (const auto& [lease, queue, cost] :
       {std::tuple{"a", "fcfs", 1.0}, {"a", "fair", 10.0}, {"b", "fcfs", 3.0}, {"b", "fair", 14.0}})
    for (std::uint64_t r = 0; r < 2; ++r) {
      Replication one = run(lease, r, {{"cost", cost}});
      one.axes.emplace_back("queue", queue);
      one.point += std::string(",queue=") + queue;
      runs.push_back(std::move(one));
    }
  return runs;
}

std::vector<std::string> names_of(const Comparison& comparison)
{
  std::vector<std::string> names;
  for (const ComparedMetric& metric : comparison.metrics)
    names.push_back(metric.name);
  return names;
}

using Names = std::vector<std::string>;

} // namespace

// b less a: 3 − 1 = 2 under fcfs, 14 − 10 = 4 under fair.
TEST_CASE("a baseline by an axis: each point is compared with the one that is like it otherwise")
{
  const Comparison c = compared(two_axes(), {.baseline = "leasing=a"});
  CHECK(c.points[0].baseline == 0U);
  CHECK_FALSE(c.points[0].cells[0].difference);
  CHECK(c.points[2].cells[0].difference->mean == 2.0);
  CHECK(c.points[3].cells[0].difference->mean == 4.0);
  CHECK(c.baseline == "leasing = a with all else alike");
  auto runs = two_axes();
  runs.erase(runs.begin(), runs.begin() + 2); // a with fcfs
  const Comparison alone = compared(runs, {.baseline = "leasing=a"});
  CHECK_FALSE(alone.points[1].baseline);
  CHECK(noted(alone, "b, fcfs has no counterpart with leasing = a"));
  CHECK(fault_of(two_axes(), {.baseline = "leasing=aa"}).find("did you mean 'leasing=a'?") != std::string::npos);
}

TEST_CASE("conditions: units are read, and points that do not keep them are told, whatever their mean is made of")
{
  auto runs = two_points(); // mean costs 20 and 22
  for (auto& r : runs)
    r.metrics["slo_attainment"] = r.axes.front().second == "a" ? 0.995 : 0.5;
  const Comparison c = compared(runs, {.where = {"slo_attainment >= 99 %", "cost<=$0.021k"}});
  CHECK(c.points[0].broken.empty());
  CHECK(c.points[1].broken ==
        Names{"slo_attainment is 50 %, kept in 0 of 3 replications", "cost is $22, kept in 1 of 3 replications"});
  CHECK(compared(runs, {.where = {"cost > 20 $"}}).points[0].broken.size() == 1);
  CHECK(compared(runs, {.where = {"cost >= 20 $"}}).points[0].broken.empty());
  for (auto& r : runs)
    r.metrics["regret"] = std::nullopt; // listed, and nowhere defined
  CHECK(compared(runs, {.where = {"regret < 2"}}).points[0].broken == Names{"regret is not defined"});
  CHECK(fault_of(runs, {.where = {"cost <= 20"}}).find("cost is measured in $") != std::string::npos);
  CHECK(fault_of(runs, {.where = {"slo_attainment >= 2 h"}}).find("plain numbers or %") != std::string::npos);
  CHECK(fault_of(runs, {.where = {"slo_attainmnt >= 1"}}).find("did you mean 'slo_attainment'?") != std::string::npos);
  CHECK(fault_of(runs, {.where = {"cheap"}}).find("is no condition") != std::string::npos);
  CHECK(fault_of(runs, {.where = {"cost <= $nan"}}).find("has no value") != std::string::npos);
  CHECK(fault_of(runs, {.where = {"cost <= "}}).find("has no value") != std::string::npos);
}

// b is 2 dearer, with the interval 2 ± 2.484 of comparison's first test.
TEST_CASE("the best point: of those that keep the conditions, with the lead over the next")
{
  auto runs = two_points();
  const Comparison c = compared(runs, {.best = "cost"});
  CHECK(noted(
      c,
      "Best by cost: a, $20; $2 less than b, the next (95 % interval -$4.48 to $0.484): chance could explain that."));
  CHECK(noted(compared(runs, {.where = {"cost > $20"}, .best = "cost"}),
              "of those that keep cost > $20: b, $22, the only one."));
  CHECK(noted(compared(runs, {.where = {"cost > $30"}, .best = "cost"}), "Best by cost: no point keeps cost > $30."));
  CHECK(fault_of(runs, {.best = "cots"}).find("did you mean 'cost'?") != std::string::npos);
  for (auto& r : runs)
    r.metrics["prepaid"] = 1.0;
  CHECK(fault_of(runs, {.best = "prepaid"}).find("neither way is better") != std::string::npos);
}

TEST_CASE("the headline is what the runs hold, and failures are on it however many there are")
{
  const std::map<std::string, std::optional<double>> leased = {{"cost", 5e6},
                                                               {"cost_per_mtoken_served", 1.2},
                                                               {"slo_attainment", 0.0},
                                                               {"time_to_train", std::nullopt},
                                                               {"training_progress", 0.4},
                                                               {"commitment_left", 3e5},
                                                               {"idle_share", 0.1},
                                                               {"mean_wait", 60.0},
                                                               {"makespan", 1e6},
                                                               {"jobs_rejected", 1.0},
                                                               {"jobs_killed", 0.0}};
  CHECK(names_of(compared({run("a", 0, leased), run("b", 0, leased)})) ==
        Names{"cost", "cost_per_mtoken_served", "slo_attainment", "training_progress", "commitment_left", "idle_share",
              "jobs_rejected"});
  const std::map<std::string, std::optional<double>> queued = {
      {"cost", std::nullopt}, {"mean_wait", 60.0}, {"mean_turnaround", 600.0}, {"makespan", 1e6}, {"utilisation", 0.5}};
  CHECK(names_of(compared({run("a", 0, queued)})) == Names{"mean_turnaround", "mean_wait", "makespan", "utilisation"});
  auto own = run("a", 0, queued);
  own.headline = {"makespan", "mean_wait"};
  CHECK(names_of(compared({own})) == Names{"makespan", "mean_wait"});
  CHECK(noted(compared({own}), "3 more metrics: --metric all."));
}

// All that is served comes too late in both points: the column of zeros is the result.
TEST_CASE("all metrics: a share that ought to be high and is 0 throughout is not left out")
{
  const auto c =
      compared({run("a", 0, {{"cost", 1}, {"slo_attainment", 0}}), run("b", 0, {{"cost", 2}, {"slo_attainment", 0}})},
               {.metrics = {"all"}});
  CHECK(names_of(c) == Names{"cost", "slo_attainment"});
}

TEST_CASE("runs of other inputs are not paired, be their seeds the same")
{
  auto runs = two_points();
  for (std::size_t i = 3; i < 6; ++i)
    runs[i].world = "scenario.horizon";
  const Comparison c = compared(runs);
  CHECK_FALSE(c.points[1].cells[0].paired);
  CHECK(noted(c, "b and a ran on different inputs"));
}

TEST_CASE("points that two campaigns have are told apart by an axis of their own")
{
  auto runs = two_points();
  for (std::size_t i = 0; i < 6; ++i) {
    Replication other = runs[i];
    other.source = "t";
    other.point = "t/" + other.point;
    runs.push_back(other);
  }
  const Comparison c = compared(runs, {.baseline = "campaign=s"});
  CHECK(c.axis_names == Names{"campaign", "leasing"});
  CHECK(c.points[3].cells[0].difference->mean == 0.0);
}

// Four seeds cost about $5.5 and one $25: mean $9.4.
TEST_CASE("a mean that one seed makes is warned of, and so are few replications")
{
  std::vector<Replication> runs;
  for (const auto& [r, cost] : {std::pair{0U, 5.5}, {1U, 5.4}, {2U, 25.0}, {3U, 5.6}, {4U, 5.5}})
    runs.push_back(run("a", r, {{"cost", cost}}));
  CHECK(noted(
      compared(runs),
      "WARNING: seed 102 makes the mean cost of a: it has $25, the 4 others $5.50 on average. The median is $5.50."));
  CHECK_FALSE(noted(compared(runs), "rest on very little"));
  runs[1].metrics["cost"] = 24.0;
  CHECK(noted(compared(runs), "is of two kinds: about $5.53 in 3 replications and $24.5 in 2"));
  runs.resize(3);
  CHECK(noted(compared(runs), "WARNING: intervals from 3 replications rest on very little"));
}

// Five differences of one sign: p = 2 / 2⁵ = 0.0625, whatever the t-test says.
TEST_CASE("signed ranks judge instead of t, where asked for")
{
  std::vector<Replication> runs;
  for (std::uint64_t r = 0; r < 5; ++r)
    for (const auto* label : {"a", "b"})
      runs.push_back(run(label, r,
                         {{"cost", 10.0 + static_cast<double>(r) +
                                       (label == std::string("b") ? 5.0 + 0.1 * static_cast<double>(r) : 0.0)}}));
  std::ranges::stable_sort(runs, {}, &Replication::point);
  const Comparison c = compared(runs, {.test = Test::wilcoxon});
  CHECK(*c.points[1].cells[0].p_wilcoxon == 0.0625);
  CHECK(c.points[1].cells[0].differs(0.95));
  CHECK_FALSE(c.points[1].cells[0].differs(0.95, Test::wilcoxon));
}

// Costs 10 and 20, and none of what never ended: the mean of 15 is kept in 2 of 3 replications, and says nothing of the third.
TEST_CASE("a replication without the metric does not keep a condition, and no point with one is the best")
{
  auto runs = two_points(); // mean costs 20 and 22
  runs[2].metrics["cost"] = std::nullopt;
  const Comparison c = compared(runs, {.where = {"cost <= $25"}, .best = "cost"});
  CHECK(c.points[0].broken == Names{"cost is $15, kept in 2 of 3 replications and not defined in 1"});
  CHECK(c.points[1].broken.empty());
  CHECK(c.best == 1U);
  const Comparison free = compared(runs, {.best = "cost"});
  CHECK(free.best == 1U);
  CHECK(noted(free, "Best by cost: b, $22, the only one. Not chosen, as it is not defined in every replication: a in 2 "
                    "of 3 replications."));
  runs[3].metrics["cost"] = std::nullopt;
  const Comparison none = compared(runs, {.best = "cost"});
  CHECK_FALSE(none.best);
  CHECK(noted(none, "Best by cost: no point has it in every replication (a in 2 of 3, b in 2 of 3 replications)."));
}

// In five replications the difference is known to be the same; in two of six it may be so by chance (signed ranks: p = 0.5).
TEST_CASE("few pairs that differ by the same mark nothing, and few values among many replications are warned of")
{
  std::vector<Replication> runs;
  for (const auto* label : {"a", "b"})
    for (std::uint64_t r = 0; r < 6; ++r) {
      const double later = label == std::string("b") ? 1.0 : 0.0;
      const double x = 10.0 + static_cast<double>(r);
      runs.push_back(
          run(label, r, {{"cost", x + later}, {"makespan", r < 2 ? std::optional{x + later} : std::nullopt}}));
    }
  const CompareOptions options{.metrics = {"cost", "makespan"}};
  const Comparison c = compared(runs, options);
  CHECK(c.points[1].cells[0].differs(0.95));
  CHECK(c.points[1].cells[1].difference->n == 2);
  CHECK_FALSE(c.points[1].cells[1].differs(0.95));
  CHECK(noted(c, "where a metric is defined in few replications only: makespan from 2."));
  CHECK_FALSE(noted(c, "cost from"));
  CHECK_FALSE(compared(runs, {.metrics = {"makespan"}, .holm = true}).points[1].cells[0].differs(0.95));
}

TEST_CASE("a metric that the scenario names and no run has is told")
{
  auto own = run("a", 0, {{"cost", 1}, {"mean_wait", 60.0}});
  own.headline = {"cost", "ttft_p99"};
  const Comparison c = compared({own});
  CHECK(names_of(c) == Names{"cost"});
  CHECK(noted(c, "WARNING: the scenario's `metrics` names ttft_p99, which no run has: not shown."));
}

TEST_CASE("what is named beside `all` comes first, whether it tells anything or not")
{
  auto runs = two_points();
  for (auto& r : runs) {
    r.metrics["makespan"] = 86400;
    r.metrics["zz_own"] = r.metrics["cost"];
  }
  CHECK(names_of(compared(runs, {.metrics = {"all", "makespan"}})) == Names{"makespan", "cost", "zz_own"});
  CHECK(names_of(compared(runs, {.metrics = {"cost", "all"}})) == Names{"cost", "zz_own"});
  CHECK(fault_of(runs, {.metrics = {"all", "cots"}}).find("--metric cots: unknown metric") != std::string::npos);
}

// b pays 3 of idle time more; its objective breaks the condition, whatever part of the bill is looked at.
TEST_CASE("conditions and the best point speak of metrics while the cost is taken apart")
{
  std::vector<Replication> runs;
  for (const auto& [label, idle] : {std::pair{"a", 1.0}, {"b", 4.0}})
    for (std::uint64_t r = 0; r < 2; ++r) {
      Replication one = run(label, r, {{"cost", 10.0 + idle}, {"slo_attainment", idle < 2.0 ? 1.0 : 0.5}});
      one.books = {{BookLine::Side::tenants, "lab", "billed", 10.0 + idle},
                   {BookLine::Side::tenants, "lab", "productive", 10.0},
                   {BookLine::Side::tenants, "lab", "idle", idle}};
      runs.push_back(std::move(one));
    }
  Problems problems;
  const auto c = compare_costs(runs, CostBy::use, {.where = {"slo_attainment >= 99 %"}, .best = "cost"}, problems);
  REQUIRE(c);
  CHECK(names_of(*c) == Names{"productive", "idle", "total"});
  CHECK(c->points[1].cells[1].difference->mean == 3.0);
  CHECK(c->points[0].broken.empty());
  CHECK(c->points[1].broken == Names{"slo_attainment is 50 %, kept in 0 of 2 replications"});
  CHECK(c->best == 0U);
  CHECK(noted(*c, "Best by cost of those that keep slo_attainment >= 99 %: a, $11, the only one."));
  CHECK_FALSE(compare_costs(runs, CostBy::use, {.where = {"slo >= 99 %"}}, problems));
  CHECK(problems.any_fault());
}
