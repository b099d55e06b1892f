// Planned outages in whole runs: what is down when, who falls back to what, who goes elsewhere, and what is billed.
#include "cli/market_run.hpp"

#include <doctest/doctest.h>

#include <set>

namespace leasehold::test {

namespace {

/// One finished run; its directory lives as long as this.
struct OutageRun {
  explicit OutageRun(const std::string& text)
  {
    write_text(scratch / "scenario.yaml", "name: outage\nstart: 2026-06-01\nplatform: " LEASEHOLD_SOURCE_DIR
                                          "/platforms/four-clouds.xml\noutputs: {events: true}\n" +
                                              text);
    const Output output = run_program({"run", scratch / "scenario.yaml", "--quiet", "--out", scratch / "out"});
    CAPTURE(output.err);
    REQUIRE(output.status == 0);
    directory = scratch.path() / "out" / "base" / "seed=1";
    summary = read_text(directory / "summary.json");
  }
  [[nodiscard]] double metric(const std::string& name) const
  {
    const auto at = summary.find("\"" + name + "\":");
    REQUIRE_MESSAGE(at != std::string::npos, name);
    return std::stod(summary.substr(at + name.size() + 3));
  }
  /// The instants of an event, each once, and how many there are.
  [[nodiscard]] std::pair<std::set<double>, std::size_t> events(const std::string& event) const
  {
    std::set<double> times;
    const auto rows = where(read_table(directory / "events.csv"), "event", event);
    for (const Row& row : rows)
      times.insert(number(row, "time"));
    return {times, rows.size()};
  }
  [[nodiscard]] std::vector<Row> leases() const { return read_table(directory / "leases.csv"); }

