// Ports in whole runs: when a model may run on a chip, how fast, and what that costs.
#include "support/program.hpp"
#include "support/table.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <sstream>

namespace leasehold::test {

namespace {

constexpr double day = 86400.0;

/// One finished run of a scenario.
class Played {
public:
  explicit Played(const std::string& text)
  {
    write_text(scratch_ / "scenario.yaml", text);
    const Output output = run_program({"run", scratch_ / "scenario.yaml", "--quiet", "--out", scratch_ / "out"});
    CAPTURE(output.err);
    REQUIRE(output.status == 0);
    for (const auto& entry : std::filesystem::recursive_directory_iterator{scratch_ / "out"})
      if (entry.path().filename() == "summary.json")
        directory_ = entry.path().parent_path();
  }
  [[nodiscard]] std::vector<Row> rows(const std::string& file) const { return read_table(directory_ / file); }
  [[nodiscard]] double metric(const std::string& name) const
  {
    const std::string text = read_text(directory_ / "summary.json");
    const auto at = text.find("\"" + name + "\":");
    REQUIRE(at != std::string::npos);
    return std::stod(text.substr(at + name.size() + 3));
  }
  /// Of the chip's port: `state from to` in days.
  [[nodiscard]] std::vector<std::string> states(const std::string& chip) const
  {
    std::vector<std::string> found;
    for (const Row& row : rows("ports.csv"))
      if (row.at("chip") == chip)
        found.push_back(fmt::format("{} {:.6g} {:.6g}", row.at("state"), std::stod(row.at("from")) / day,
                                    std::stod(row.at("to")) / day));
    return found;
  }
  /// A column of services.csv at an instant.
  [[nodiscard]] double service(double time, const std::string& column) const
  {
    for (const Row& row : rows("services.csv"))
      if (std::stod(row.at("time")) == time)
        return std::stod(row.at(column));
    FAIL("no sample at this time");
    return 0.0;
  }

private:
  ScratchDirectory scratch_;
  std::filesystem::path directory_;
};

/// A lab with one h100 host and 8 Maia hosts of 4 chips of its own; a service of three replicas, of which only one fits
/// on h100.
std::string owner(const std::string& more, const std::string& engineers = "24")
{
  const bool ports = more.find("porting:") != std::string::npos; // engineers are refused who have nothing to port
  return "name: ports\nstart: 2026-01-01\nhorizon: 60 d\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
         "tenants:\n  - name: lab\n" +
         (ports ? "    engineers: " + engineers + "\n" : "") +
         "    owns: [{provider: azure, chip: h100, hosts: 1}, {chip: maia-200, hosts: 8}, {provider: azure, chip: "
         "b200, hosts: 4}]\n"
         "outputs: {events: true}\n" +
         more;
}

const std::string chat_service =
    "  - serving: {name: chat, tenant: lab, model: assistant-70b, requests: {rate: 1/s}, minimum_replicas: 3,\n"
    "              maximum_replicas: 3, startup: 300 s, chips: {h100: 8, maia-200: 4}}\n";

} // namespace

TEST_CASE("a replica starts on a chip the instant its port is validated, and grows faster from there")
{
  // Asked on day 2; 10 d in all, a fifth of it validation: porting to day 10, validated on day 12. A release on day 40
  // costs 0.15 · 10 d = 1.5 d: 1.2 d of porting and 0.3 d of validation.
  const Played run{
      owner("porting:\n  {median: 10 d, sigma: 0, validating: 0.2, repeat: 0.15, team: 6, engineer_week: $10000,\n"
            "   pilot_chips: 16, initial_efficiency: 0.5, tuning: 20 d, releases: [{chip: maia-200, at: 40 d}],\n"
            "   ports: [{workload: chat, chip: maia-200, at: 2 d}]}\nworkload:\n" +
            chat_service)};
  CHECK(run.states("h100") == std::vector<std::string>{"validated 0 60"});
  CHECK(run.states("maia-200") == std::vector<std::string>{"unported 0 2", "porting 2 10", "validating 10 12",
                                                           "validated 12 40", "unported 40 40", "porting 40 41.2",
                                                           "validating 41.2 41.5", "validated 41.5 60"});
  // A period's row is written before replicas start at its instant.
  CHECK(run.service(12 * day, "replicas") == 1);
  CHECK(run.service(12 * day + 900, "replicas") == 3);
  CHECK(run.service(40 * day, "replicas") == 1);
  CHECK(run.service(41.5 * day, "replicas") == 1);
  CHECK(run.service(41.5 * day + 900, "replicas") == 3);

  // Capacity is that of one h100 replica plus two at efficiency 1 − 0.5·exp(−t/20 d).
  const double one = run.service(11 * day, "capacity");
  const auto gained = [&](double time) { return run.service(time, "capacity") - one; };
  const auto efficiency = [](double since) { return 1.0 - 0.5 * std::exp(-since / (20.0 * day)); };
  // services.csv has six decimals.
  for (const double later : {1.0 * day, 5.0 * day, 27.0 * day}) {
    CHECK(gained(12 * day + later) / gained(12 * day + 900) ==
          doctest::Approx(efficiency(later) / efficiency(900.0)).epsilon(1e-6));
  }

  // A team of 6 for 10 + 1.5 days at $10,000 a week each; 16 chips for as long.
  CHECK(run.metric("engineering_cost") == doctest::Approx(6 * 11.5 / 7 * 10'000).epsilon(1e-9));
  CHECK(run.metric("porting_chip_hours") == doctest::Approx(16 * 11.5 * 24).epsilon(1e-9));
}

TEST_CASE("two ports queue for one team")
{
  const std::string text = "porting:\n  {median: 10 d, sigma: 0, validating: 0, team: 6,\n"
                           "   ports: [{workload: chat, chip: maia-200}, {workload: chat, chip: b200}]}\nworkload:\n" +
                           chat_service;
  const auto with = [&](const std::string& engineers) {
    std::string more = text;
    more.replace(more.find("maia-200: 4}"), 12, "maia-200: 4, b200: 8}");
    return Played{owner(more, engineers)};
  };
  // Six engineers make one team: the second port begins when the first is done. Twelve make two.
  const Played six = with("6");
  CHECK(six.states("maia-200") ==
        std::vector<std::string>{"unported 0 0", "porting 0 10", "validating 10 10", "validated 10 60"});
  CHECK(six.states("b200") ==
        std::vector<std::string>{"unported 0 10", "porting 10 20", "validating 20 20", "validated 20 60"});
  CHECK(with("12").states("b200") ==
        std::vector<std::string>{"unported 0 0", "porting 0 10", "validating 10 10", "validated 10 60"});
  // Nobody ports without engineers.
  CHECK(with("0").states("b200") == std::vector<std::string>{"unported 0 60"});
}

TEST_CASE("a gang trains where its model is validated, at rates that rise week by week")
{
  const std::string job = "workload:\n  - training: {name: train, tenant: lab, model: assistant-70b, tokens: 40 G,\n"
                          "               chips: {maia-200: 32}, utilisation: 0.4, checkpoint: {interval: 1000 d}";
  const Played free{owner(job + "}\n")};
  const double days = free.metric("time_to_train");
  CHECK(days > 15.0);
  CHECK(days < 30.0);

  // A training port takes 1.5 times an inference port: validated on day 15. From then on the planned rate holds at
  // efficiency 1 − 0.5·exp(−7k/60) in week k.
  const Played ported{owner("porting:\n  {median: 10 d, sigma: 0, ports: [{workload: train, chip: maia-200}]}\n" + job +
                            ", validated: []}\n")};
  double left = days;
  double expected = 15.0;
  for (int week = 0; left > 0.0; ++week) {
    const double rate = 1.0 - 0.5 * std::exp(-7.0 * week / 60.0);
    const double length = std::min(7.0, left / rate);
    left -= length * rate;
    expected += length;
    if (length < 7.0)
      break;
  }
  CHECK(ported.metric("time_to_train") == doctest::Approx(expected).epsilon(1e-9));
  CHECK(ported.metric("training_progress") == 1.0);
}

TEST_CASE("a release stops training, which goes on from its last checkpoint when it is ported again")
{
  // Validated from the start; the release of day 5 costs 0.2 · 1.5 · 10 d = 3 d. It is known ahead, so the gang writes
  // a last checkpoint and loses that and its restart alone: with both free, the end moves by 3 d and what the learning
  // curve of the repeat takes.
  const std::string job = "workload:\n  - training: {name: train, tenant: lab, model: assistant-70b, tokens: 20 G,\n"
                          "               chips: {maia-200: 32}, utilisation: 0.4,\n"
                          "               checkpoint: {interval: 1000 d, cost: 0 s, restart: 0 s}}\n";
  const double days = Played{owner(job)}.metric("time_to_train");
  const Played run{owner("porting:\n  {median: 10 d, sigma: 0, repeat: 0.2, initial_efficiency: 1,\n"
                         "   releases: [{chip: maia-200, at: 5 d}]}\n" +
                         job)};
  CHECK(run.metric("time_to_train") == doctest::Approx(days + 3.0).epsilon(1e-9));
  CHECK(run.metric("preemptions") == 1.0);
}

TEST_CASE("a test leases what the port needs, whose pilots keep it busy")
{
  // The test leases what the port needs, 16 chips, which are delivered after 14 d. The port begins then and keeps all of
  // them busy for 10 d. Deployed under maia_deployment, of 256 chips at least, so small a service would not pay for its
  // port: the test is not begun.
  const Played run{
      "name: staged\nstart: 2026-01-01\nhorizon: 400 d\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
      "tenants: [{name: lab}]\noutputs: {events: true}\n"
      "policies: {leasing: {policy: staged, chip: maia-200, pilot: maia_pilot, deployment: azure_on_demand,\n"
      "                     pilot_chips: 64, providers: [neocloud]}}\n"
      "porting: {median: 10 d, sigma: 0, pilot_chips: 16, team: 6, engineer_week: $1000}\nworkload:\n" +
      chat_service};
  CHECK(run.states("maia-200") ==
        std::vector<std::string>{"unported 0 0", "porting 0 22", "validating 22 24", "validated 24 400"});
  bool found = false;
  for (const Row& lease : run.rows("leases.csv"))
    if (lease.at("programme") == "maia_pilot") {
      found = true;
      CHECK(lease.at("chips") == "16");
      CHECK(std::stod(lease.at("stranded_chip_hours")) == 0.0);
    }
  CHECK(found);
  // Engineers are paid while they wait for chips: 6 for 24 d. January's bill and the rest stand in the ledger.
  double pay = 0.0;
  for (const Row& row : run.rows("ledger.csv"))
    if (row.at("ChargeDescription") == "engineering")
      pay += std::stod(row.at("BilledCost"));
  CHECK(pay == doctest::Approx(6 * 24.0 / 7 * 1000).epsilon(1e-9));
}

TEST_CASE("a test signs nothing elsewhere while it runs, and deploys the day its port is validated")
{
  // 14 d for the chips of the test and 30 d of port: the deployment is asked for at 44 d. It is delivered 45 d later for 182 d,
  // and ends after the horizon; no second one is ordered that would come within days of it.
  const Played run{
      "name: staged\nstart: 2026-06-01\nhorizon: 250 d\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
      "tenants: [{name: lab}]\nmarket: {prices: [{chip: maia-200, factor: 0.5}]}\n"
      "policies: {leasing: {policy: staged, chip: maia-200, pilot: maia_pilot, deployment: maia_deployment,\n"
      "                     commitment: maia_commitment}}\n"
      "porting: {median: 30 d, sigma: 0, pilot_chips: 16}\nworkload:\n"
      "  - serving: {name: chat, tenant: lab, model: llama3-70b, requests: {rate: 1000/s, daily_swing: 0.4}, period: 6 "
      "h,\n"
      "              chips: {h100: 8, maia-200: 4}}\n"};
  std::vector<std::string> signed_for;
  for (const Row& lease : run.rows("leases.csv"))
    if (lease.at("kind") == "take_or_pay")
      signed_for.push_back(fmt::format("{} {:.6g}", lease.at("programme"), std::stod(lease.at("requested")) / day));
  CHECK(signed_for == std::vector<std::string>{"maia_deployment 44"});
}

TEST_CASE("a staged test that is rented on demand keeps its chips until the port is done")
{
  // The port takes its 14 days on 16 chips, a fifth of them to validate. Without chips it would go on, and its engineers be paid,
  // to the end.
  const Played run{
      "name: staged\nstart: 2026-06-01\nhorizon: 120 d\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
      "tenants: [{name: lab}]\nmarket: {prices: [{chip: h200, factor: 0.3}]}\n"
      "policies: {leasing: {policy: staged, chip: h200, pilot: aws_on_demand, deployment: aws_on_demand}}\n"
      "porting: {median: 14 d, sigma: 0, pilot_chips: 16, engineer_week: $1000}\nworkload:\n"
      "  - serving: {name: chat, tenant: lab, model: llama3-70b, requests: {rate: 400/s, input: 1000, output: 300}, "
      "period: 6 "
      "h,\n"
      "              chips: {h100: 8, h200: 8}, validated: [h100]}\n"};
  CHECK(run.states("h200") ==
        std::vector<std::string>{"unported 0 0", "porting 0 11.2", "validating 11.2 14", "validated 14 120"});
}

TEST_CASE("nothing breaks an invariant while ports, releases, failures and random decisions meet")
{
  for (const std::string leasing : {"any_silicon", "on_demand_only", "reserve_base"})
    for (const std::string scheduling : {"killer", "conservative_backfill", "random"}) {
      CAPTURE(leasing);
      CAPTURE(scheduling);
      const Played run{
          "name: mix\nhorizon: 60 d\nplatform: " LEASEHOLD_SOURCE_DIR
          "/platforms/four-clouds.xml\ntenants: [{name: lab}]\n"
          "policies: {scheduling: " +
          scheduling + ", leasing: {policy: " + leasing +
          "}}\n"
          "failures: {mean_time_between: 10 d, repair: 4 h}\n"
          "porting: {median: 8 d, releases: [{chip: maia-200, every: 25 d}, {chip: h100, at: 30 d, every: 12 d}]}\n"
          "workload:\n"
          "  - serving: {name: chat, tenant: lab, model: assistant-70b, requests: {rate: 40/s, daily_swing: 0.5},\n"
          "              chips: {h100: 8, maia-200: 4}}\n"
          "  - training: {name: train, tenant: lab, model: assistant-70b, tokens: 40 G, chips: {h100: 64, maia-200: "
          "64}}\n"};
      CHECK(run.metric("porting_chip_hours") > 0.0);
      if (leasing == "on_demand_only") // a release of its only chip is survived: pilots are leased for the repeat
        CHECK(run.metric("slo_attainment") > 0.5);
    }
}

} // namespace leasehold::test
