// Whole campaigns through the program: the same bytes whatever the number of workers, kills and resumptions.
#include "support/program.hpp"
#include "support/short_campaign.hpp"

#include <csignal>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sys/wait.h>
#include <thread>

namespace leasehold::test {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// Jobs of 1 … 64 processors and 10 min … 12 h, one every 100 s: 1,024 hosts are kept busy.
std::string trace(int jobs)
{
  std::string text = "; MaxProcs: 1024\n";
  for (int i = 1; i <= jobs; ++i) {
    const int run_time = 600 + 977 * i % 42'600;
    const int processors = 1 + 37 * i % 64;
    text += fmt::format("{} {} -1 {} {} -1 -1 {} {} -1 1 1 1 1 1 1 -1 -1\n", i, 100 * i, run_time, processors,
                        processors, 2 * run_time);
  }
  return text;
}

/// Two policies × `replications`, with failing hosts, so that seeds matter.
fs::path write_campaign(const ScratchDirectory& scratch, int jobs, int replications)
{
  write_text(scratch / "trace.swf", trace(jobs));
  write_text(scratch / "campaign.yaml", fmt::format("name: campaign\n"
                                                    "horizon: {} s\n"
                                                    "platform: {}/platforms/cluster-1024.xml\n"
                                                    "tenants: [{{name: users, owns: [{{}}]}}]\n"
                                                    "workload: [{{jobs: {{tenant: users, file: trace.swf}}}}]\n"
                                                    "failures: {{mean_time_between: 40 d, repair: 4 h}}\n"
                                                    "axes: {{scheduling: [fcfs, easy_backfill]}}\n"
                                                    "replications: {}\n",
                                                    100 * jobs + 200'000, LEASEHOLD_SOURCE_DIR, replications));
  return scratch.path() / "campaign.yaml";
}

std::vector<std::string> run_arguments(const fs::path& scenario, const std::string& out,
                                       const std::vector<std::string>& more = {})
{
  std::vector<std::string> arguments{"run", scenario.string(), "--quiet", "--out", out};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::size_t finished(const fs::path& directory)
{
  std::size_t count = 0;
  if (fs::exists(directory))
    for (const auto& [path, text] : contents(directory))
      count += path.ends_with("summary.json") && path.find("/.") == std::string::npos ? 1U : 0U;
  return count;
}

int wait_for(pid_t pid)
{
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Processes whose parent is `parent`.
std::vector<pid_t> children_of(pid_t parent)
{
  std::vector<pid_t> children;
  std::ifstream stream{fmt::format("/proc/{0}/task/{0}/children", parent)};
  for (pid_t child = 0; stream >> child;)
    children.push_back(child);
  return children;
}

} // namespace

TEST_CASE("one worker and two write the same bytes")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_campaign(scratch, 500, 3);
  const Output one = run_program(run_arguments(scenario, scratch / "one", {"--jobs", "1"}));
  const Output two = run_program(run_arguments(scenario, scratch / "two", {"--jobs", "2"}));
  CHECK(one.status == 0);
  CHECK(two.status == 0);
  CHECK(one.out == two.out);
  const auto files = contents(scratch / "one");
  // 2 points × 3 replications × (jobs.csv, summary.json and what else a run leaves), and the manifest.
  CHECK(files.size() >= 2 * 3 * 2 + 1);
  CHECK(files.contains("scheduling=fcfs/seed=1/summary.json"));
  CHECK(files.contains("manifest.yaml"));
  CHECK(files == contents(scratch / "two"));
  CHECK(files.at("scheduling=fcfs/seed=1/jobs.csv") != files.at("scheduling=fcfs/seed=2/jobs.csv"));
}

TEST_CASE("a replication is its seed's world, whichever campaign it belongs to")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_campaign(scratch, 300, 3);
  CHECK(run_program(run_arguments(scenario, scratch / "three")).status == 0);
  CHECK(run_program(run_arguments(scenario, scratch / "alone", {"--seed", "3", "--replications", "1"})).status == 0);
  const std::string jobs = "scheduling=fcfs/seed=3/jobs.csv";
  CHECK(contents(scratch / "alone").at(jobs) == contents(scratch / "three").at(jobs));
}

TEST_CASE(
    "a setting that an axis overrides is refused where it would change nothing, and told where it changes some points")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_campaign(scratch, 10, 1);
  const auto judged = [&](const std::vector<std::string>& settings) {
    std::vector<std::string> arguments{"validate", scenario.string()};
    for (const std::string& setting : settings)
      arguments.insert(arguments.end(), {"--set", setting});
    return run_program(arguments);
  };
  for (const char* setting :
       {"policies.scheduling=conservative_backfill", "policies.scheduling.policy=conservative_backfill"}) {
    const Output lost = judged({setting});
    CHECK(lost.status == 2);
    CHECK((lost.out + lost.err).find("the axis `scheduling` overrides it at every level") != std::string::npos);
  }
  // `policies` holds more than the axis changes, and without the axis, or with another, nothing is lost.
  CHECK(judged({"policies={placement: first_fit}"}).status == 0);
  CHECK(judged({"policies.scheduling=conservative_backfill", "axes={}"}).status == 0);
  CHECK(judged({"policies.scheduling=conservative_backfill", "axes={placement: [pack, first_fit]}"}).status == 0);
  const Output told = judged({"failures.repair=2 h", "axes={repair: [{label: a, set: {failures.repair: 1 h}}, "
                                                     "{label: b, set: {horizon: 9 d}}]}"});
  CHECK(told.status == 0);
  CHECK((told.out + told.err).find("warning: the axis `repair` overrides it at 1 of 2 levels") != std::string::npos);
}

TEST_CASE("kill -9 of the program or a worker at any moment loses no finished replication, and --resume completes to "
          "the same bytes")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_campaign(scratch, 4000, 4);
  const auto begun = std::chrono::steady_clock::now();
  CHECK(run_program(run_arguments(scenario, scratch / "whole")).status == 0);
  const auto took = std::chrono::steady_clock::now() - begun;
  const auto whole = contents(scratch / "whole");
  std::mt19937 random{7};                                               // the moments; every one of them must be good
  const int rounds = std::getenv("LEASEHOLD_LONG") != nullptr ? 67 : 6; // 67 of three kills: 201
  for (int round = 0; round < rounds; ++round) {
    const std::string out = scratch / fmt::format("killed{}", round);
    for (int kills = 0; kills < 3; ++kills) {
      const std::size_t before = finished(out);
      const pid_t pid = start_program(run_arguments(scenario, out, {"--resume"}));
      std::this_thread::sleep_for(took * std::uniform_real_distribution<double>{0.0, 0.6}(random));
      // One time in three a worker is struck, or whoever looks at the platform: the others go on.
      const auto children = children_of(pid);
      kill(kills == 1 && !children.empty() ? children[random() % children.size()] : pid, SIGKILL);
      wait_for(pid);
      CHECK(finished(out) >= before);
    }
    const Output output = run_program(run_arguments(scenario, out, {"--resume"}));
    CHECK_MESSAGE(output.status == 0, output.err);
    CHECK(contents(out) == whole);
  }
}