  ScratchDirectory scratch;
  std::filesystem::path directory;
  std::string summary;
};

using Times = std::set<double>;

/// A gang on all 32 chips of eight own hosts of westus3, a checkpoint an hour that costs nothing.
const std::string gang_on_owned = "horizon: 60 d\n"
                                  "tenants: [{name: lab, owns: [{chip: maia-200, hosts: 8}]}]\n"
                                  "workload:\n"
                                  "  - training: {name: train, tenant: lab, model: assistant-70b, tokens: 60 G,\n"
                                  "               chips: {maia-200: 32}, utilisation: 0.4,\n"
                                  "               checkpoint: {interval: 1 h, cost: 0 s, restart: 10 min}}\n";

/// A service of steady load on H100, on demand; the neocloud is the cheapest.
std::string rented_service(const std::string& providers, const std::string& more)
{
  return "horizon: 20 d\ntenants: [{name: lab}]\nworkload:\n"
         "  - serving: {name: chat, tenant: lab, model: llama3-70b, requests: {rate: 80/s}, chips: {h100: 8},\n"
         "              startup: 10 min}\n"
         "policies: {leasing: {policy: on_demand_only" +
         providers + "}}\n" + more;
}

} // namespace

TEST_CASE("a gang whose region goes down falls back to its checkpoint and goes on when the region is back")
{
  const double days = OutageRun{gang_on_owned}.metric("time_to_train");
  // Down at 25.5 h, 25 checkpoints written: half an hour is done again; 12 h later its hosts are back; 600 s to restart.
  const OutageRun run{gang_on_owned + "outages: [{region: westus3, from: 25.5 h, for: 12 h}]\n"};
  CHECK(run.metric("time_to_train") == doctest::Approx(days + 0.5 + (1800.0 + 600.0) / 86400.0).epsilon(1e-9));
  CHECK(run.events("host_down") == std::pair{Times{91'800.0}, std::size_t{224}}); // 64 + 160 hosts
  CHECK(run.events("host_up") == std::pair{Times{135'000.0}, std::size_t{224}});
  CHECK(run.events("job_preempted").first == Times{91'800.0});
  CHECK(run.events("job_started").first == Times{0.0, 135'000.0});
  CHECK(run.metric("outage_hours") == 12.0);
  // In these 12 h it did nothing and lost half an hour.
  CHECK(run.metric("outage_trained_share") == doctest::Approx(-0.5 / 12.0).epsilon(1e-9));
  CHECK(run.metric("outage_training_lost") == doctest::Approx(12.5 / 24.0).epsilon(1e-9));
  CHECK(run.summary.find("\"outage_served_share\": null") != std::string::npos);
}

TEST_CASE("outages that overlap count once, and a host is back when the last is over")
{
  const OutageRun run{gang_on_owned +
                      "outages: [{region: westus3, from: 24 h, for: 10 h}, {provider: azure, from: 30 h, for: 6 h}]\n"};
  CHECK(run.metric("outage_hours") == 12.0);
  CHECK(run.events("host_up").first == Times{36.0 * 3600.0});
  CHECK(run.events("job_started").first == Times{0.0, 36.0 * 3600.0});
}

TEST_CASE("a rack goes down with all its hosts, a host alone")
{
  // Racks of westus3's Maia hold eight hosts, and the first is the owner's.
  const std::string first = [] {
    const OutageRun all{gang_on_owned + "outages: [{region: westus3, from: 1 h, for: 1 h}]\n"};
    return where(read_table(all.directory / "events.csv"), "event", "host_down")[64].at("subject");
  }();
  const OutageRun rack{gang_on_owned + "outages: [{rack: " + first + ", from: 1 h, for: 1 h}]\n"};
  CHECK(rack.events("host_down").second == 8);
  const OutageRun host{gang_on_owned + "outages: [{host: " + first + ", from: 1 h, for: 1 h}]\n"};
  CHECK(host.events("host_down").second == 1);
  CHECK(host.events("job_preempted").first == Times{3600.0});
}

TEST_CASE("who leases from one provider serves nothing during its outage, who may lease elsewhere loses the start-up")
{
  const std::string outage = "outages: [{provider: neocloud, region: us-east, from: 5 d, for: 3 d}]\n";
  const OutageRun silo{rented_service(", providers: [neocloud]", outage)};
  CHECK(silo.metric("outage_served_share") == 0.0);
  const OutageRun diversified{rented_service("", outage)};
  CHECK(diversified.metric("outage_served_share") == doctest::Approx(1.0 - 600.0 / (3.0 * 86400.0)).epsilon(1e-9));
  // 80 requests a second over three days but ten minutes, of 300 tokens by default.
  CHECK(silo.metric("outage_served") == 0.0);
  CHECK(diversified.metric("outage_served") ==
        doctest::Approx(80.0 * 300.0 * (3.0 * 86400.0 - 600.0) / 1e6).epsilon(1e-9));
  // Nobody pays on demand for what is down, nor is anything leased there until it is back.
  for (const OutageRun* run : {&silo, &diversified})
    for (const Row& lease : where(run->leases(), "region", "us-east")) {
      const double from = number(lease, "active");
      CHECK((from < 5.0 * 86400.0 || from >= 8.0 * 86400.0));
      CHECK((from >= 8.0 * 86400.0 || number(lease, "end") == 5.0 * 86400.0));
    }
}

TEST_CASE("a gang that leases nowhere else is leased for again as soon as the region is back")
{
  const OutageRun run{"horizon: 20 d\ntenants: [{name: lab}]\nworkload:\n"
                      "  - training: {name: train, tenant: lab, model: llama3-70b, tokens: 900 T, chips: {h100: 64}}\n"
                      "policies: {leasing: {policy: on_demand_only, providers: [neocloud]}}\n"
                      "outages: [{provider: neocloud, region: us-east, from: 5 d, for: 3 d}]\n"};
  // Chips that are down are none that it waits for in vain, after which a policy would let a week pass.
  CHECK(run.events("job_started").first == Times{0.0, 8.0 * 86400.0});
}

TEST_CASE("the longer the outage, the less is served and trained, and the less is paid on demand")
{
  double served = 1e300;
  double trained = 1e300;
  double cost = 1e300;
  for (const char* length : {"1 d", "2 d", "4 d"}) {
    const OutageRun serves{rented_service(
        ", providers: [neocloud]", "outages: [{provider: neocloud, from: 5 d, for: " + std::string{length} + "}]\n")};
    const double now = 1.0 - serves.metric("capacity_shortfall");
    CHECK(now < served);
    CHECK(serves.metric("cost") < cost);
    served = now;
    cost = serves.metric("cost");
    const OutageRun trains{gang_on_owned + "outages: [{region: westus3, from: 6 h, for: " + length + "}]\n"};
    const double lost = -trains.metric("outage_training_lost");
    CHECK(lost < trained);
    trained = lost;
  }
}

TEST_CASE("a term is billed as contracted, down or not")
{
  const std::string base = "horizon: 400 d\ntenants: [{name: lab}]\nworkload:\n"
                           "  - serving: {name: chat, tenant: lab, model: llama3-70b, requests: {rate: 200/s}, chips: "
                           "{h100: 8}}\n"
                           "policies: {leasing: {policy: reserve_base, providers: [aws]}}\n";
  // What the leases that are bound for a term and were there before the outage cost by the end of the run.
  const auto bound = [](const OutageRun& run) {
    double billed = 0.0;
    for (const Row& lease : run.leases())
      if (lease.at("kind") == "reserved" && number(lease, "active") < 100.0 * 86400.0)
        billed += number(lease, "billed");
    return billed;
  };
  const OutageRun fair{base};
  const OutageRun out{base + "outages: [{provider: aws, region: us-east-1, from: 100 d, for: 3 d}]\n"};
  CHECK(bound(fair) > 0.0);
  CHECK(bound(out) == bound(fair));
  CHECK(out.metric("outage_served_share") == 0.0);
}

} // namespace leasehold::test
