// Failures that are noticed late, hosts that stand by, and hosts that run slowly, in whole runs.
#include "cli/market_run.hpp"

#include <doctest/doctest.h>

namespace leasehold::test {

namespace {

/// A gang on eight hosts of eight H100; a checkpoint an hour that costs nothing, ten minutes to restart.
struct GangRun {
  explicit GangRun(const std::string& hosts, const std::string& more = "", const std::string& rows = "")
  {
    write_text(scratch / "down.csv", "from,for,provider,region,host\n" + rows);
    write_text(scratch / "m.yaml",
               "name: m\nstart: 2026-06-01\nhorizon: 30 d\noutputs: {events: true, services: true}\n"
               "platform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
               "tenants: [{name: lab, owns: [{region: us-east, chip: h100, " +
                   hosts +
                   "}]}]\nworkload:\n"
                   "  - training: {name: train, tenant: lab, model: llama3-70b, tokens: 60 G, chips: {h100: 64},\n"
                   "      utilisation: 0.4, checkpoint: {interval: 1 h, cost: 0 s, restart: 10 min}}\n" +
                   more);
    output = run_program({"run", scratch / "m.yaml", "--quiet", "--out", scratch / "out"});
    if (output.status == 0)
      summary = read_text(scratch.path() / "out" / "base" / "seed=1" / "summary.json");
  }
  /// Days from the start of the gang to its end.
  [[nodiscard]] double days() const { return metric("time_to_train"); }
  [[nodiscard]] double metric(const std::string& name) const
  {
    REQUIRE_MESSAGE(output.status == 0, output.err);
    return MarketRun{{}, {}, {}, {}, {}, summary}.metric(name);
  }
  [[nodiscard]] std::vector<Row> rows(const std::string& file) const
  {
    REQUIRE_MESSAGE(output.status == 0, output.err);
    return read_table(scratch.path() / "out" / "base" / "seed=1" / file);
  }
  [[nodiscard]] std::vector<double> times(const std::string& event) const
  {
    std::vector<double> found;
    for (const Row& row : where(rows("events.csv"), "event", event))
      found.push_back(number(row, "time"));
    return found;
  }