namespace {

/// Sends SIGSEGV to a replication of the campaign `pid` once it has begun. The first child checks the platform; a run
/// is one that has its directory.
bool crash_one(pid_t pid, const fs::path& out)
{
  for (int attempt = 0; attempt < 5000; ++attempt) {
    for (const pid_t child : children_of(pid))
      for (const char* point : {"scheduling=fcfs", "scheduling=easy_backfill"})
        if (fs::exists(out / point / fmt::format(".seed=1.partial-{}", child)))
          return kill(child, SIGSEGV) == 0;
    std::this_thread::sleep_for(1ms);
  }
  return false;
}

} // namespace

TEST_CASE("a replication that crashes costs no other one")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_campaign(scratch, 20'000, 2);
  const auto crashed = [&](const std::string& out) {
    const pid_t pid = start_program(run_arguments(scenario, out, {"--jobs", "2"}));
    CHECK(crash_one(pid, out));
    return wait_for(pid) == 1;
  };
  // On a busy machine the victim may be done before the signal comes; then nothing crashed, and it is tried again.
  std::string out = scratch / "out0";
  for (int round = 1; !crashed(out) && round < 5; ++round)
    out = scratch / fmt::format("out{}", round);
  CHECK(finished(out) == 3);
  const Output resumed = run_program(run_arguments(scenario, out, {"--resume"}));
  CHECK_MESSAGE(resumed.status == 0, resumed.err);
  CHECK(finished(out) == 4);
}

