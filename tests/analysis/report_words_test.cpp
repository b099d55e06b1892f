#include "analysis/report/answer.hpp"
#include "analysis/report/page_data.hpp"

#include "analysis/run_fixture.hpp"

#include <doctest/doctest.h>

using namespace leasehold::analysis;

namespace {

/// Three points, two replications each. Cost in $M: 10 and 12; 20 and 22; 15 and 17. Within the objective: 50 %, 95 %, 95 %.
std::vector<Finding> found(const std::vector<std::string>& where)
{
  const RunFolder folder;
  const char* const labels[] = {"a", "b", "c"};
  const double costs[] = {10e6, 20e6, 15e6};
  const double slo[] = {0.5, 0.95, 0.95};
  for (int p = 0; p < 3; ++p)
    for (int r = 0; r < 2; ++r)
      folder.add(
          "run", labels[p], p, r,
          fmt::format(R"("cost": {}, "slo_attainment": {}, "time_to_train": 86400)", costs[p] + 2e6 * r, slo[p]));
  Problems problems;
  const auto runs = read_runs({folder.root / "run"}, problems);
  CompareOptions options;
  options.metrics = {"cost", "slo_attainment", "time_to_train"};
  options.where = where;
  const auto comparison = compare(runs, options, problems);
  REQUIRE(comparison);
  return findings(*comparison, make_sheet(*comparison));
}

} // namespace

// Cost, mean ± t(1) s/√2 = 11 ± 12.7 × 1; paired differences are 10 and 5 in both replications. All train as long.
TEST_CASE("findings: who is best by each metric, and how far from the baseline")
{
  const auto all = found({});
  REQUIRE(all.size() == 3);
  CHECK(all[0].title == "Cost");
  CHECK(all[0].number.starts_with("11 ±"));
  CHECK(all[0].unit == "$M");
  CHECK(all[0].who == "a");
  CHECK(all[0].is_best);
  CHECK(all[0].verdict.starts_with("lowest, and the baseline; c, next, has 16 ± "));
  CHECK(all[0].verdict.find("a difference of +5") != std::string::npos);
  CHECK(all[1].who == "b and c");
  CHECK(all[1].verdict.starts_with("highest; a, the baseline, has 50"));
  CHECK(all[2].who == "every point");
  CHECK(all[2].verdict == "no difference");
  CHECK_FALSE(all[2].is_best);
}

// Of b and c, which keep 90 %, c costs less; that a costs less still is said of a, and why it does not count.
TEST_CASE("findings leave out points that do not keep a condition, and say so")
{
  const auto all = found({"slo_attainment >= 90 %"});
  CHECK(all[0].who == "c");
  CHECK(all[0].verdict.starts_with(
      "lowest of those that keep what is asked; a, the baseline, which does not keep it, has 11 ±"));
  const auto none = found({"slo_attainment >= 99 %"});
  CHECK(none[0].who == "no point");
  CHECK_FALSE(none[0].is_best);
}

// `</script>` within a text would end the element that holds the data: no `<` is left.
TEST_CASE("the data fill the page's place and end no element")
{
  CHECK(filled_page("<a>@LEASEHOLD_DATA@</a>", R"({"x":"</script><b>"})") ==
        R"(<a>{"x":"\u003c/script>\u003cb>"}</a>)");
  CHECK_THROWS_AS(static_cast<void>(filled_page("<a></a>", "{}")), std::invalid_argument);
}
