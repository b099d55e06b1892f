// Policies in Python: as the built-in ones that they copy, and what is told of those that fail.
#include "own_policies/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <sys/stat.h>

namespace leasehold::test {

namespace {

/// A scenario with a scheduling policy in Python, whose class is `Mine`.
struct Own {
  explicit Own(const std::string& code, const std::string& parameters = "", int jobs = 40, int replications = 1)
  {
    write_text(scratch / "mine.py", code);
    write_text(scratch / "own.yaml",
               jobs_scenario("  scheduling: {python: mine.py, class: Mine" + parameters + "}\n", jobs, replications));
  }
  Output run(const std::vector<std::string>& more = {}, const std::string& out = "out") const
  {
    std::vector<std::string> arguments{"run", scratch / "own.yaml", "--quiet", "--out", scratch / out};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments, scratch.path());
  }
  ScratchDirectory scratch;
};

/// A class whose `plan` does this; line 3 is its first.
std::string planning(const std::string& body)
{
  return "class Mine:\n    def plan(self, snapshot):\n        " + body + "\n";
}

} // namespace

TEST_CASE("what `new policy` writes in Python gives the files of the built-in policy that it copies")
{
  const std::array<std::array<const char*, 2>, 5> kinds{{{"scheduling", "fcfs"},
                                                         {"placement", "first_fit"},
                                                         {"tenancy", "dedicated"},
                                                         {"leasing", "on_demand_only"},
                                                         {"autoscaling", "{policy: static, replicas: 20}"}}};
  for (const auto& [kind, built_in] : kinds) {
    CAPTURE(kind);
    const ScratchDirectory scratch;
    const Output written =
        run_program({"new", "policy", "my_own", "--kind", kind, "--dir", scratch / "mine"}, scratch.path());
    REQUIRE(written.status == 0);
    write_text(scratch / "mine/numpy.py", "raise ImportError('there is none')\n"); // as on a machine without it
    CHECK(written.out.ends_with(
        fmt::format("Run it: leasehold run {0}/my_own.yaml\nTest it: python3 {0}/my_own_test.py\n", scratch / "mine")));
    const std::string scenario = scratch / "mine/my_own.yaml";
    const Output mine = run_program({"run", scenario, "--quiet", "--out", scratch / "mine/out"}, scratch.path());
    REQUIRE_MESSAGE(mine.status == 0, mine.err);
    const Output theirs = run_program({"run", scenario, "--quiet", "--out", scratch / "mine/theirs", "--set",
                                       fmt::format("policies.{}={}", kind, built_in)},
                                      scratch.path());
    REQUIRE_MESSAGE(theirs.status == 0, theirs.err);
    CHECK(files_of(scratch / "mine/out").size() >= 2);
    CHECK(files_of(scratch / "mine/out") == files_of(scratch / "mine/theirs"));
    // The file and its hash are inputs of the run.
    CHECK(read_text(scratch / "mine/out/manifest.yaml").find("path: my_own.py") != std::string::npos);
    const Output again =
        run_program({"new", "policy", "my_own", "--kind", kind, "--dir", scratch / "mine"}, scratch.path());
    CHECK(again.status == 2);
    CHECK(again.err ==
          fmt::format("leasehold: {}/my_own.py is there already; nothing was written\n", scratch / "mine"));
  }
}

TEST_CASE("thirty lines of Python give the schedule of fcfs on 10,000 jobs")
{
  // In the mean some 1,700 of them wait for a cluster of 1,024 chips.
  const ScratchDirectory scratch;
  REQUIRE(
      run_program({"new", "policy", "my_own", "--kind", "scheduling", "--dir", scratch / ""}, scratch.path()).status ==
      0);
  write_text(
      scratch / "big.yaml",
      "name: big\nplatform: " LEASEHOLD_SOURCE_DIR
      "/platforms/cluster-1024.xml\ntenants:\n  - {name: users, owns: [{}]}\nworkload:\n  - generate:\n"
      "      name: jobs\n      tenant: users\n      jobs: {arrivals: {poisson: {rate: 1/s}}, count: 10000, sizes: "
      "[32, 16, 8, 4, 2, 1], run_time: {exponential: {mean: 600 s}}}\n"
      "policies: {scheduling: {python: my_own.py, class: MyOwn}}\n");
  const Output mine = run_program({"run", "big.yaml", "--quiet", "--out", scratch / "mine"}, scratch.path());
  REQUIRE_MESSAGE(mine.status == 0, mine.err);
  REQUIRE(run_program({"run", "big.yaml", "--quiet", "--out", scratch / "theirs", "--set", "policies.scheduling=fcfs"},
                      scratch.path())
              .status == 0);
  CHECK(files_of(scratch / "mine") == files_of(scratch / "theirs"));
}

