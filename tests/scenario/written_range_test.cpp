#include "scenario/uncertainty/written_range.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace leasehold::scenario {

namespace {

/// The range that a text writes, or the fault.
struct Reading {
  std::optional<WrittenRange> range;
  std::optional<std::vector<std::string>> steps;
  std::string fault;
};

Reading reading(const std::string& text)
{
  config::Diagnostics diagnostics;
  const config::Value value = config::make_scalar(text);
  Reading read{read_range(value, diagnostics), read_steps(value, diagnostics), {}};
  read.fault = diagnostics.ok() ? "" : diagnostics.sorted().front().problem;
  return read;
}

} // namespace

TEST_CASE("the unit of a law stands behind the bracket or behind each number")
{
  for (const std::string text : {"uniform(1, 9) month", "uniform(1 month, 9 month)", " uniform( 1 ,9 ) month"}) {
    const auto read = reading(text).range;
    REQUIRE(read.has_value());
    CHECK(read->law == random::RangeLaw::uniform);
    CHECK(read->range.low == 1.0);
    CHECK(read->range.best == 5.0); // half of a uniform law lies below its middle
    CHECK(read->range.high == 9.0);
    CHECK(read->text(4.5) == "4.5 month");
  }
  CHECK(reading("uniform($2/h, $6/h)").range->text(2.5) == "$2.5/h");
  CHECK(reading("triangular(0.1, 0.5, 0.6)").range->range.best == 0.5);
  CHECK(reading("log_uniform(1, 9)").range->range.best == doctest::Approx(3.0).epsilon(1e-15)); // √(1 · 9)
}

// A number is printed in as many digits as give it back: what is drawn is what is read.
TEST_CASE("what a range writes is read back to the last bit")
{
  const auto read = reading("uniform(0, 1) d").range;
  for (const double number : {0.1, 1.0 / 3.0, 1e-7, 0.30000000000000004, 123456.789e10})
    CHECK(std::stod(read->text(number)) == number);
}

TEST_CASE("other texts are none, and are left alone")
{
  for (const std::string text :
       {"", "9 month", "uniform", "uniformly (1, 2)", "my uniform(1, 2)", "range", "normal(1, 2)"}) {
    const Reading read = reading(text);
    CHECK_FALSE(read.range.has_value());
    CHECK_FALSE(read.steps.has_value());
    CHECK(read.fault.empty());
  }
}

TEST_CASE("impossible laws and ranges are reported")
{
  CHECK(reading("uniform(9, 1) d").fault == "the numbers of `uniform(9, 1) d` do not rise");
  CHECK(reading("uniform(1, 1) d").fault == "the numbers of `uniform(1, 1) d` do not rise");
  CHECK(reading("triangular(1, 9, 3)").fault == "the numbers of `triangular(1, 9, 3)` do not rise");
  CHECK(reading("log_uniform(0, 3)").fault == "`log_uniform(0, 3)` begins at 0");
  CHECK(reading("uniform(1)").fault == "`uniform(1)` has 1 numbers");
  CHECK(reading("uniform(1, 2, 3)").fault == "`uniform(1, 2, 3)` has 3 numbers");
  CHECK(reading("uniform()").fault == "`` in `uniform()` is not a number");
  CHECK(reading("uniform(1, nan)").fault == "`nan` in `uniform(1, nan)` is not a number");
  CHECK(reading("uniform(1, 1e999)").fault == "`1e999` in `uniform(1, 1e999)` is not a number");
  CHECK(reading("uniform(1 d, 9 h)").fault == "the numbers of `uniform(1 d, 9 h)` differ in their unit");
  CHECK(reading("uniform($1, 9)").fault == "the numbers of `uniform($1, 9)` differ in their unit");
  CHECK(reading("uniform(1 d, 9 d) d").fault == "`uniform(1 d, 9 d) d` says its unit twice");
  CHECK(reading("uniform(1, 9").fault == "`uniform(1, 9` has no closing bracket");
  CHECK(reading("range(1, 9, 1)").fault == "`range(1, 9, 1)` is no range");
  CHECK(reading("range(1, 9, 2.5)").fault == "`range(1, 9, 2.5)` is no range");
  CHECK(reading("range(1, 9, 1e9)").fault == "`range(1, 9, 1e9)` is no range");
  CHECK(reading("log_range(0, 9, 3)").fault == "`log_range(0, 9, 3)` is no range");
}

TEST_CASE("the values of a range are equally far apart, or of one ratio")
{
  using Texts = std::vector<std::string>;
  CHECK(reading("range(1, 9, 5) month").steps == Texts{"1 month", "3 month", "5 month", "7 month", "9 month"});
  CHECK(reading("range(0, 0.3, 4)").steps == Texts{"0", "0.1", "0.2", "0.3"});
  CHECK(reading("range(9, 1, 3) d").steps == Texts{"9 d", "5 d", "1 d"});
  CHECK(reading("log_range(1 d, 100 d, 3)").steps == Texts{"1 d", "10 d", "100 d"});
}

} // namespace leasehold::scenario
