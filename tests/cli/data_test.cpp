// Data gravity in whole runs: training waits for a copy of its dataset, which takes time on a link and egress dollars.
#include "cli/market_run.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <string>
#include <vector>

namespace leasehold::test {

namespace {

/// One finished run; its directory lives as long as this.
struct DataRun {
  explicit DataRun(const std::string& text)
  {
    write_text(scratch / "scenario.yaml",
               "name: data\nstart: 2026-01-01\nhorizon: 60 d\noutputs: {events: true}\nplatform: " LEASEHOLD_SOURCE_DIR
               "/platforms/four-clouds.xml\n" +
                   text);
    const Output output = run_program({"run", scratch / "scenario.yaml", "--quiet", "--out", scratch / "out"});
    CAPTURE(output.err);
    REQUIRE(output.status == 0);
    directory = scratch.path() / "out" / "base" / "seed=1";
  }
  [[nodiscard]] double metric(const std::string& name) const
  {
    const std::string text = read_text(directory / "summary.json");
    const auto at = text.find("\"" + name + "\":");
    REQUIRE(at != std::string::npos);
    return std::stod(text.substr(at + name.size() + 3));
  }
  /// Times of an event, in seconds.
  [[nodiscard]] std::vector<double> times(const std::string& event) const
  {
    std::vector<double> found;
    for (const Row& row : where(read_table(directory / "events.csv"), "event", event))
      found.push_back(number(row, "time"));
    return found;
  }
  ScratchDirectory scratch;
  std::filesystem::path directory;
};

/// 8 Maia hosts of 4 chips in azure's westus3, and a job that takes all of them.
const std::string lab = "tenants: [{name: lab, owns: [{chip: maia-200, hosts: 8}]}]\n";
std::string job(const std::string& more)
{
  return "  - training: {name: train, tenant: lab, model: assistant-70b, tokens: 20 G, chips: {maia-200: 32},\n"
         "               utilisation: 0.4" +
         more + "}\n";
}

} // namespace

TEST_CASE("training waits for its dataset, for as long as its size takes on the link")
{
  const double days = DataRun{lab + "workload:\n" + job("")}.metric("time_to_train");
  // 100 TB at 100 Gbps = 12.5 GB/s: 8,000 s. 100,000 GB leave aws at $0.09.
  const DataRun far{lab +
                    "data: {wan: 100 Gbps, datasets: [{name: corpus, size: 100 TB, at: [us-east-1]}]}\nworkload:\n" +
                    job(", data: corpus")};
  CHECK(far.metric("time_to_train") == doctest::Approx(days + 8000.0 / 86400.0).epsilon(1e-9));
  CHECK(far.metric("data_wait_hours") == doctest::Approx(8000.0 / 3600.0).epsilon(1e-9));
  CHECK(far.metric("data_moved") == doctest::Approx(100.0).epsilon(1e-12));
  CHECK(far.metric("egress_cost") == doctest::Approx(9000.0).epsilon(1e-12));
  // A copy on the spot costs nothing.
  const DataRun near{lab + "data: {datasets: [{name: corpus, size: 100 TB, at: [us-east-1, westus3]}]}\nworkload:\n" +
                     job(", data: corpus")};
  CHECK(near.metric("time_to_train") == doctest::Approx(days).epsilon(1e-9));
  CHECK(near.metric("data_wait_hours") == 0.0);
  CHECK(near.metric("egress_cost") == 0.0);
}

TEST_CASE("a copy moves as fast as the platform's route carries it, cut over as many pairs of machines as it is")
{
  // One pair of machines gets 4.45 Gb/s from aws us-east-1 to azure westus3 (Skyplane): 1 TB takes 8e12 / 4.45e9 s. Four get
  // four times that. 200 would get 890 Gb/s, of which the 400 Gb/s of both regions' uplinks are left. The first byte is there
  // after half of a round trip of 55.8 ms, and a few microseconds inside the regions.
  const auto seconds = [](const std::string& more) {
    const DataRun run{lab + "data: {" + more + "datasets: [{name: corpus, size: 1 TB, at: [us-east-1]}]}\nworkload:\n" +
                      job(", data: corpus")};
    return run.metric("data_wait_hours") * 3600.0;
  };
  CHECK(seconds("") == doctest::Approx(8e12 / 4.45e9 + 0.0279).epsilon(1e-8));
  CHECK(seconds("streams: 4, ") == doctest::Approx(2e12 / 4.45e9 + 0.0279).epsilon(1e-7));
  CHECK(seconds("streams: 200, ") == doctest::Approx(20.0279).epsilon(1e-6));
}

TEST_CASE("a copy comes on the fastest link, at the source's price")
{
  // From eastus at 200 Gbps: 4,000 s, and $0.02/GB inside azure; us-east-1 would take 40,000 s.
  const DataRun run{lab +
                    "data:\n  wan: 20 Gbps\n  links: [{between: [westus3, eastus], bandwidth: 200 Gbps}]\n"
                    "  datasets: [{name: corpus, size: 100 TB, at: [us-east-1, eastus]}]\nworkload:\n" +
                    job(", data: corpus")};
  CHECK(run.times("copy_ended") == std::vector<double>{4000.0});
  CHECK(run.metric("egress_cost") == doctest::Approx(2000.0).epsilon(1e-12));
}

TEST_CASE("a copy waits while the region that it comes from is down, or comes from another one that has a copy")
{
  // 8,000 s at 12.5 GB/s, of which 1,000 were done when two hours of outage began: there at 15,200 s.
  const std::string outage = "outages: [{provider: aws, region: us-east-1, from: 1000 s, for: 2 h}]\n";
  const DataRun waits{lab + outage +
                      "data: {wan: 100 Gbps, datasets: [{name: corpus, size: 100 TB, at: [us-east-1]}]}\nworkload:\n" +
                      job(", data: corpus")};
  CHECK(waits.times("copy_ended") == std::vector<double>{15'200.0});
  // Begun during the outage, it comes from eastus, though that way is a fifth as wide: 3,600 + 40,000 s, at $0.02/GB.
  const std::string ways = "data:\n  wan: 100 Gbps\n  links: [{between: [westus3, eastus], bandwidth: 20 Gbps}]\n"
                           "  datasets: [{name: corpus, size: 100 TB, at: [us-east-1, eastus]}]\nworkload:\n" +
                           job(", data: corpus, submit: 1 h");
  const DataRun other{lab + outage + ways};
  CHECK(other.times("copy_ended") == std::vector<double>{43'600.0});
  CHECK(other.metric("egress_cost") == doctest::Approx(2000.0).epsilon(1e-12));
  CHECK(DataRun{lab + ways}.times("copy_ended") == std::vector<double>{11'600.0});
  // With its only copy in a region that is down it is not begun before that is back: 8,200 + 8,000 s.
  const DataRun late{lab + outage +
                     "data: {wan: 100 Gbps, datasets: [{name: corpus, size: 100 TB, at: [us-east-1]}]}\nworkload:\n" +
                     job(", data: corpus, submit: 1 h")};
  CHECK(late.times("copy_ended") == std::vector<double>{16'200.0});
}

TEST_CASE("a copy does not come from where no way is open while another region has one")
{
  // By the platform's routes us-east-1 is nearer than the neocloud; with its router down the copy comes from there as if
  // us-east-1 itself were down, and not after the five days.
  const std::string work =
      "data: {datasets: [{name: corpus, size: 10 TB, at: [us-east-1, us-east]}]}\nworkload:\n" + job(", data: corpus");
  for (const char* network : {"network: none\n", "network: flows\n"}) {
    const auto ends = [&](const std::string& outage) {
      std::string text = lab;
      text.append(network).append(outage).append(work);
      const DataRun run{text};
      const std::vector<double> times = run.times("copy_ended");
      REQUIRE(times.size() == 1);
      return times.front();
    };
    const double other = ends("outages: [{provider: aws, region: us-east-1, from: 0 s, for: 5 d}]\n");
    CHECK(other < 5 * 86'400.0);
    CHECK(ends("outages: [{link: aws/us-east-1/router, from: 0 s, for: 5 d}]\n") == other);
    CHECK(ends("") <= other);
  }
}

TEST_CASE(
    "copies on one link of a stated bandwidth share it evenly under flows, and are as if alone without contention")
{
  // 12.5 GB/s in halves until the 50 TB are there at 8,000 s; the other 50 TB of the larger then take 4,000 s alone. Without
  // contention 100 TB take 8,000 s and 50 TB 4,000 s.
  const auto ends = [](const std::string& network) {
    const DataRun run{
        lab + "network: " + network +
        "\ndata:\n  wan: 100 Gbps\n  datasets: [{name: large, size: 100 TB, at: [us-east-1]}, {name: small, size: 50 "
        "TB, "
        "at: [us-east-1]}]\n"
        "workload:\n"
        "  - training: {name: a, tenant: lab, model: assistant-70b, tokens: 1 G, chips: {maia-200: 16}, data: large}\n"
        "  - training: {name: b, tenant: lab, model: assistant-70b, tokens: 1 G, chips: {maia-200: 16}, data: "
        "small}\n"};
    CHECK(run.times("copy_started") == std::vector<double>{0.0, 0.0});
    CHECK(run.metric("jobs_finished") == 2);
    std::vector<double> times = run.times("copy_ended");
    REQUIRE(times.size() == 2);
    CHECK(run.metric("data_wait_hours") == doctest::Approx((times[0] + times[1]) / 3600.0).epsilon(1e-9));
    return times;
  };
  const std::vector<double> shared = ends("flows");
  CHECK(shared[0] == doctest::Approx(8000.0).epsilon(1e-9));
  CHECK(shared[1] == doctest::Approx(12000.0).epsilon(1e-9));
  CHECK(ends("none") == std::vector<double>{4000.0, 8000.0});
}

TEST_CASE("egress of leased work stands in the ledger")
{
  // h100 is not sold where the corpus lies: 10 TB leave gcp at a price of the scenario's, $0.08/GB.
  const DataRun run{
      "tenants: [{name: lab}]\npolicies: {leasing: on_demand_only}\n"
      "data: {datasets: [{name: corpus, size: 10 TB, at: [us-central1]}], egress: [{provider: gcp, outside: $0.08/GB, "
      "inside: $0/GB}]}\n"
      "workload:\n"
      "  - training: {name: train, tenant: lab, model: assistant-70b, tokens: 5 G, chips: {h100: 64}, data: corpus}\n"};
  const auto rows = where(read_table(run.directory / "ledger.csv"), "ChargeDescription", "egress");
  REQUIRE(rows.size() == 1);
  CHECK(number(rows[0], "BilledCost") == 800.0);
  CHECK(rows[0].at("ProviderName") == "gcp");
  CHECK(run.metric("egress_cost") == 800.0);
  CHECK(run.metric("jobs_finished") == 1);
}

TEST_CASE("chips are leased when the data of their gang are there, not while they are copied")
{
  // 500 TB at 1.25 GB/s come from gcp in 400,000 s (4.63 d). 256 chips at some dollars an hour are leased within an hour of
  // that, whoever leases, and not for the copy besides: at most an hour of theirs is idle before, and what starts the gang.
  std::vector<std::string> policies{"on_demand_only", "greedy_spot", "sky_nomad", "rolling_horizon"};
  if (std::getenv("LEASEHOLD_LONG") != nullptr)
    policies.insert(policies.end(),
                    {"reserve_base", "capacity_block_planner", "uniform_progress_regions", "oracle_offline"});
  for (const std::string& policy : policies) {
    CAPTURE(policy);
    const DataRun run{
        "tenants: [{name: lab}]\npolicies: {leasing: " + policy +
        "}\ndata: {wan: 10 Gbps, datasets: [{name: corpus, size: 500 TB, at: [us-central1]}]}\n"
        "workload:\n"
        "  - training: {name: train, tenant: lab, model: llama3-70b, tokens: 40 B, submit: 5 d, deadline: "
        "30 d, data: corpus, chips: {h100: 256}, checkpoint: {cost: 60 s, restart: 10 min}}\n"};
    CHECK(run.metric("jobs_finished") == 1);
    CHECK(run.metric("data_wait_hours") >= 400'000.0 / 3600.0 - 1e-6);
    CHECK(run.metric("data_wait_hours") < 400'000.0 / 3600.0 + 1.5);
    CHECK(run.times("copy_started") == std::vector<double>{432'000.0});
    for (const Row& lease : read_table(run.directory / "leases.csv"))
      CHECK(number(lease, "requested") >= 832'000.0 - 3600.0 - 1e-6);
    CHECK(run.metric("deadlines_met") == 1);
  }
}

TEST_CASE("regret does not measure a gang against chips to which its data cannot come")
{
  // 500 TB take 12 years on 10 Mbps. Where they lie with azure, its chips, spot among them, are the least that anybody could pay
  // for; without data those of everybody are, a third of that. What the policy pays is the same.
  const auto regret = [](const std::string& data) {
    return DataRun{"tenants: [{name: lab}]\npolicies: {leasing: {policy: on_demand_only, providers: [azure]}}\n" +
                   data +
                   "workload:\n"
                   "  - training: {name: train, tenant: lab, model: llama3-70b, tokens: 4 B, chips: {h100: 128}" +
                   (data.empty() ? "" : ", data: corpus") + "}\n"}
        .metric("regret");
  };
  const double free = regret("");
  const double bound = regret("data: {wan: 10 Mbps, datasets: [{name: corpus, size: 500 TB, at: [eastus]}]}\n");
  CHECK(bound >= 1.0);
  CHECK(bound < 0.5 * free);
}

} // namespace leasehold::test