TEST_CASE("campaigns of two builds of the program are compared on the same worlds")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_campaign(scratch, 20, 3);
  for (const char* const out : {"a", "b"})
    REQUIRE(run_program(run_arguments(scenario, scratch / out)).status == 0);
  const fs::path manifest = scratch.path() / "b" / "manifest.yaml";
  std::string text = read_text(manifest);
  const auto commit = text.find("commit: ");
  text.replace(commit, text.find('\n', commit) - commit, "commit: \"another\"");
  const auto package = text.find("  simgrid: ");
  text.replace(package, text.find('\n', package) - package, "  simgrid: \"9.9\"");
  write_text(manifest, text);
  const Output compared = run_program({"compare", scratch / "a", scratch / "b"});
  CHECK(compared.status == 0);
  CHECK_MESSAGE(compared.err.find("ran on other inputs") == std::string::npos, compared.err);
  CHECK(compared.out.find("on the same random numbers") != std::string::npos);
  // Another load is another world.
  text.replace(text.find("mean_time_between: 40 d"), 23, "mean_time_between: 41 d");
  write_text(manifest, text);
  CHECK(run_program({"compare", scratch / "a", scratch / "b"}).err.find("ran on other inputs") != std::string::npos);
}

TEST_CASE("an existing directory is never overwritten silently")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_campaign(scratch, 50, 1);
  const std::string out = scratch / "out";
  CHECK(run_program(run_arguments(scenario, out)).status == 0);
  const auto before = contents(out);

  const Output again = run_program(run_arguments(scenario, out));
  CHECK(again.status == 2);
  CHECK(again.err.find("results are there already") != std::string::npos);
  CHECK(contents(out) == before);

  const Output other = run_program(run_arguments(scenario, out, {"--resume", "--seed", "9"}));
  CHECK(other.status == 2);
  CHECK(other.err.find("seed: 1 there, 9 now") != std::string::npos);
  CHECK(contents(out) == before);

  const Output same = run_program(run_arguments(scenario, out, {"--resume"}));
  CHECK(same.status == 0);
  CHECK(contents(out) == before);

  const Output more = run_program(run_arguments(scenario, out, {"--resume", "--replications", "3"}));
  CHECK_MESSAGE(more.status == 0, more.err);
  const auto after = contents(out);
  CHECK(finished(out) == 6); // two policies by three seeds
  for (const auto& there : before)
    if (!std::set<std::string>{"manifest.yaml", "campaign.json", "results.csv"}.contains(
            there.first)) // of all replications
      CHECK_MESSAGE(after.at(there.first) == there.second, there.first);
  const std::string whole = scratch / "whole";
  CHECK(run_program(run_arguments(scenario, whole, {"--replications", "3"})).status == 0); // the same, run at once
  CHECK(contents(whole) == after);

  write_text(scratch / "trace.swf", trace(51));
  const Output changed = run_program(run_arguments(scenario, out, {"--resume"}));
  CHECK(changed.status == 2);
  CHECK(changed.err.find("  files.trace.swf: its bytes changed (sha256 ") != std::string::npos);
}

TEST_CASE("a file in the way of results is refused")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_campaign(scratch, 50, 1);
  write_text(scratch / "out", "mine");
  CHECK(run_program(run_arguments(scenario, scratch / "out")).status == 2);
  CHECK(read_text(scratch / "out") == "mine");
}

} // namespace leasehold::test
