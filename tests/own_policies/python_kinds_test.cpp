// Policies in Python of every kind: what is told of those that do wrong, and what a call costs.
#include "own_policies/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <sys/resource.h>

namespace leasehold::test {

namespace {

/// A policy of a kind in its template's world.
struct OfKind {
  std::string kind, method;
  std::string good;                                 ///< a body that answers
  std::vector<std::array<std::string, 2>> nonsense; ///< bodies, and what is told of them
};

const std::vector<OfKind>& kinds()
{
  static const std::vector<OfKind> all{
      {"scheduling",
       "plan",
       "[snapshot.start(job) for job in snapshot.waiting]",
       {{"return [(99999, 0, 0)]", "there is no job 99999"},
        {"return [(snapshot.jobs[0], -1, 0)]", "has no alternative -1"},
        {"return [(snapshot.jobs[0], 0, 0)] * 2", "is in the plan twice"},
        {"return 7",
         "TypeError: `plan` of a scheduling policy returns (job, alternative, pool), ..., or None, not 7"}}},
      {"placement",
       "place",
       "return [(host, 1) for host in snapshot.hosts][:snapshot.gang.members] if len(snapshot.hosts) >= "
       "snapshot.gang.members "
       "else []",
       {{"return [(99999, 1)]", "on host 99999 (which has room for 0)"},
        {"return [(snapshot.hosts[0], -1)]", "ValueError: there cannot be -1 members"},
        {"return [(snapshot.hosts[0], 0)] * 2", "twice for one gang"},
        {"return [(snapshot.hosts[0], float('nan'))]", "TypeError: nan is no whole number of members"}}},
      {"tenancy",
       "plan",
       "import leasehold; said = leasehold.Tenancies(); [said.open(p.owner, p) for p in snapshot.pools]; return said",
       {{"import leasehold; leasehold.Tenancies().open(99, 0)", "ValueError: there is no tenant 99 (there are 1)"},
        {"import leasehold; leasehold.Tenancies().open(0, 99)", "ValueError: there is no pool 99"},
        {"import leasehold; leasehold.Tenancies().open(0, 0, float('nan'))",
         "ValueError: a tenant cannot hold nan chips"},
        {"import leasehold; leasehold.Tenancies().stop(-1, 0)", "ValueError: there is no job -1"},
        {"return None", "returns leasehold.Tenancies, not NoneType"}}},
      {"leasing",
       "plan",
       "import leasehold; return leasehold.Leases()",
       {{"import leasehold; leasehold.Leases().hold(99999, 1)", "ValueError: there is no offer whose id is 99999"},
        {"import leasehold; leasehold.Leases().hold(snapshot.offers[0], -1)", "ValueError: "},
        {"return None", "returns leasehold.Leases, not NoneType"}}},
      {"autoscaling",
       "replicas",
       "return 3",
       {{"return -1", "ValueError: there cannot be -1 replicas"},
        {"return float('nan')", "TypeError: nan is no whole number of replicas"},
        {"return 2**70", "ValueError: there cannot be "},
        {"return 'many'", "TypeError: 'many' is no whole number of replicas"}}}};
  return all;
}

double processor_time_of_children()
{
  rusage used{};
  getrusage(RUSAGE_CHILDREN, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

} // namespace

TEST_SUITE("long")
{
  TEST_CASE("whatever a policy of whichever kind does wrong is told by its name, its line and the instant")
  {
    for (const OfKind& each : kinds()) {
      std::vector<std::array<std::string, 2>> cases{
          {"raise RuntimeError('no good')", "mine.py:3: RuntimeError: no good"},
          {"while True: pass", "mine.py:3: TimeoutError: it did not return within 0.5 s of processor time"},
          {"import os; os.fork()", "mine.py:3: leasehold.Undetermined: os.fork is refused: the run would go on twice"},
          {"import time; time.time()", "mine.py:3: leasehold.Undetermined: time.time is refused"},
          {"import random; random.random()", "mine.py:3: leasehold.Undetermined: random.random is refused"},
          {"snapshot.now = 3", "mine.py:3: AttributeError: a snapshot cannot be changed (`now`)"},
          {"import sys; sys.exit(3)", "mine.py:3: SystemExit: 3"},
          {"import os; os._exit(0)", "ended the process with status 0"},
          {"import faulthandler; faulthandler._sigsegv()", "crashed: signal 11 (Segmentation fault)"}};
      for (const auto& wrong : each.nonsense)
        cases.push_back(wrong);
      const ScratchDirectory scratch;
      REQUIRE(run_program({"new", "policy", "world", "--kind", each.kind, "--dir", "."}, scratch.path()).status == 0);
      const auto play = [&](const std::string& body) {
        write_text(scratch / "mine.py",
                   "class Mine:\n    def " + each.method + "(self, snapshot):\n        " + body + "\n");
        std::filesystem::remove_all(scratch / "out");
        return run_program({"run", "world.yaml", "--quiet", "--out", "out", "--plugin-limit", "0.5", "--set",
                            "policies." + each.kind + "={python: mine.py, class: Mine}"},
                           scratch.path());
      };
      for (const auto& [body, told] : cases) {
        CAPTURE(each.kind);
        CAPTURE(body);
        const Output run = play(body);
        CHECK(run.status == 1);
        CHECK_MESSAGE(run.err.find(told) != std::string::npos, run.err);
        CHECK_MESSAGE(run.err.find("`Mine` of mine.py") != std::string::npos, run.err);
        CHECK_MESSAGE(run.err.find(" of simulated time") != std::string::npos, run.err);
      }
      // What is only printed harms nothing, and is no part of what the program says.
      const Output printed = play("print('hello'); " + each.good);
      CHECK_MESSAGE(printed.status == 0, printed.err);
      CHECK(printed.err.find("hello\n") != std::string::npos);
      CHECK(printed.out.find("hello") == std::string::npos);
    }
  }

  TEST_CASE("a call of Python costs 20 us more than one of C++ at most, where 1,000 jobs wait")
  {
    // On 1,024 chips 10,000 jobs come once a second, of 10.5 chips and 440 s in the mean: 4.5 times what fits, so that in
    // the mean some 1,000 wait. The policy is asked at each of some 19,500 instants; what the interpreter's start costs is in
    // the figure.
    const ScratchDirectory scratch;
    write_text(scratch / "first.py", "class First:\n    calls = waiting = 0\n    def plan(self, snapshot):\n"
                                     "        First.calls += 1\n        First.waiting += len(snapshot.waiting)\n"
                                     "        if First.calls == 19000:\n"
                                     "            print('mean', First.waiting / First.calls)\n"
                                     "        for job in snapshot.waiting:\n"
                                     "            if not any(snapshot.start(job, 0, pool) for pool in "
                                     "snapshot.open_to(job)):\n                return\n");
    write_text(
        scratch / "big.yaml",
        "name: big\nplatform: " LEASEHOLD_SOURCE_DIR
        "/platforms/cluster-1024.xml\ntenants:\n  - {name: users, owns: [{}]}\nworkload:\n  - generate:\n"
        "      name: jobs\n      tenant: users\n      jobs: {arrivals: {poisson: {rate: 1/s}}, count: 10000, sizes: "
        "[32, 16, 8, 4, 2, 1], run_time: {exponential: {mean: 440 s}}}\n"
        "policies: {scheduling: {python: first.py, class: First}}\n");
    // The least of a few: whatever else the machine does only adds.
    const auto least = [&](const std::vector<std::string>& more, std::string& said) {
      double best = 1e9;
      for (int turn = 0; turn < 3; ++turn) {
        std::filesystem::remove_all(scratch / "out");
        std::vector<std::string> arguments{"run", "big.yaml", "--quiet", "--out", "out"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const double before = processor_time_of_children();
        const Output run = run_program(arguments, scratch.path());
        best = std::min(best, processor_time_of_children() - before);
        REQUIRE_MESSAGE(run.status == 0, run.err);
        said = run.err;
      }
      return best;
    };
    std::string said, nothing;
    const double python = least({}, said);
    const double cpp = least({"--set", "policies.scheduling=fcfs"}, nothing);
    REQUIRE_MESSAGE(said.starts_with("mean "), said);
    CHECK(std::stod(said.substr(5)) > 900.0);
    const double each = (python - cpp) / 19000.0;
    MESSAGE("a call costs ", each * 1e6, " us more");
    CHECK(each <= 20e-6);
  }
}

} // namespace leasehold::test
