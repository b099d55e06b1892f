// Tenants on each other's chips, through the program: who may, and who makes room for whom.
#include "cli/market_run.hpp"

#include <cmath>

namespace leasehold::test {

namespace {

/// `lab` owns 8 hosts of 8 H100; `other` has nothing. Rows of segments.csv and services.csv, and summary.json.
class SharedRun {
public:
  explicit SharedRun(const std::string& workload, const std::string& of_other = "",
                     const std::string& tenancy = "shared")
  {
    write_text(scratch_ / "m.yaml",
               "name: m\nstart: 2026-06-01\nhorizon: 4 h\nplatform: " LEASEHOLD_SOURCE_DIR
               "/platforms/four-clouds.xml\ntenants:\n  - {name: lab, owns: [{provider: aws, chip: h100, hosts: 8}]}\n"
               "  - {name: other" +
                   of_other + "}\npolicies: {tenancy: " + tenancy +
                   "}\noutputs: {segments: true, services: true}\nworkload:\n" + workload);
    const Output output = run_program({"run", scratch_ / "m.yaml", "--quiet", "--out", scratch_ / "out"});
    CAPTURE(output.err);
    REQUIRE(output.status == 0);
  }
  [[nodiscard]] std::vector<Row> rows(const std::string& file) const
  {
    return read_table(scratch_.path() / "out" / "base" / "seed=1" / file);
  }
  /// "name from to reason" of every stay on chips, in hours.
  [[nodiscard]] std::vector<std::string> stays() const
  {
    std::vector<std::string> found;
    for (const Row& row : rows("segments.csv"))
      if (row.at("kind") != "replica")
        found.push_back(row.at("job_id") + " " + std::to_string(std::lround(number(row, "start") / 3600.0)) + " " +
                        std::to_string(std::lround(number(row, "end") / 3600.0)) + " " + row.at("end_reason"));
    return found;
  }
  /// Replicas of a service in the period that begins at `hour`.
  [[nodiscard]] double replicas(const std::string& service, double hour) const
  {
    for (const Row& row : where(rows("services.csv"), "service", service))
      if (number(row, "time") == hour * 3600.0)
        return number(row, "replicas");
    return -1.0;
  }

private:
  ScratchDirectory scratch_;
};

std::string gang_of(const std::string& tenant, int chips, const std::string& submit)
{
  return "  - training: {name: " + tenant + "s, tenant: " + tenant +
         ", model: llama3-70b, tokens: 500 T, utilisation: 0.4, chips: {h100: " + std::to_string(chips) +
         "}, submit: " + submit + "}\n";
}

std::string service_of(const std::string& tenant, int replicas)
{
  const std::string number = std::to_string(replicas);
  return "  - serving: {name: for_" + tenant + ", tenant: " + tenant +
         ", model: assistant-70b, requests: {rate: 1/s}, minimum_replicas: " + number +
         ", maximum_replicas: " + number + ", startup: 300 s, preempts_training: false, chips: {h100: 8}}\n";
}

using Stays = std::vector<std::string>;

} // namespace

TEST_CASE("a guest leaves with a last checkpoint when the owner's work needs its chips")
{
  // 64 chips in all. The guest's 64 run for an hour; a checkpoint takes 60 s, so 3,540 s of it are kept and 60 s lost.
  const SharedRun run{gang_of("other", 64, "0 s") + gang_of("lab", 64, "1 h")};
  CHECK(run.stays() == Stays{"others 0 1 evicted", "labs 1 4 horizon"});
  const Row guest = where(run.rows("jobs.csv"), "job_id", "others").at(0);
  CHECK(number(guest, "lost_time") == doctest::Approx(60.0));
  CHECK(guest.at("final_state") == "PENDING_AT_HORIZON");
}

TEST_CASE("a guest stays where there is room for both, and the owner is nobody's guest at home")
{
  const SharedRun both{gang_of("other", 32, "0 s") + gang_of("lab", 32, "1 h")};
  CHECK(both.stays() == Stays{"others 0 4 horizon", "labs 1 4 horizon"});
  // The other way round the guest waits for the owner's chips as anybody would.
  const SharedRun late{gang_of("lab", 64, "0 s") + gang_of("other", 64, "1 h")};
  CHECK(late.stays() == Stays{"labs 0 4 horizon"});
}

TEST_CASE("an owner's work goes before guests that were submitted with it")
{
  // First in the file is first in the queue; only who owns the chips turns the order round.
  const SharedRun run{gang_of("other", 64, "0 s") + gang_of("lab", 64, "0 s")};
  CHECK(run.stays() == Stays{"labs 0 4 horizon"});
}

TEST_CASE("replicas on another tenant's chips make room for its training, and no more than it needs")
{
  // 8 replicas of 8 chips fill the 64; a gang of 32 an hour later leaves 4 of them.
  const SharedRun run{service_of("other", 8) + gang_of("lab", 32, "1 h")};
  CHECK(run.stays() == Stays{"labs 1 4 horizon"});
  CHECK(run.replicas("for_other", 0.5) == 8.0);
  CHECK(run.replicas("for_other", 2.0) == 4.0);
}

TEST_CASE("the owner's replicas take their chips before a guest's, whichever service is named first")
{
  const SharedRun run{service_of("other", 8) + service_of("lab", 6)};
  CHECK(run.replicas("for_lab", 1.0) == 6.0);
  CHECK(run.replicas("for_other", 1.0) == 2.0);
}

TEST_CASE("rivals isolated by host never run on each other's chips, whatever the tenancy policy admits")
{
  const std::string both = gang_of("other", 32, "0 s") + gang_of("lab", 32, "1 h");
  const SharedRun rivals{both, ", rivals: [lab], isolation: host"};
  CHECK(rivals.stays() == Stays{"labs 1 4 horizon"});
  CHECK(where(rivals.rows("jobs.csv"), "job_id", "others").at(0).at("final_state") == "REJECTED");
  const SharedRun dedicated{both, "", "dedicated"};
  CHECK(dedicated.stays() == Stays{"labs 1 4 horizon"});
}

TEST_CASE("of two rivals a third tenant's hosts take the one that the scenario names first")
{
  // The lab's 64 chips have room for both guests' 16 each. Rivals would meet on its hosts, so only the first comes.
  const std::string both = gang_of("other", 16, "0 s") + gang_of("late", 16, "0 s");
  const SharedRun friends{both, "}\n  - {name: late"};
  CHECK(friends.stays() == Stays{"others 0 4 horizon", "lates 0 4 horizon"});
  for (const std::string level : {"host", "rack"}) {
    const SharedRun rivals{both, "}\n  - {name: late, rivals: [other], isolation: " + level};
    // Kept apart by racks they visit nobody: whose rack the lab's hosts share changes with every lease.
    CHECK(rivals.stays() == (level == "host" ? Stays{"others 0 4 horizon"} : Stays{}));
  }
}

TEST_CASE("hosts leased as dedicated take no guests, and their tenant visits nobody")
{
  const std::string guest = gang_of("other", 16, "0 s");
  CHECK(SharedRun{guest}.stays() == Stays{"others 0 4 horizon"});
  CHECK(SharedRun{guest, ", hosting: dedicated"}.stays() == Stays{});
}

TEST_CASE("what guests run on is idle to the owner, who rents nothing beside it")
{
  // `lab` commits to 64 H100 for a year and trains on them for 286 days. Then a guest does, who makes room on day 290, when
  // `lab` trains again: all that it rents on demand is what it had on the first day.
  const MarketRun run = run_market(
      "horizon: 292 d\ntenants:\n  - {name: lab, leasing: {policy: reserve_base, providers: [aws], programmes: "
      "[aws_reserved_1y], observe: 1 d, quantile: 0.9}}\n  - {name: other}\npolicies: {tenancy: shared}\n"
      "outputs: {segments: true}\nworkload:\n"
      "  - training: {name: first, tenant: lab, model: llama3-70b, tokens: 1500 G, utilisation: 0.4, chips: {h100: "
      "64}, "
      "checkpoint: {interval: 1000 d}}\n"
      "  - training: {name: guest, tenant: other, model: llama3-70b, tokens: 500 T, utilisation: 0.4, chips: {h100: "
      "64}, "
      "submit: 1 d}\n"
      "  - training: {name: second, tenant: lab, model: llama3-70b, tokens: 500 T, utilisation: 0.4, chips: {h100: "
      "64}, "
      "submit: 290 d}\n");
  CHECK(where(run.leases, "kind", "reserved").size() == 1);
  for (const Row& lease : where(run.leases, "kind", "on_demand"))
    CHECK(number(lease, "requested") < 86400.0);
  CHECK(number(where(run.segments, "job_id", "guest").at(0), "end") == 290 * 86400.0);
  CHECK(number(where(run.segments, "job_id", "second").at(0), "start") == 290 * 86400.0);
}

} // namespace leasehold::test