TEST_CASE("what `new scenario` writes runs")
{
  const ScratchDirectory scratch;
  REQUIRE(run_program({"new", "scenario", "mine", "--dir", scratch / ""}, scratch.path()).status == 0);
  const Output checked = run_program({"validate", scratch / "mine.yaml"}, scratch.path());
  CHECK_MESSAGE(checked.status == 0, checked.out);
  CHECK(run_program({"run", scratch / "mine.yaml", "--quiet", "--replications", "1", "--set", "horizon=3 d", "--set",
                     "workload.1.training.deadline=3 d", "--out", scratch / "out"},
                    scratch.path())
            .status == 0);
}

TEST_CASE("the same policy twice, by one worker and by two, gives the same bytes")
{
  // It goes by a set of words, whose order a hash with a seed of chance would change, by one of rows, which addresses would,
  // and by its own random numbers.
  const Own own{R"(
import leasehold
class Mine:
    def __init__(self):
        self.chance = leasehold.random("order")
        self.words = {"one", "two", "three", "four"}
    def plan(self, snapshot):
        jobs = list(set(snapshot.waiting))
        self.chance.shuffle(jobs)
        if next(iter(self.words)) in ("one", "two"):
            jobs.reverse()
        for job in jobs:
            snapshot.start(job)
)",
                "", 40, 4};
  REQUIRE(own.run({"--jobs", "1"}, "a").status == 0);
  REQUIRE(own.run({"--jobs", "2"}, "b").status == 0);
  CHECK(files_of(own.scratch / "a").size() == 9); // two of each replication, and the table of all
  CHECK(files_of(own.scratch / "a") == files_of(own.scratch / "b"));
  // Whatever the environment says of hashes.
  for (const char* seed : {"77", "random"}) {
    setenv("PYTHONHASHSEED", seed, 1);
    REQUIRE(own.run({"--jobs", "2"}, seed).status == 0);
    unsetenv("PYTHONHASHSEED");
    CHECK(files_of(own.scratch / "a") == files_of(own.scratch / seed));
  }
}

TEST_CASE("columns are read-only buffers; a snapshot cannot be changed, and holds for one call")
{
  const Own own{R"(
class Mine:
    kept = None
    def plan(self, snapshot):
        chips = snapshot.waiting.chips
        assert isinstance(chips, memoryview) and chips.readonly and chips.format == "d" and chips.contiguous
        assert len(chips) == len(snapshot.waiting) and snapshot.waiting[-1].chips == chips[-1]
        assert list(snapshot.jobs.id) == list(snapshot.waiting.id) + list(snapshot.running.id)
        assert [tenant.name for tenant in snapshot.tenants] == ["ann"] and snapshot.tenants.name == ("ann",)
        assert snapshot.pools[0].chip == "h100" and sum(snapshot.hosts.chips) == sum(snapshot.pools.chips)
        assert sum(snapshot.hosts.chips_free) == snapshot.pools[0].chips_free
        assert repr(snapshot).startswith(f"snapshot at {snapshot.now:g} s\njobs: ")
        for change in (lambda: setattr(snapshot, "now", 0), lambda: setattr(snapshot.jobs, "chips", 0),
                       lambda: setattr(snapshot.jobs[0], "chips", 0), lambda: chips.__setitem__(0, 1.0)):
            try:
                change()
            except (AttributeError, TypeError):
                continue
            raise AssertionError("it was changed")
        if Mine.kept is not None:
            assert Mine.numbers[0] >= 1.0  # a column that was kept stays as it was
            try:
                len(Mine.kept.hosts)
            except RuntimeError as refused:
                assert "holds for one call" in str(refused)
            else:
                raise AssertionError("an old snapshot answers")
        if len(chips):
            Mine.kept, Mine.numbers = snapshot, chips
        for job in snapshot.waiting:
            snapshot.start(job)
)",
                "", 10};
  const Output run = own.run();
  CHECK_MESSAGE(run.status == 0, run.err);
}

