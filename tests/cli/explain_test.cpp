// `run --audit` and `explain`: decisions are told with what else there was, and telling them changes nothing.
#include "cli/market_run.hpp"

#include <algorithm>
#include <filesystem>

namespace leasehold::test {

namespace {

const std::string worlds = std::string{LEASEHOLD_SOURCE_DIR} + "/tests/keys/worlds/";

std::filesystem::path first_run(const ScratchDirectory& scratch, const std::string& out)
{
  return scratch.path() / out / "base" / "seed=1";
}

/// On a host of eight chips `first` runs for 100 s, and `second` comes after 10 s for all of them.
const std::string queue = "name: queue\n"
                          "platform: one.xml\n"
                          "catalogue: " LEASEHOLD_SOURCE_DIR "/platforms/catalogue\n"
                          "tenants: [{name: ann, owns: [{chip: h100}]}]\n"
                          "workload: [{jobs: {name: trace, tenant: ann, file: two.csv}}]\n"
                          "policies: {scheduling: {policy: fcfs}}\n";
const std::string one_host =
    "<?xml version='1.0'?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n<platform "
    "version=\"4.1\">\n"
    "<zone id=\"local\" routing=\"Full\">\n<prop id=\"provider\" value=\"local\"/>\n<zone id=\"here\" "
    "routing=\"Full\">\n"
    "<prop id=\"region\" value=\"here\"/>\n<host id=\"h0\" speed=\"1Gf\"><prop id=\"chip\" value=\"h100\"/>"
    "<prop id=\"chip_count\" value=\"8\"/></host>\n</zone>\n</zone>\n</platform>\n";

} // namespace

TEST_CASE("looking on changes nothing of a run")
{
  const ScratchDirectory scratch;
  const std::vector<std::vector<std::string>> runs = {
      {worlds + "lab.yaml"},
      {worlds + "cluster.yaml", "--set", "policies.placement=random", "--set", "policies.scheduling=random"}};
  for (const std::vector<std::string>& words : runs) {
    CAPTURE(words.front());
    for (const std::string out : {"plain", "told"}) {
      std::vector<std::string> call{"run", words.front(), "--quiet", "--out", out};
      call.insert(call.end(), words.begin() + 1, words.end());
      if (out == "told")
        call.emplace_back("--audit");
      const Output run = run_program(call, scratch.path());
      REQUIRE_MESSAGE(run.status == 0, run.err);
    }
    CHECK(read_table(first_run(scratch, "told") / "decisions.csv").size() > 5);
    for (const auto& entry : std::filesystem::directory_iterator{first_run(scratch, "plain")})
      if (const std::string name = entry.path().filename().string(); name != "SHA256SUMS") {
        CAPTURE(name);
        CHECK(read_text(entry.path()) == read_text(first_run(scratch, "told") / name));
      }
    std::filesystem::remove_all(scratch.path() / "plain");
    std::filesystem::remove_all(scratch.path() / "told");
  }
}

TEST_CASE("what a lease was chosen over is told, and how that stood")
{
  const ScratchDirectory scratch;
  REQUIRE(run_program({"run", worlds + "lab.yaml", "--quiet", "--audit", "--out", "out"}, scratch.path()).status == 0);
  const auto folder = first_run(scratch, "out");
  const std::vector<Row> options = read_table(folder / "options.csv");
  // on_demand_only rents where the chip is the cheapest: nothing on demand with stock for a host may undercut what it took.
  std::size_t requests = 0;
  for (const Row& decision : read_table(folder / "decisions.csv")) {
    if (decision.at("action") != "lease_requested" || decision.at("outcome") != "done")
      continue;
    ++requests;
    double chosen = 0.0;
    double least = 1e9;
    for (const Row& option : options) {
      if (option.at("decision") != decision.at("decision") ||
          option.at("option").find("on_demand") == std::string::npos)
        continue;
      const double price = std::stod(option.at("price_per_chip_hour"));
      if (option.at("outcome") == "chosen") {
        CHECK(option.at("option") == decision.at("subject"));
        chosen = price;
      }
      if (std::stod(option.at("chips")) >= std::stod(decision.at("chips")))
        least = std::min(least, price);
    }
    CHECK(chosen > 0.0);
    CHECK(chosen == least);
  }
  CHECK(requests > 1);

  const Output lease = run_program({"explain", "out", "--lease", "0"}, scratch.path());
  CAPTURE(lease.out);
  CHECK(lease.status == 0);
  CHECK(lease.out.starts_with("Lease 0 of lab: 8 h100 by neocloud_on_demand/us-east/h100"));
  CHECK(lease.out.find("requested 8 chips: by on_demand_only: of h100 chat needs") != std::string::npos);
  CHECK(lease.out.find("\n  chosen ") != std::string::npos);
  CHECK(lease.out.find("\n  passed over ") != std::string::npos);
  CHECK(lease.out.find("cheaper for chat: $") != std::string::npos); // spot, which the policy never takes

  const Output service = run_program({"explain", "out", "--service", "chat"}, scratch.path());
  CAPTURE(service.out);
  CHECK(service.status == 0);
  CHECK(service.out.starts_with("Service chat: "));
  CHECK(service.out.find("requests/s are offered, and a replica carries") != std::string::npos);
}

TEST_CASE("what a job waits for is told, and for how long")
{
  const ScratchDirectory scratch;
  write_text(scratch / "one.xml", one_host);
  write_text(scratch / "two.csv", "job_id,submission_time,requested_number_of_resources,run_time\nfirst,0,8,100\n"
                                  "second,10,8,5\n");
  write_text(scratch / "queue.yaml", queue);
  const Output run = run_program({"run", "queue.yaml", "--quiet", "--audit", "--out", "out"}, scratch.path());
  REQUIRE_MESSAGE(run.status == 0, run.err);
  const Output told = run_program({"explain", "out", "--job", "second"}, scratch.path());
  CAPTURE(told.out);
  CHECK(told.status == 0);
  // It comes at 10 s and starts when the other is done, at 100 s: 90 s, 1.5 min.
  CHECK(told.out.find("it waits for 1.50 min: it needs 8 h100 in here, of 8 there are 0 free; trace holds 8") !=
        std::string::npos);
  CHECK(told.out.find("job started: by fcfs, 90 s after its submission") != std::string::npos);
  CHECK(told.out.find("\n  chosen h100 in here: 8 chips") != std::string::npos);
  CHECK(told.out.find("finished") != std::string::npos);

  const Output unknown = run_program({"explain", "out", "--job", "secnd"}, scratch.path());
  CHECK(unknown.status == 2);
  CHECK(unknown.err == "--job secnd: the run tells of none did you mean `second`?\n");
  const Output nobody = run_program({"explain", "out"}, scratch.path());
  CHECK(nobody.status == 2);
  CHECK(nobody.err == "`explain` is to be told of whom: one of --job, --lease and --service\n");

  REQUIRE(run_program({"run", "queue.yaml", "--quiet", "--out", "plain"}, scratch.path()).status == 0);
  const Output plain = run_program({"explain", "plain", "--job", "second"}, scratch.path());
  CHECK(plain.status == 0);
  CHECK(plain.out.find("It first started at ") != std::string::npos);
  CHECK(plain.err ==
        "Why it was decided so, is not told: decisions.csv is not there (the run did not keep its decisions) "
        "run it again with --audit\n");
}

TEST_CASE("jobs of one id are told apart by their workloads")
{
  const ScratchDirectory scratch;
  REQUIRE(run_program({"run", worlds + "cluster.yaml", "--quiet", "--audit", "--out", "out"}, scratch.path()).status ==
          0);
  const Output both = run_program({"explain", "out", "--job", "2"}, scratch.path());
  CAPTURE(both.out);
  CHECK(both.out.find("Several workloads have a job of this id: ask for ") != std::string::npos);
  const Output one = run_program({"explain", "out", "--job", "trace/2"}, scratch.path());
  CAPTURE(one.out);
  CHECK(one.status == 0);
  CHECK(one.out.starts_with("Job 2 of ann (trace, "));
  CHECK(one.out.find("Several") == std::string::npos);
  CHECK(one.out.find("job started: by easy_backfill") != std::string::npos);
}

} // namespace leasehold::test