  ScratchDirectory scratch;
  Output output;
  std::string summary;
};

constexpr double minute = 60.0 / 86400.0;

std::string host(int number)
{
  return "neocloud/us-east/h100/" + std::to_string(number);
}

/// A row of a trace: the host is down from 25.5 h for 12 h.
std::string falls(int number)
{
  return "91800,43200,,," + host(number) + "\n";
}

const std::string replayed = "failures: {trace: down.csv}\n";
const std::string noticed_late = "failures: {trace: down.csv, detection: 15 min}\n";

} // namespace

TEST_CASE("until a failure is noticed the gang that fell hangs, and then restarts")
{
  const double undisturbed = GangRun{"hosts: 9"}.days();
  // Down at 25.5 h, 25 checkpoints written: half an hour is done again, on the ninth host, after ten minutes of restart.
  const double at_once = GangRun{"hosts: 9", replayed, falls(0)}.days();
  CHECK(at_once == doctest::Approx(undisturbed + 40 * minute).epsilon(1e-9));
  const double late = GangRun{"hosts: 9", noticed_late, falls(0)}.days();
  CHECK(late == doctest::Approx(undisturbed + 55 * minute).epsilon(1e-9));
}

TEST_CASE("who waits for a host longer than for the failure to be noticed loses nothing by that")
{
  const double at_once = GangRun{"hosts: 8", replayed, falls(0)}.days();
  CHECK(GangRun{"hosts: 8", noticed_late, falls(0)}.days() == at_once);
}

TEST_CASE("repair begins once a failure is noticed")
{
  const std::string law = "failures: {mean_time_between: 30 d, repair: 4 h";
  const GangRun at_once{"hosts: 8", law + "}\n"};
  const GangRun late{"hosts: 8", law + ", detection: 1 h}\n"};
  const auto first = where(at_once.rows("events.csv"), "event", "host_up").front();
  const auto later = where(where(late.rows("events.csv"), "event", "host_up"), "subject", first.at("subject")).front();
  CHECK(number(later, "time") == doctest::Approx(number(first, "time") + 3600.0).epsilon(1e-9));
  CHECK(late.days() > at_once.days());
}

TEST_CASE("a spare takes a failed host's place at once, and the host stands by once it is back")
{
  const double undisturbed = GangRun{"hosts: 8"}.days();
  const GangRun run{"hosts: 9, spares: 1", replayed, falls(0) + "216000,43200,,," + host(3) + "\n"};
  // At 25.5 h and at 60 h, whose checkpoint has just been written or, half an hour and ten minutes later by then, has been
  // for 20 minutes: the restarts moved all checkpoints by 40 minutes.
  CHECK(run.days() == doctest::Approx(undisturbed + (40 + 20 + 10) * minute).epsilon(1e-9));
  CHECK(run.times("spare_taken") == std::vector{91'800.0, 216'000.0});
  const auto taken = where(run.rows("events.csv"), "event", "spare_taken");
  CHECK(taken[0].at("subject") == host(8));
  CHECK(taken[0].at("detail") == host(0));
  CHECK(taken[1].at("subject") == host(0));
}

TEST_CASE("with more failures than spares the gang waits for the first host that is back")
{
  const double undisturbed = GangRun{"hosts: 8"}.days();
  const GangRun run{"hosts: 9, spares: 1", replayed, falls(0) + falls(1)};
  CHECK(run.days() == doctest::Approx(undisturbed + 0.5 + 40 * minute).epsilon(1e-9));
}

TEST_CASE("a spare that falls with its neighbours takes nobody's place")
{
  // All of the region falls at once, the spare too: the gang waits until all is back.
  const double undisturbed = GangRun{"hosts: 8"}.days();
  const GangRun run{"hosts: 9, spares: 1", replayed, "91800,43200,neocloud,us-east,\n"};
  CHECK(run.days() == doctest::Approx(undisturbed + 0.5 + 40 * minute).epsilon(1e-9));
  CHECK(run.times("spare_taken").empty());
}

TEST_CASE("spares are out of use: a gang that needs them never starts, and fewer than all hosts can be spares")
{
  CHECK(GangRun{"hosts: 8, spares: 1"}.rows("jobs.csv").front().at("starting_time").empty());
  CHECK(GangRun{"hosts: 8, spares: 8"}.output.err.find("no host would be left to use") != std::string::npos);
}

TEST_CASE("a gang works in step with its slowest host, for as long as that is slow")
{
  const double undisturbed = GangRun{"hosts: 9"}.days();
  // At half speed for 12 of its hours it loses 6; at a quarter for 4 of these hours 1 more.
  const std::string half = "{host: " + host(0) + ", speed: 0.5, from: 24 h, for: 12 h}";
  const GangRun run{"hosts: 9", "outages: [" + half + "]\n"};
  CHECK(run.days() == doctest::Approx(undisturbed + 0.25).epsilon(1e-9));
  CHECK(run.times("host_slowed") == std::vector{86'400.0});
  CHECK(run.times("host_restored") == std::vector{129'600.0});
  CHECK(run.times("job_preempted").empty());
  CHECK(GangRun{"hosts: 9", "outages: [" + half + ", {host: " + host(1) + ", speed: 0.25, from: 25 h, for: 4 h}]\n"}
            .days() == doctest::Approx(undisturbed + 7.0 / 24.0).epsilon(1e-9));
  // A host beside the gang is nothing to it.
  CHECK(GangRun{"hosts: 9", "outages: [{host: " + host(8) + ", speed: 0.5, from: 24 h, for: 12 h}]\n"}.days() ==
        doctest::Approx(undisturbed).epsilon(1e-12));
}

TEST_CASE("a gang that starts on a slow host is slow from the start")
{
  const double undisturbed = GangRun{"hosts: 8"}.days();
  const GangRun run{"hosts: 8", "outages: [{host: " + host(0) + ", speed: 0.5, from: 0 s, for: 12 h}]\n"};
  CHECK(run.days() == doctest::Approx(undisturbed + 0.25).epsilon(1e-9));
}

TEST_CASE("hosts slowed by chance interrupt nobody, and the slower they are the later all is done")
{
  const auto with = [](const std::string& speed) {
    return GangRun{"hosts: 8", "failures: {mean_time_between: 30 d, repair: 12 h, speed: " + speed + "}\n"};
  };
  const GangRun mild = with("0.9");
  const GangRun hard = with("0.3");
  CHECK(mild.metric("preemptions") == 0.0);
  CHECK(hard.days() > mild.days());
  CHECK(mild.days() > GangRun{"hosts: 8"}.days());
  CHECK(GangRun{"hosts: 8", "failures: {speed: 0}\n"}.output.status == 2);
}

TEST_CASE("a replica on a slow host serves so much less")
{
  const ScratchDirectory scratch;
  write_text(scratch / "m.yaml",
             "name: m\nstart: 2026-06-01\nhorizon: 1 d\noutputs: {services: true}\n"
             "platform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
             "tenants: [{name: lab, owns: [{region: us-east, chip: h100, hosts: 4}]}]\nworkload:\n"
             "  - serving: {name: chat, tenant: lab, model: llama3-70b, requests: {rate: 1/s}, chips: {h100: 8},\n"
             "      startup: 1 min, period: 1 h, minimum_replicas: 4, maximum_replicas: 4}\n"
             "outages: [{host: " +
                 host(2) + ", speed: 0.5, from: 90 min, for: 1 h}]\n");
  const Output output = run_program({"run", scratch / "m.yaml", "--quiet", "--out", scratch / "out"});
  REQUIRE_MESSAGE(output.status == 0, output.err);
  const auto periods = read_table(scratch.path() / "out" / "base" / "seed=1" / "services.csv");
  // Four replicas on a host each, one of which counts half at the period that begins at 2 h.
  const double full = number(periods[1], "capacity");
  CHECK(number(periods[2], "capacity") == doctest::Approx(full * 3.5 / 4.0).epsilon(1e-5));
  CHECK(number(periods[3], "capacity") == doctest::Approx(full).epsilon(1e-5));
}

} // namespace leasehold::test
