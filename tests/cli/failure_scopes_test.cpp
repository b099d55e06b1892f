// Failures by scope in whole runs: what goes down together, replayed traces, and the events that tell.
#include "cli/market_run.hpp"

#include <doctest/doctest.h>

#include <set>

namespace leasehold::test {

namespace {

/// Events of a run of a month in which nothing but failures matters: instant → hosts that went down then.
std::map<double, std::vector<Row>> falls(const std::string& failures, const std::string& which = "host_down")
{
  const ScratchDirectory scratch;
  write_text(scratch / "scenario.yaml",
             "name: scopes\nstart: 2026-06-01\nhorizon: 30 d\noutputs: {events: true}\nplatform: " LEASEHOLD_SOURCE_DIR
             "/platforms/four-clouds.xml\ntenants: [{name: lab, owns: [{provider: neocloud, chip: h100}]}]\nworkload:\n"
             "  - training: {name: train, tenant: lab, model: llama3-70b, tokens: 900 T, chips: {h100: 64}}\n" +
                 failures);
  const Output output = run_program({"run", scratch / "scenario.yaml", "--quiet", "--out", scratch / "out", "--data",
                                     std::filesystem::temp_directory_path().string()}); // where traces are written
  CAPTURE(output.err);
  REQUIRE(output.status == 0);
  std::map<double, std::vector<Row>> found;
  for (const Row& row : where(read_table(scratch.path() / "out" / "base" / "seed=1" / "events.csv"), "event", which))
    found[number(row, "time")].push_back(row);
  return found;
}

std::string cluster_of(const Row& row)
{
  return row.at("subject").substr(0, row.at("subject").rfind('/'));
}

} // namespace

TEST_CASE("one draw takes all hosts of a domain")
{
  // Racks hold 2 H100 or H200 hosts, 8 of Maia, TPU v6e or Ironwood..., each of one cluster; a feed 32 of one region.
  const auto racks = falls("failures: {scope: rack, mean_time_between: 400 d, repair: 1 h}\n");
  CHECK(racks.size() > 10);
  for (const auto& [time, rows] : racks) {
    std::set<std::string> clusters;
    for (const Row& row : rows) {
      clusters.insert(cluster_of(row));
      CHECK(row.at("detail") == "rack");
    }
    CHECK(clusters.size() == 1);
    CHECK((rows.size() == 2 || rows.size() == 4 || rows.size() == 8 || rows.size() == 16 || rows.size() == 18));
  }
  for (const auto& [time, rows] : falls("failures: {scope: power, hosts: 32, mean_time_between: 400 d, repair: 1 h}\n"))
    CHECK((rows.size() == 32 || rows.size() == 16)); // the last of eastus' 400 hosts are 16
  // All hosts of a provider at once: the smallest has 320.
  for (const auto& [time, rows] : falls("failures: {scope: provider, mean_time_between: 20 d, repair: 1 h}\n")) {
    std::set<std::string> providers;
    for (const Row& row : rows)
      providers.insert(row.at("subject").substr(0, row.at("subject").find('/')));
    CHECK(providers.size() == 1);
    CHECK(rows.size() >= 300);
  }
  CHECK_FALSE(falls("failures: {scope: switch, mean_time_between: 400 d, repair: 1 h}\n").empty());
  for (const auto& [time, rows] : falls("failures: {scope: region, mean_time_between: 30 d, repair: 1 h}\n"))
    CHECK(rows.size() >= 128);
}

TEST_CASE("two kinds of failures keep their own draws: with one alone, its failures come at the same instants")
{
  const std::string hosts = "{name: gpu, mean_time_between: 300 d, repair: 1 h}";
  const auto alone = falls("failures: [" + hosts + "]\n");
  const auto both = falls("failures: [{scope: rack, mean_time_between: 900 d, repair: 1 h}, " + hosts + "]\n");
  CHECK(alone.size() > 50);
  std::size_t missing = 0; // a host that its rack holds down already does not fall again
  for (const auto& fall : alone)
    missing += both.contains(fall.first) ? 0U : 1U;
  CHECK(missing <= alone.size() / 50);
  CHECK(both.size() > alone.size());
}

TEST_CASE("a trace is replayed to the instant")
{
  const ScratchDirectory scratch;
  write_text(scratch / "outages.csv", "from,for,provider,region,host\n"
                                      "7200.5,3600,,,neocloud/us-east/h100/0\n"
                                      "9000,3600,,,neocloud/us-east/h100/0\n"
                                      "90000,60,aws,us-east-1,\n");
  const std::string failures = "failures: {trace: " + (scratch / "outages.csv") + "}\n";
  const auto down = falls(failures);
  REQUIRE(down.size() == 2);
  CHECK(down.at(7200.5).size() == 1);
  CHECK(down.at(90'000.0).size() == 64 + 128 + 64);
  CHECK(down.at(90'000.0).front().at("detail") == "aws/us-east-1");
  const auto up = falls(failures, "host_up");
  REQUIRE(up.size() == 2);
  CHECK(up.at(12'600.0).size() == 1); // when the second record of it is over
  CHECK(up.at(90'060.0).size() == 64 + 128 + 64);
}

} // namespace leasehold::test