TEST_CASE("a policy that fails is named, with its line and the instant; other replications go on")
{
  // Of the first replication of two it fails: what `seed` draws is the policy's own.
  const Own own{
      "import leasehold\nclass Mine:\n    def __init__(self):\n        self.bad = leasehold.random().random() < 0.5\n"
      "    def plan(self, snapshot):\n        if self.bad and snapshot.now > 100:\n            return 1 / 0\n"
      "        for job in snapshot.waiting:\n            snapshot.start(job)\n",
      "", 40, 8};
  const Output run = own.run({"--jobs", "2"});
  CHECK(run.status == 1);
  CHECK(run.err.find("failed: `Mine` of mine.py failed at ") != std::string::npos);
  CHECK(run.err.find(" of simulated time: mine.py:7: ZeroDivisionError: division by zero\n") != std::string::npos);
  CHECK(run.err.find("line 7, in plan\n    return 1 / 0\n") != std::string::npos);
  std::size_t good = 0;
  for (int seed = 1; seed <= 8; ++seed)
    good += std::filesystem::exists(own.scratch / ("out/base/seed=" + std::to_string(seed))) ? 1U : 0U;
  CHECK(good > 0);
  CHECK(good < 8);
}

TEST_CASE("what makes no sense is told by its name")
{
  const std::array<std::array<const char*, 2>, 34> cases{{
      {"import subprocess",
       "mine.py:3: leasehold.Undetermined: import subprocess is refused: what another process, thread"},
      {"import socket", "mine.py:3: leasehold.Undetermined: import socket is refused: "},
      {"import threading", "mine.py:3: leasehold.Undetermined: import threading is refused: "},
      {"import multiprocessing.pool", "mine.py:3: leasehold.Undetermined: import multiprocessing.pool is refused: "},
      {"from concurrent import futures", "mine.py:3: leasehold.Undetermined: import concurrent is refused: "},
      {"from urllib import request", "mine.py:3: leasehold.Undetermined: import urllib is refused: "},
      {"import importlib; importlib.import_module('asyncio')",
       "mine.py:3: leasehold.Undetermined: import asyncio is refused: "},
      {"import os; os.system('true')", "mine.py:3: leasehold.Undetermined: os.system is refused: what another process"},
      {"import os; os.popen('true')", "mine.py:3: leasehold.Undetermined: os.popen is refused: what another process"},
      {"import os; os.execv('/bin/true', ['true'])", "mine.py:3: leasehold.Undetermined: os.execv is refused: "},
      {"import os; os.posix_spawn('/bin/true', ['true'], {})",
       "mine.py:3: leasehold.Undetermined: os.posix_spawn is refused: "},
      {"return [('x', 0, 0)]", "mine.py:2: TypeError: 'x' is neither a row nor its id"},
      {"return [(99999, 0, 0)]", "mine.py:2: there is no job 99999"},
      {"snapshot.stop(snapshot.waiting[0], at_once=True, notice=5)", "job 0 does not run"},
      {"snapshot.start(99999)", "mine.py:3: ValueError: there is no job 99999"},
      {"snapshot.start(-1)", "mine.py:3: ValueError: there is no job -1"},
      {"return [(job, 0, 0) for job in snapshot.waiting] * 2", "mine.py:2: job 0 is in the plan twice"},
      {"snapshot.start(snapshot.waiting[0]); snapshot.start(snapshot.jobs[0])",
       "mine.py:3: ValueError: job 0 cannot be started: it runs already"},
      {"snapshot.stop(snapshot.waiting[0])", "mine.py:3: ValueError: job 0 does not run"},
      {"snapshot.start(0, 3)", "mine.py:3: ValueError: job 0 has no alternative 3 (it has 1)"},
      {"snapshot.start(0, 0, 7)", "mine.py:3: ValueError: there is no pool 7 (there are 1)"},
      {"snapshot.jobs.chip", "mine.py:3: AttributeError: `jobs` has no column `chip`; it has id, tenant, priority, "},
      {"import time; time.time()",
       "mine.py:3: leasehold.Undetermined: time.time is refused: a policy does not see the clock"},
      {"import random; random.random()",
       "mine.py:3: leasehold.Undetermined: random.random is refused: it is not seeded"},
      {"import random; random.Random().random()",
       "mine.py:3: leasehold.Undetermined: random.Random() is refused: it is"},
      {"import secrets; secrets.randbelow(3)",
       "mine.py:3: leasehold.Undetermined: secrets.randbelow is refused: it is"},
      {"import time; time.strftime('%H')",
       "mine.py:3: leasehold.Undetermined: time.strftime is refused: a policy does"},
      {"import time; time.sleep(1000)",
       "mine.py:3: leasehold.Undetermined: time.sleep is refused: simulated time stands still"},
      {"return [(2**70, 0, 0)]", "OverflowError: "},
      {"import datetime; datetime.datetime.now()", "mine.py:3: leasehold.Undetermined: datetime.now is refused"},
      {"from datetime import date as d; d.today()", "mine.py:3: leasehold.Undetermined: date.today is refused"},
      {"import os; os.fork()", "mine.py:3: leasehold.Undetermined: os.fork is refused: the run would go on twice"},
      {"import sys; sys.exit(0)", "mine.py:3: SystemExit: 0"},
      {"import os; os._exit(0)", "`Mine` of mine.py, at "},
  }};
  for (const auto& [body, told] : cases) {
    CAPTURE(body);
    const Output run = Own{planning(body)}.run();
    CHECK(run.status == 1);
    CHECK_MESSAGE(run.err.find(told) != std::string::npos, run.err);
    CHECK(run.err.find("`Mine` of mine.py") != std::string::npos);
  }
}

