#include "analysis/tables/number_text.hpp"

#include <doctest/doctest.h>
#include <vector>

using namespace leasehold::analysis;

namespace {

std::string unit_of(const char* unit, std::vector<double> values)
{
  return display_unit(unit, values).name;
}

int decimals(std::vector<double> values, std::vector<double> half_widths)
{
  return decimals_for(values, half_widths);
}

} // namespace

TEST_CASE("one number with its unit")
{
  CHECK(readable(12.34e6, "$") == "$12.3M");
  CHECK(readable(-12.34e6, "$") == "-$12.3M");
  CHECK(readable(0.412, "$/Mtoken") == "$0.412/Mtoken");
  CHECK(readable(16200, "s") == "4.50 h");
  CHECK(readable(180 * 86400.0, "s") == "180 d");
  CHECK(readable(0.25, "d") == "6 h");
  CHECK(readable(12345, "jobs") == "12,345 jobs");
  CHECK(readable(0.873, "1") == "0.873");
  CHECK(readable(0.0, "s") == "0 s");
}

TEST_CASE("a column's unit fits its largest value and does not crush its smallest")
{
  CHECK(unit_of("s", {30, 59}) == "s");
  CHECK(unit_of("s", {3600, 7200}) == "h");
  CHECK(unit_of("s", {3600, 400000}) == "d");
  CHECK(unit_of("s", {60, 400000}) == "h"); // a minute is 0.0007 d, and 0.017 h
  CHECK(unit_of("s", {0, 400000}) == "d");
  CHECK(unit_of("$", {2.1e9}) == "$B");
  CHECK(unit_of("$", {-2.1e9}) == "$B");
  CHECK(unit_of("MWh", {23400}) == "GWh");
  CHECK(unit_of("MWh", {0}) == "MWh");
  CHECK(unit_of("furlongs", {3}) == "furlongs");
}

TEST_CASE("half-widths decide the digits: two up to 354, one to 949, 1.0 beyond")
{
  CHECK(decimals({412.3}, {3.1}) == 1);
  CHECK(decimals({412.3}, {4.1}) == 0);
  CHECK(decimals({0.785}, {0.0168}) == 3);
  CHECK(decimals({0.785}, {0.0958}) == 2);  // 0.10
  CHECK(decimals({123456.7}, {0.01}) == 0); // six digits at most
  CHECK(decimals({1211}, {32}) == 0);
}

TEST_CASE("without half-widths: four digits, whole where all are whole, no common zeros")
{
  CHECK(decimals({1226}, {}) == 0);
  CHECK(decimals({4.86812}, {0.0}) == 3);
  CHECK(decimals({9.4, 0.0}, {}) == 1);
  CHECK(decimals({0.0}, {}) == 0);
}

TEST_CASE("thousands are set apart, and no zero is negative")
{
  CHECK(grouped(1234567.891, 1) == "1,234,567.9");
  CHECK(grouped(-123.4, 0) == "-123");
  CHECK(grouped(999.96, 1) == "1,000.0");
  CHECK(grouped(-0.04, 1) == "0.0");
  CHECK(grouped_half_width(0.0004, 1) == "0.0004");
  CHECK(grouped_half_width(0.04, 2) == "0.04");
}
