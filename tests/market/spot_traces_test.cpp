#include "market/spot_traces.hpp"
#include "market/trace_text.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace leasehold::market {

TEST_CASE("a SkyPilot trace reads in both polarities and becomes a supply")
{
  const std::string json = R"({"metadata": {"gap_seconds": 195}, "data": [0, 1, 1, 0]})";
  const SpotTrace trace = parse_skypilot_trace(json, Polarity::nodes_available);
  CHECK(trace.tick == Seconds{195.0});
  CHECK(trace.nodes == std::vector<std::int64_t>{0, 1, 1, 0});
  const auto supply = trace.supply(8);
  CHECK(supply.at(Timestamp{194.0}) == 0);
  CHECK(supply.at(Timestamp{195.0}) == 8);
  CHECK(supply.next_change(Timestamp{195.0}) == Timestamp{585.0});
  CHECK(parse_skypilot_trace(json, Polarity::nodes_preempted).nodes == std::vector<std::int64_t>{1, 0, 0, 1});
}

TEST_CASE("a broken trace says where")
{
  const auto problem = [](std::string_view text) {
    try {
      (void)parse_skypilot_trace(text, Polarity::nodes_available);
    } catch (const std::invalid_argument& fault) {
      return std::string(fault.what());
    }
    return std::string{};
  };
  CHECK(problem("{}") == "spot trace: no \"gap_seconds\" at byte 2");
  CHECK(problem(R"({"gap_seconds": 1, "data": [1, x]})") == "spot trace: expected a number at byte 31");
  CHECK(problem(R"({"gap_seconds": 0, "data": [1]})") == "spot trace: gap_seconds is not positive at byte 16");
  CHECK(problem(R"({"gap_seconds": 1, "data": [1, 2})") == "spot trace: expected ']' at byte 32");
  CHECK(problem(R"({"gap_seconds": 1e-10, "data": [1]})") ==
        "spot trace: gap_seconds is less than a second at byte 16");
  CHECK(problem(R"({"gap_seconds": 9, "gap_seconds": 1, "data": [1]})") ==
        "spot trace: \"gap_seconds\" stands twice at byte 19");
  CHECK(problem(R"({"gap_seconds": 9, "data": [1], "data": [2]})") == "spot trace: \"data\" stands twice at byte 32");
  // Eight ticks of 3e9 s are 761 years; three of them are 9e9 s, which is within 2^63 ns = 9.22e9 s.
  CHECK(problem(R"({"gap_seconds": 3e9, "data": [1, 1, 1, 1, 1, 1, 1, 1]})") ==
        "spot trace: its ticks reach beyond 292 years at byte 16");
  CHECK(problem(R"({"gap_seconds": 3e9, "data": [1, 1, 1]})").empty());
  CHECK(problem(R"({"gap_seconds": 1e10, "data": [1]})") == "spot trace: `1e10` is beyond 292 years at byte 16");
  // 2^61 nodes of 8 chips are 2^64 chips, which no whole number holds.
  CHECK(problem(R"({"gap_seconds": 1, "data": [2305843009213693952]})") ==
        "spot trace: more nodes than a region has at byte 28");
  CHECK(problem(R"({"gap_seconds": nan, "data": [1]})") == "spot trace: expected a number at byte 16");
  CHECK(problem(R"({"gap_seconds": 1, "data": [1]} junk)") ==
        "spot trace: something follows the end of the JSON at byte 32");
}