TEST_CASE("a policy's chance is its own, whichever other policies there are")
{
  // Placement's is made after scheduling's, and asked from within it.
  const Own own{"import leasehold\n"
                "class Mine:\n    def __init__(self):\n        self.first = leasehold.random('x').random()\n"
                "    def plan(self, snapshot):\n        for job in snapshot.waiting:\n"
                "            snapshot.start(job)\n            assert leasehold.random('x').random() == self.first\n"
                "class Place:\n    def __init__(self):\n        self.first = leasehold.random('x').random()\n"
                "    def place(self, snapshot):\n        assert leasehold.random('x').random() == self.first\n"};
  const Output run = own.run({"--set", "policies.placement={python: mine.py, class: Place}"});
  CHECK_MESSAGE(run.status == 0, run.err);
}

TEST_CASE("a call that waits for what does not come is ended, too")
{
  // By the clock at ten times the limit and a second of grace: 11 s.
  const Own own{planning("import os; os.read(os.pipe()[0], 1)")};
  const Output run = own.run({"--plugin-limit", "0.1"});
  CHECK(run.status == 1);
  CHECK_MESSAGE(run.err.find("`Mine` of mine.py, at ") != std::string::npos, run.err);
  CHECK_MESSAGE(run.err.find("did not return in ten times the 0.1 s of processor time") != std::string::npos, run.err);
}

TEST_CASE("a call that does not return is ended at the limit, at its line")
{
  const Output run = Own{planning("while True: pass")}.run({"--plugin-limit", "0.5"});
  CHECK(run.status == 1);
  CHECK_MESSAGE(run.err.find("mine.py:3: TimeoutError: it did not return within 0.5 s of processor time "
                             "(--plugin-limit allows more)") != std::string::npos,
                run.err);
}

TEST_CASE("what a policy prints goes to standard error")
{
  const Own own{planning("print('hello'); [snapshot.start(job) for job in snapshot.waiting]")};
  const Output run = own.run();
  CHECK(run.status == 0);
  CHECK(run.out.find("hello") == std::string::npos);
  CHECK(run.err.find("hello\n") != std::string::npos);
}

TEST_CASE("what the scenario says of a class and the class does not know is told at its key")
{
  const auto told = [](const std::string& code, const std::string& parameters = "") {
    const Own own{code, parameters};
    const Output run = run_program({"validate", "own.yaml"}, own.scratch.path());
    CHECK(run.status == 2);
    return run.out;
  };
  const std::string known = "class Mine:\n    def __init__(self, pace=1.0): pass\n    def plan(self, snapshot): pass\n";
  CHECK(told(known, ", patience: 3") ==
        "own.yaml:12:56: policies.scheduling.patience: TypeError: Mine.__init__() got an "
        "unexpected keyword argument 'patience'\n");
  CHECK(told("class Other:\n    def plan(self, snapshot): pass\n")
            .find("LookupError: there is no class `Mine` in mine.py") != std::string::npos);
  CHECK(told("class Mine: pass\n")
            .find("class `Mine` has no method `plan(self, snapshot)`, which a scheduling policy needs") !=
        std::string::npos);
  CHECK(told("class Mine:\n    def plan(self snapshot): pass\n").find("SyntaxError: invalid syntax") !=
        std::string::npos);
}

