// A closed or full stream, a full disk, a signal, a lack of processes, a directory that goes away: each ends in words, and
// nothing that is whole is lost.
#include "support/program.hpp"
#include "support/short_campaign.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sys/wait.h>
#include <thread>

namespace leasehold::test {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::size_t whole_runs(const fs::path& out)
{
  const auto files = contents(out);
  return static_cast<std::size_t>(std::ranges::count_if(files, [](const auto& file) {
    return file.first.ends_with("/summary.json") && file.first.find("/.") == std::string::npos;
  }));
}

bool holds_partials(const fs::path& out)
{
  return std::ranges::any_of(fs::recursive_directory_iterator{out}, [](const fs::directory_entry& entry) {
    return entry.path().filename().string().find(".partial-") != std::string::npos;
  });
}

int status_of(pid_t pid)
{
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

} // namespace

TEST_CASE("a standard error that is closed or full ends nothing")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_short_campaign(scratch, 1);
  for (const char* stream : {"2>&-", "2>/dev/full", "2>/dev/null"}) {
    CAPTURE(stream);
    const std::string out = scratch / "out";
    CHECK(run_shell(fmt::format("$LEASEHOLD run {} --out {} {}", scenario.string(), out, stream)).status == 0);
    CHECK(whole_runs(out) == 2);
    CHECK(run_shell(fmt::format("$LEASEHOLD run nothing.yaml {}", stream)).status == 2);
    CHECK(run_shell(fmt::format("$LEASEHOLD nothing {}", stream)).status == 2);
    fs::remove_all(out);
  }
}

TEST_CASE("a standard output that takes nothing is told, and results are written all the same")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_short_campaign(scratch, 1);
  const std::string out = scratch / "out";
  struct Stream {
    std::string words, why;
  };
  const Stream streams[] = {{">/dev/full", "No space left on device"}, {">&-", "Bad file descriptor"}};
  for (const Stream& stream : streams) {
    CAPTURE(stream.words);
    const Output ran =
        run_shell(fmt::format("$LEASEHOLD run {} --quiet --out {} {}", scenario.string(), out, stream.words));
    CHECK(ran.status == 1);
    CHECK_MESSAGE(ran.err.find(stream.why) != std::string::npos, ran.err);
    CHECK(fs::exists(fs::path{out} / "results.csv"));
    CHECK(fs::exists(fs::path{out} / "campaign.json"));
    fs::remove_all(out);
  }
  // A reader who has enough is no fault.
  const Output left = run_shell("$LEASEHOLD describe --all policies | head -n 1");
  CHECK(left.status == 0);
  CHECK(left.err.empty());
}

TEST_CASE("a full disk stops the campaign with one message, leaves nothing half done, and is resumed to the same bytes")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_short_campaign(scratch, 20, 1'000); // 40 runs of some 100 KB of jobs.csv
  const std::string small = scratch / "small";
  fs::create_directory(small);
  // The disk lives as long as the shell's own view of the mounts; it is copied out of it, and grown for the second call.
  const Output tried = run_shell(fmt::format("unshare -rm true && echo may"));
  if (tried.out != "may\n") {
    MESSAGE("mounting is not allowed here: skipped");
    return;
  }
  const Output ran = run_shell(fmt::format(
      "unshare -rm sh -c 'mount -t tmpfs -o size=1m none {0} && "
      "$LEASEHOLD run {1} --quiet --out {0}/out --jobs 2 --max-disk 1GB 2>{2}/first; echo $?; cp -r {0}/out {2}/full; "
      "mount -o remount,size=100m {0} && $LEASEHOLD run {1} --quiet --out {0}/out --resume >{2}/shown 2>&1; echo $?; "
      "cp -r {0}/out {2}/after'",
      small, scenario.string(), scratch.path().string()));
  CHECK(ran.out.ends_with("1\n0\n"));
  const std::string told = read_text(scratch / "first");
  CHECK_MESSAGE(told.find("No space left on device (make room); ") != std::string::npos, told);
  CHECK_MESSAGE(told.starts_with("scheduling="), told);
  CHECK_MESSAGE(told.find("No space") == told.rfind("No space"), told);
  CHECK_MESSAGE(told.find(" --resume\n") != std::string::npos, told);
  CHECK(whole_runs(scratch / "full") > 0);
  CHECK(whole_runs(scratch / "full") < 40);
  CHECK_FALSE(holds_partials(scratch / "full"));
  REQUIRE(run_program({"run", scenario.string(), "--quiet", "--out", scratch / "out"}).status == 0);
  CHECK(contents(scratch / "after") == contents(scratch / "out"));
}

TEST_CASE("SIGINT and SIGTERM end the workers, and what is whole is kept and told")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_short_campaign(scratch, 60, 3'000);
  for (const int signal : {SIGINT, SIGTERM}) {
    CAPTURE(signal);
    const std::string out = scratch / fmt::format("out{}", signal);
    const pid_t pid = start_program({"run", scenario.string(), "--quiet", "--out", out, "--jobs", "2"});
    while (!fs::exists(fs::path{out} / "scheduling=fcfs/seed=4")) // so that the first of all has been counted
      std::this_thread::sleep_for(1ms);
    kill(-pid, signal); // as a terminal does: to all of the group
    CHECK(status_of(pid) == 128 + signal);
    CHECK(whole_runs(out) >= 1);
    CHECK(whole_runs(out) < 120);
    CHECK_FALSE(holds_partials(out));
    CHECK(read_text(out + "/execution.json").find("\"finished\": true") != std::string::npos);
    CHECK(fs::exists(out + "/results.csv"));
  }
  const std::string out = scratch / "told";
  const Output told = run_shell(
      fmt::format("$LEASEHOLD run {} --quiet --out {} --jobs 2 >/dev/null & pid=$!; "
                  "until [ -e {}/scheduling=fcfs/seed=1 ]; do sleep 0.01; done; kill -TERM $pid; wait $pid; echo $?",
                  scenario.string(), out, out));
  CHECK(told.out == "143\n");
  CHECK_MESSAGE(told.err.starts_with("stopped by SIGTERM; "), told.err);
  CHECK_MESSAGE(told.err.find(" of 120 runs are whole. Go on with: ") != std::string::npos, told.err);
  CHECK_MESSAGE(told.err.find(fmt::format(" run {} --quiet --out {} --jobs 2 --resume\n", scenario.string(), out)) !=
                    std::string::npos,
                told.err);
}

TEST_CASE("a directory that is removed while it is written to is noticed, and not made anew")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_short_campaign(scratch, 60, 3'000);
  const std::string out = scratch / "out";
  const Output ran = run_shell(fmt::format(
      "$LEASEHOLD run {} --quiet --out {} & pid=$!; until [ -e {}/scheduling=fcfs/seed=1 ]; do sleep 0.01; done; "
      "mv {} {}/gone; rm -r {}/gone; wait $pid; echo $?",
      scenario.string(), out, out, out, scratch.path().string(), scratch.path().string()));
  CHECK(ran.out == "1\n");
  CHECK_MESSAGE(ran.err.find(out + ": the directory was removed or moved while it was written to; ") !=
                    std::string::npos,
                ran.err);
  CHECK_FALSE(fs::exists(out));
}

} // namespace leasehold::test