TEST_CASE("AWS price events of one zone and type, a chip")
{
  const std::string csv = "az_id,instance_type,product,price_usd_h,time\n"
                          "use1-az1,p4d.24xlarge,Linux/UNIX,9.60,2022-05-31T23:00:00+00:00\n"
                          "use1-az2,p4d.24xlarge,Linux/UNIX,1.00,2022-05-31T23:10:00+00:00\n"
                          "use1-az1,p4d.24xlarge,Linux/UNIX,12.00,2022-05-31T23:30:00+00:00\n";
  // 2022-05-31T23:10:00Z = 1,654,038,600. The first event came before: 9.60 / 8 holds from 0.
  const auto prices = parse_aws_prices(csv, "use1-az1", "p4d.24xlarge", "Linux/UNIX", 8, 1'654'038'600);
  CHECK(prices.at(Timestamp{0.0}).dollars_per_hour() == doctest::Approx(1.2));
  CHECK(prices.next_change(Timestamp{0.0}) == Timestamp{1200.0});
  CHECK(prices.at(Timestamp{1200.0}).dollars_per_hour() == doctest::Approx(1.5));
  CHECK_THROWS_AS((void)parse_aws_prices(csv, "use1-az1", "p5.48xlarge", "Linux/UNIX", 8, 0), std::invalid_argument);
  for (const std::string price : {"-5", "nan", "inf", "1e12"}) {
    const std::string bad = "az_id,instance_type,product,price_usd_h,time\na,b,c," + price + ",2022-05-31T23:00:00Z\n";
    CHECK_THROWS_AS((void)parse_aws_prices(bad, "a", "b", "c", 8, 0), TraceFault);
  }
}

TEST_CASE("node events count nodes and refuse the impossible")
{
  const auto nodes = parse_node_events("0,add,node1\n0,add,node2\n1500,remove,node1\n");
  CHECK(nodes.at(Timestamp{0.0}) == 2);
  CHECK(nodes.at(Timestamp{1.5}) == 1);
  CHECK_THROWS_AS((void)parse_node_events("0,add,a\n1,add,a\n"), std::invalid_argument);
  CHECK_THROWS_AS((void)parse_node_events("0,remove,a\n"), std::invalid_argument);
  CHECK_THROWS_AS((void)parse_node_events("-2,add,a\n"), TraceFault); // the run begins at 0
  // A name in quotes is one field, with its comma; what follows a closing quote is none.
  CHECK(parse_node_events("0,add,\"a,b\"\n1,remove,\"a,b\"\n").at(Timestamp{0.001}) == 0);
  CHECK_THROWS_AS((void)parse_node_events("0,add,\"a\"b\n"), TraceFault);
}

// 9,000,000 s and a few nanoseconds: as doubles, multiples of 2^-29 s = 1.9 ns, two of these are one.
TEST_CASE("times are read to the nanosecond, and refused where 292 years do not reach them")
{
  const auto levels = parse_chip_levels("seconds,chips\n9000000.000000001,1\n9000000.000000002,2\n");
  REQUIRE(levels.steps().size() == 2);
  CHECK(levels.steps()[0].first == Timestamp::from_nanoseconds(9'000'000'000'000'001));
  CHECK(levels.steps()[1].first == Timestamp::from_nanoseconds(9'000'000'000'000'002));
  CHECK_THROWS_WITH((void)parse_chip_levels("seconds,chips\n1e10,5\n"),
                    "spot trace: `1e10` is beyond 292 years at byte 14");
  CHECK_THROWS_AS((void)parse_chip_levels("seconds,chips\nnan,5\n"), TraceFault);
  CHECK_THROWS_AS((void)parse_chip_levels("seconds,chips\n-1,5\n"), TraceFault);
  const auto nodes = parse_node_events("1700000000123.456789,add,a\n");
  CHECK(nodes.steps().back().first == Timestamp::from_nanoseconds(1'700'000'000'123'456'789));
  CHECK_THROWS_AS((void)parse_node_events("1e16,add,a\n"), TraceFault);
  // The year 9999 is 8,000 years after 1970.
  const std::string late = "az_id,instance_type,product,price_usd_h,time\na,b,c,1,9999-01-01T00:00:00Z\n";
  CHECK_THROWS_AS((void)parse_aws_prices(late, "a", "b", "c", 1, 0), TraceFault);
}

TEST_CASE("the published Bamboo trace reads to its end")
{
  // 344 events: 177 nodes added, 167 removed, so 10 are left.
  const std::filesystem::path path = std::string(LEASEHOLD_SHARED_DIR) + "/data/spot/bamboo_p3_trace.csv";
  if (!std::filesystem::exists(path)) {
    MESSAGE("skipped: the Bamboo trace is not there");
    return;
  }
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  CHECK(parse_node_events(text.str()).steps().back().second == 10);
}

} // namespace leasehold::market