TEST_CASE("what is no file of code is refused at once, by `run` as by `validate`")
{
  const ScratchDirectory scratch;
  std::filesystem::create_directory(scratch / "folder.py");
  REQUIRE(mkfifo((scratch / "pipe.py").c_str(), 0600) == 0);
  write_text(scratch / "huge.py", "");
  std::filesystem::resize_file(scratch / "huge.py", std::uintmax_t{2} << 30U); // nothing of it is on the disk
  const std::array<std::array<std::string, 2>, 5> files{{{"/dev/zero", "/dev/zero is no plain file"},
                                                         {"folder.py", "folder.py is no plain file"},
                                                         {"pipe.py", "pipe.py is no plain file"},
                                                         {"huge.py", "huge.py has more than 16 MiB"},
                                                         {"none.py", "there is no file none.py"}}};
  for (const auto& [file, told] : files) {
    write_text(scratch / "own.yaml", jobs_scenario("  scheduling: {python: " + file + ", class: Mine}\n"));
    const std::string due =
        "own.yaml:12:24: policies.scheduling.python: " + told + " (it is to hold a class of Python)\n";
    const Output run = run_program({"run", "own.yaml", "--quiet", "--out", "out"}, scratch.path());
    CHECK(run.status == 2);
    CHECK(run.err == due);
    CHECK(run_program({"validate", "own.yaml"}, scratch.path()).out == due);
  }
}

TEST_CASE("a policy in Python is no base of one of the program's")
{
  const ScratchDirectory scratch;
  REQUIRE(run_program({"new", "policy", "mine", "--kind", "autoscaling", "--dir", "."}, scratch.path()).status == 0);
  const Output run =
      run_program({"validate", "mine.yaml", "--set",
                   "policies.autoscaling={policy: shared_budget, chips: 8, base: {python: mine.py, class: Mine}}"},
                  scratch.path());
  CHECK(run.status == 2);
  CHECK_MESSAGE(
      run.out.find("policies.autoscaling.base.python: a policy in Python cannot stand here (what calls it is a "
                   "policy of the program, and knows those alone) write the name of one\n") != std::string::npos,
      run.out);
}

TEST_CASE("`new` says which of its commands to ask for help")
{
  CHECK(run_program({"new", "policy"}).err.ends_with("Try: leasehold new policy --help\n"));
  CHECK(run_program({"new"}).err.ends_with("Try: leasehold new --help\n"));
  CHECK(run_program({"nwe"}).err.ends_with("Try: leasehold --help\n"));
}

TEST_CASE("the commands that are printed work when they are pasted, however the program was called")
{
  // By its path, by a link whose name a shell would take apart, and by the wrapper, which starts it in its own name as here.
  const ScratchDirectory scratch;
  std::filesystem::create_directory(scratch / "my tools");
  std::filesystem::create_symlink(LEASEHOLD_PROGRAM, scratch / "my tools/it's leasehold");
  const auto told = [&](const std::string& call, const std::string& more) {
    REQUIRE(std::system(
                fmt::format("cd '{}' && {} {} > said 2> faults", scratch.path().string(), call, more).c_str()) >= 0);
    return read_text(scratch / "said") + read_text(scratch / "faults");
  };
  const std::array<std::array<std::string, 2>, 3> calls{
      {{LEASEHOLD_PROGRAM, LEASEHOLD_PROGRAM},
       {"'./my tools/it'\\''s leasehold'", "'./my tools/it'\\''s leasehold'"},
       {"exec -a ./leasehold " LEASEHOLD_PROGRAM, "./leasehold"}}};
  int number = 0;
  for (const auto& [call, name] : calls) {
    CAPTURE(call);
    const std::string folder = fmt::format("my folder {}", ++number);
    const std::string typed = call.starts_with("exec") ? "bash -c '" + call + R"( "$@"' -)" : call;
    const std::string said = told(typed, fmt::format("new policy mine --kind scheduling --dir '{}'", folder));
    const std::string run = fmt::format("{} run '{}/mine.yaml'", name, folder);
    CHECK_MESSAGE(said.find("Run it: " + run + "\n") != std::string::npos, said);
    CHECK(told(typed, "new policy").ends_with("Try: " + name + " new policy --help\n"));
    CHECK(told(typed, "nwe").starts_with("leasehold: `nwe` is no command of `leasehold` "));
    CHECK(told(typed, "describe nothing-of-the-kind-at-all").find("`" + name + " list` tells") != std::string::npos);
    CHECK(told(typed, "--help").find(name + " [OPTIONS] ") != std::string::npos);
    if (!call.starts_with("exec")) {
      // What was printed is pasted as it stands.
      CHECK(std::system(
                fmt::format("cd '{}' && {} --quiet --out out{} > said 2> faults", scratch.path().string(), run, number)
                    .c_str()) == 0);
    }
  }
  // The wrapper, of a program that is built.
  std::filesystem::create_directories(scratch / "root/build/release/sim/cli");
  for (const char* folder : {"sim", "analysis"})
    std::filesystem::create_directory(scratch / ("root/" + std::string{folder}));
  for (const char* file : {"CMakeLists.txt", "CMakePresets.json", "build/release/.built"})
    write_text(scratch / ("root/" + std::string{file}), "");
  std::filesystem::create_symlink(LEASEHOLD_PROGRAM, scratch / "root/build/release/sim/cli/leasehold");
  std::filesystem::copy_file(LEASEHOLD_SOURCE_DIR "/leasehold", scratch / "root/leasehold");
  const std::string said = told("root/leasehold", "new scenario mine --dir wrapped");
  CHECK_MESSAGE(said.ends_with("Run it: root/leasehold run wrapped/mine.yaml\n"), said);
}

