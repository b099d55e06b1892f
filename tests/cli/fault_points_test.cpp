// A campaign is killed, or denied its disk, at each call by which results are written: a directory for a replication (mkdir), its
// tables (fwrite), its summary, sums and manifest (write), their way to the disk (fsync), their name (rename).
#include "support/program.hpp"
#include "support/short_campaign.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace leasehold::test {

namespace {

namespace fs = std::filesystem;

struct Call {
  const char* name;
  int first; ///< of the quick points: the manifest's have passed, a replication's come
};
constexpr Call calls[] = {{"mkdir", 2}, {"fwrite", 1}, {"write", 2}, {"fsync", 4}, {"rename", 3}};

/// All points in the long run.
bool plays_all()
{
  return std::getenv("LEASEHOLD_LONG") != nullptr;
}

/// With a process group of its own, which `group` kills.
Output run_with_fault(const std::string& fault, const std::string& scenario, const std::string& out)
{
  return run_shell(
      fmt::format("LD_PRELOAD={} LEASEHOLD_FAULT={} exec $LEASEHOLD run {} --quiet --jobs 1 --out {} --resume",
                  LEASEHOLD_FAULT_AT, fault, scenario, out));
}

bool holds_partials(const std::string& out)
{
  return fs::exists(out) && std::ranges::any_of(fs::recursive_directory_iterator{out}, [](const auto& entry) {
           return entry.path().filename().string().find(".partial-") != std::string::npos;
         });
}

/// Plays fault after fault of this kind until one comes too late.
template <class Judge> void play_points(const Call& call, const char* what, Judge judge)
{
  const ScratchDirectory scratch;
  const std::string scenario = write_short_campaign(scratch, 1).string(); // two runs
  const std::string good = scratch / "good", out = scratch / "out";
  REQUIRE(run_program({"run", scenario, "--quiet", "--out", good}).status == 0);
  const auto whole = contents(good);
  int struck = 0;
  for (int number = plays_all() ? 1 : call.first;; number += plays_all() ? 1 : 7) {
    const std::string fault = fmt::format("{}:{}:{}", call.name, number, what);
    CAPTURE(fault);
    fs::remove_all(out);
    const Output ended = run_with_fault(fault, scenario, out);
    if (ended.status == 0) {
      CHECK(contents(out) == whole);
      CHECK(struck > 0);
      return;
    }
    ++struck;
    judge(ended, out);
    const Output resumed = run_program({"run", scenario, "--quiet", "--out", out, "--resume"});
    CHECK_MESSAGE(resumed.status == 0, resumed.err);
    CHECK(contents(out) == whole);
    CHECK_FALSE(holds_partials(out));
    REQUIRE(number < 1'000);
  }
}

} // namespace

TEST_CASE("a campaign that is killed at any call by which it writes is resumed to the same bytes")
{
  for (const Call& call : calls)
    for (const char* what : {"kill", "group"})
      play_points(call, what, [&](const Output& ended, const std::string&) {
        // The process that runs a replication, or the program itself.
        const bool worker =
            ended.status == 1 && ended.err.find("its process was ended by signal 9") != std::string::npos;
        CHECK_MESSAGE((worker || ended.status == 128 + SIGKILL), ended.err);
      });
}

TEST_CASE("a disk that takes nothing more, at any call, ends the campaign in words, with nothing half done")
{
  for (const Call& call : calls)
    play_points(call, std::to_string(ENOSPC).c_str(), [](const Output& ended, const std::string& out) {
      CHECK(ended.status == 1);
      CHECK_MESSAGE(ended.err.find("No space left on device") != std::string::npos, ended.err);
      CHECK_MESSAGE(ended.err.find("filesystem error") == std::string::npos, ended.err);
      CHECK_FALSE(holds_partials(out));
    });
}

TEST_CASE("a disk that fails is told with what it says")
{
  for (const Call& call : calls)
    play_points(call, std::to_string(EIO).c_str(), [](const Output& ended, const std::string&) {
      CHECK(ended.status == 1);
      CHECK_MESSAGE(ended.err.find("Input/output error") != std::string::npos, ended.err);
      CHECK_MESSAGE(ended.err.find("filesystem error") == std::string::npos, ended.err);
    });
}

TEST_CASE("a process that gets no more memory says so")
{
  const ScratchDirectory scratch;
  const std::string scenario = write_short_campaign(scratch, 1, 3'000).string();
  // KiB of addresses: from what it takes to load the program on; what it takes to run depends on the machine.
  int loaded = 40'000;
  while (run_shell(fmt::format("ulimit -v {}; $LEASEHOLD --version", loaded)).status != 0 && loaded < 4'000'000)
    loaded += 5'000;
  bool refused = false, done = false;
  for (int more = 2'000; !done && more < 200'000; more += 4'000) {
    const Output ran = run_shell(fmt::format("ulimit -v {}; $LEASEHOLD run {} --quiet --jobs 1 --out {}", loaded + more,
                                             scenario, scratch / fmt::format("out{}", more)));
    done = ran.status == 0;
    CHECK_MESSAGE((done || ran.status == 1 || ran.status == 2), ran.err);
    CHECK_MESSAGE((done || ran.err.find("memory") != std::string::npos), ran.err);
    CHECK_MESSAGE(ran.err.find("bad_alloc") == std::string::npos, ran.err);
    refused = refused || !done;
  }
  CHECK(refused);
  CHECK(done);
}

} // namespace leasehold::test