TEST_CASE("several policies of one folder share what is made for all")
{
  const ScratchDirectory scratch;
  for (const std::string language : {"cpp", "python"})
    for (const std::string name : {"one", "two"}) {
      const Output made = run_program(
          {"new", "policy", name, "--kind", "scheduling", "--language", language, "--dir", language}, scratch.path());
      CHECK_MESSAGE(made.status == 0, made.err);
      CHECK((made.out.find(language == "cpp" ? "CMakeLists.txt" : "leasehold.pyi") != std::string::npos) ==
            (name == "one"));
    }
  write_text(scratch / "cpp/CMakeLists.txt", "project(other)\n"); // one's own is left as it is
  const Output made = run_program(
      {"new", "policy", "three", "--kind", "scheduling", "--language", "cpp", "--dir", "cpp"}, scratch.path());
  CHECK(made.status == 2);
  CHECK(made.err == "leasehold: cpp/CMakeLists.txt is there already; nothing was written\n");
}

TEST_CASE("numpy, where there is one, wraps columns without a copy")
{
  const Own own{R"(
try:
    import numpy
except ImportError:
    numpy = None
class Mine:
    def plan(self, snapshot):
        if numpy is not None:
            for column, kind in ((snapshot.jobs.chips, "f8"), (snapshot.jobs.id, "i8"), (snapshot.jobs.runs, "?")):
                one, other = numpy.asarray(column), numpy.asarray(column)
                assert one.dtype == numpy.dtype(kind), one.dtype
                assert not one.flags.owndata and not one.flags.writeable
                assert one.__array_interface__["data"][0] == other.__array_interface__["data"][0]
                assert one.tolist() == list(column)
        for job in snapshot.waiting:
            snapshot.start(job)
)",
                "", 10};
  const Output run = own.run();
  CHECK_MESSAGE(run.status == 0, run.err);
  CHECK(run.err.find("Warning") == std::string::npos); // it finds Python's own types as it was compiled for
}

TEST_CASE("the stubs have what the module has")
{
  // The policy itself compares them: every class and function that has no `_` before its name.
  const Own own{R"(
import ast, inspect, leasehold
class Mine:
    def plan(self, snapshot):
        told = {}
        for node in ast.parse(open("leasehold.pyi").read()).body:
            if isinstance(node, ast.ClassDef):
                told[node.name] = {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
            elif isinstance(node, ast.FunctionDef):
                told[node.name] = set()
        for name, value in vars(leasehold).items():
            if name.startswith("_") or inspect.ismodule(value):
                continue
            own = {each for each in vars(value) if not each.startswith("_")} if inspect.isclass(value) else set()
            assert name in told, name
            assert own <= told[name], (name, own - told[name])
        assert set(snapshot.jobs.columns) == told["Jobs"] and set(snapshot.pools.columns) == told["Pools"]
        assert set(snapshot._tables) <= told["SchedulingSnapshot"]
        for job in snapshot.waiting:
            snapshot.start(job)
)",
                "", 2};
  REQUIRE(run_program({"new", "stubs", "--dir", own.scratch / ""}, own.scratch.path()).status == 0);
  const Output run = own.run();
  CHECK_MESSAGE(run.status == 0, run.err);
}

} // namespace leasehold::test
