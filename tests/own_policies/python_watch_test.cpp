// What a policy in Python may not see of the world, by whichever way it asks, and what is its own.
#include "own_policies/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <map>

namespace leasehold::test {

namespace {

/// A scheduling policy `Mine` in a file beside its scenario.
struct Watched {
  explicit Watched(const std::string& body, const std::string& file = "mine.py", int replications = 1)
  {
    std::filesystem::create_directories((scratch.path() / file).parent_path());
    write_text(scratch / file, body);
    write_text(scratch / "own.yaml",
               jobs_scenario("  scheduling: {python: " + file + ", class: Mine}\n", 10, replications));
  }
  Output run(const std::vector<std::string>& more = {}, const std::string& out = "out") const
  {
    std::vector<std::string> arguments{"run", "own.yaml", "--quiet", "--out", out};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments, scratch.path());
  }
  ScratchDirectory scratch;
};

std::string doing(const std::string& body)
{
  return "class Mine:\n    def plan(self, snapshot):\n        " + body + "\n";
}

const std::string starts = "\n        for job in snapshot.waiting:\n            snapshot.start(job)\n";

} // namespace

TEST_CASE("clock, chance and processes are refused by whichever way a policy asks")
{
  const std::array<std::array<const char*, 2>, 32> cases{{
      {"import time; time.asctime()", "time.asctime is refused: a policy does not see the clock"},
      {"import time; time.clock_gettime_ns(0)", "time.clock_gettime_ns is refused"},
      {"exec('import time; time.time()', {})", "time.time is refused"},
      {"eval('__import__(\"subprocess\")')", "import subprocess is refused"},
      {"import timeit", "import timeit is refused: a policy does not see the clock"},
      {"import resource", "import resource is refused"},
      {"import _datetime; _datetime.datetime.now()", "datetime.now is refused"},
      {"import sys; sys.modules['datetime'].datetime.utcnow()", "datetime.utcnow is refused"},
      {"import datetime; datetime.datetime.today()", "date.today is refused"},
      {"open('/proc/uptime')", "open of /proc/uptime is refused"},
      {"import pathlib; pathlib.Path('/dev/urandom').open('rb')", "open of /dev/urandom is refused"},
      {"import os; os.open('/dev/../dev/random', os.O_RDONLY)", "open of /dev/../dev/random is refused"},
      {"import _random", "import _random is refused: it is not seeded"},
      {"import random; random._random.Random()", "_random.Random is refused"},
      {"import random; random._inst.random()", "random._inst.random is refused"},
      {"import random; random.Random(3).seed()", "Random.seed() is refused"},
      {"import random; random.binomialvariate() if hasattr(random, 'binomialvariate') else random.gauss()",
       "is refused: it is not seeded"},
      {"import queue; queue.threading.Thread(target=print).start()",
       "a thread is refused: what another process, thread"},
      {"import posix", "import posix is refused"},
      {"import sys; sys.modules['posix'].fork()", "os.fork is refused: the run would go on twice"},
      {"import sys; sys.modules['posix'].system('true')", "os.system is refused"},
      {"import os; os.kill(1, 0)", "os.kill is refused: signals are the program's"},
      {"import signal; signal.signal(signal.SIGPROF, signal.SIG_IGN)", "signal.signal is refused"},
      {"import signal; signal.setitimer(signal.ITIMER_REAL, 0.01)", "signal.setitimer is refused"},
      {"import os; os.closerange(3, 200)", "os.closerange is refused: the program's own files are open there"},
      {"import os; os.cpu_count()", "os.cpu_count is refused"},
      {"import platform; platform.os.uname()", "os.uname is refused"},
      {"import functools, time; functools.partial(time.time)()", "time.time is refused"},
      {"import uuid; uuid.uuid4()", "uuid.uuid4 is refused"},
      {"id(leasehold)", "id is refused: where something lies in memory differs from run to run"},
      {"import os; os.path.getmtime('own.yaml')", "os.path.getmtime is refused: when a file was written"},
      {"import genericpath; genericpath.getctime('own.yaml')", "os.path.getctime is refused"},
  }};
  // All in one run: each as a line of the policy's own file.
  std::string code = "import leasehold\ndef ask(body, told):\n    try:\n"
                     "        exec(compile(body, __file__, 'exec'), {'leasehold': leasehold})\n"
                     "    except leasehold.Undetermined as refused:\n        assert told in str(refused), refused\n"
                     "    else:\n        raise AssertionError(body)\n"
                     "class Mine:\n    def plan(self, snapshot):\n";
  for (const auto& [body, told] : cases)
    code += fmt::format("        ask(r\"\"\"{}\"\"\", \"{}\")\n", body, told);
  const Output run = Watched{code + "        raise ValueError('all were refused')\n"}.run();
  CHECK_MESSAGE(run.err.find(": ValueError: all were refused\n") != std::string::npos, run.err);
  // The line is the policy's, not the library's.
  const Output thread = Watched{doing(cases[17][0])}.run();
  CHECK_MESSAGE(thread.err.find("mine.py:3: leasehold.Undetermined: a thread is refused") != std::string::npos,
                thread.err);
}

TEST_CASE("a policy is watched in whichever folder it lies")
{
  const Output run = Watched{doing("import time; time.time()"), "my-packages/site-packages/mine.py"}.run();
  CHECK(run.status == 1);
  CHECK_MESSAGE(run.err.find("mine.py:3: leasehold.Undetermined: time.time is refused") != std::string::npos, run.err);
}

TEST_CASE("files that a policy brings from elsewhere are watched as it is")
{
  const Watched own{"import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), '../elsewhere'))\n"
                    "import aside\n" +
                        doing("aside.ask()"),
                    "here/mine.py"};
  std::filesystem::create_directory(own.scratch / "elsewhere");
  write_text(own.scratch / "elsewhere/aside.py", "import time\ndef ask():\n    return time.time()\n");
  const Output run = own.run();
  CHECK(run.status == 1);
  CHECK_MESSAGE(run.err.find("aside.py:3: leasehold.Undetermined: time.time is refused") != std::string::npos, run.err);
}

TEST_CASE("libraries that a policy calls find a clock and chance that are the same in every run")
{
  // Python's own: the date of a letter, the name of a file, an instant of a log; all printed, in four replications that one
  // worker plays in turn and four apart.
  const Watched own{
      doing("import email.utils, logging, tempfile, time\n"
            "        said = [logging.LogRecord('', 1, '', 1, '', (), None).created, email.utils.formatdate(),"
            " next(tempfile._RandomNameSequence())]\n"
            "        open(f'said-{len(snapshot.running)}-{snapshot.now}', 'a').write(str(said))") +
          starts,
      "mine.py", 2};
  const auto said = [&](const std::string& workers) {
    CHECK(own.run({"--jobs", workers}, "out" + workers).status == 0);
    std::map<std::string, std::string> all;
    for (const auto& each : std::filesystem::directory_iterator(own.scratch.path()))
      if (each.path().filename().string().starts_with("said-")) {
        all[each.path().filename().string()] = read_text(each.path());
        std::filesystem::remove(each.path());
      }
    return all;
  };
  const auto once = said("1");
  CHECK(once.size() > 4);
  CHECK(once.begin()->second.find("1970") != std::string::npos);
  CHECK(once == said("2"));
}

TEST_CASE("dates of files are not what a policy sees, sizes are")
{
  const Watched own{
      doing("import os, pathlib\n"
            "        for seen in (os.stat('own.yaml'), os.lstat('own.yaml'), pathlib.Path('own.yaml').stat()):\n"
            "            assert seen.st_mtime == seen.st_ctime == seen.st_atime == 0, seen\n"
            "            assert seen.st_size == len(open('own.yaml').read()), seen\n"
            "        assert os.path.isfile('own.yaml') and not os.path.exists('none')") +
      starts};
  const Output run = own.run();
  CHECK_MESSAGE(run.status == 0, run.err);
}

TEST_SUITE("long")
{
  TEST_CASE("numpy's chance is the policy's own by whichever name and import, or is refused")
  {
    const std::array<std::array<std::string, 2>, 4> cases{{
        {"from numpy.random import rand as draw\n", ""},
        {"", "import numpy; draw = numpy.random.rand"},
        {"", "import importlib; draw = importlib.import_module('numpy').random.standard_normal"},
        {"import numpy\n", "draw = lambda: numpy.random.beta(1, 1) + numpy.random.triangular(0, 1, 2)"},
    }};
    if (Watched{doing("import numpy") + starts}.run().status != 0)
      return; // there is none
    for (const auto& [top, inside] : cases) {
      CAPTURE(top + inside);
      const Watched own{
          top + doing((inside.empty() ? "pass" : inside)) +
              "        for job in snapshot.waiting:\n            if draw() < 0.5:\n                continue\n"
              "            snapshot.start(job)\n",
          "mine.py", 3};
      const Output first = own.run({"--jobs", "1"}, "a");
      REQUIRE_MESSAGE(first.status == 0, first.err);
      REQUIRE(own.run({"--jobs", "2"}, "b").status == 0);
      CHECK(files_of(own.scratch / "a") == files_of(own.scratch / "b"));
    }
    for (const char* unseeded : {"default_rng()", "RandomState()", "Generator(numpy.random.PCG64())", "seed()"}) {
      const Output run = Watched{doing(fmt::format("import numpy; numpy.random.{}", unseeded))}.run();
      CHECK(run.status == 1);
      CHECK_MESSAGE(run.err.find("numpy's chance without a seed is refused") != std::string::npos, run.err);
    }
    for (const char* now : {"'now'", "'today', 'D'", "b'NOW'"}) {
      const Output run = Watched{doing(fmt::format("import numpy; numpy.datetime64({})", now))}.run();
      CHECK(run.status == 1);
      CHECK_MESSAGE(
          run.err.find("mine.py:3: leasehold.Undetermined: numpy.datetime64 of now is refused: a policy does not "
                       "see the clock") != std::string::npos,
          run.err);
    }
    const Output dated =
        Watched{doing("import numpy; assert str(numpy.datetime64('2026-06-01', 's')) == '2026-06-01T00:00:00'") +
                starts}
            .run();
    CHECK_MESSAGE(dated.status == 0, dated.err);
  }
}

TEST_CASE("two policies' modules of one name are each policy's own")
{
  const Watched own{"import util\nclass Mine:\n    def plan(self, snapshot):\n        import util as again\n"
                    "        from util import who\n        assert util.who == again.who == who == 'a', who\n"
                    "        import late\n        assert late.who == 'a'" +
                        starts,
                    "a/mine.py"};
  write_text(own.scratch / "a/util.py", "who = 'a'\n");
  write_text(own.scratch / "a/late.py", "who = 'a'\n");
  std::filesystem::create_directory(own.scratch / "b");
  write_text(own.scratch / "b/util.py", "who = 'b'\n");
  write_text(own.scratch / "b/late.py", "from util import who\n");
  write_text(own.scratch / "b/mine.py", // of one name, too
             "import util\nclass Mine:\n    def place(self, snapshot):\n        import late\n"
             "        assert util.who == late.who == 'b', util.who\n"
             "        return [(host, 1) for host in snapshot.hosts if host.room > 0][:snapshot.gang.members]\n");
  const Output run = own.run({"--set", "policies.placement={python: b/mine.py, class: Mine}"});
  CHECK_MESSAGE(run.status == 0, run.err);
}

TEST_CASE("a slice of a table is a list of its rows")
{
  const Output run = Watched{doing("rows = snapshot.waiting[:2] + snapshot.waiting[2:]\n"
                                   "        assert rows == list(snapshot.waiting)") +
                             starts}
                         .run();
  CHECK_MESSAGE(run.status == 0, run.err);
}

TEST_CASE("whatever an exception says can be read")
{
  const std::array<std::array<const char*, 2>, 4> cases{{
      {"raise ValueError('x' * 10**7)", "xxx... (9998012 more characters)"}, // 10^7 and "ValueError: ", less 2,000
      {"raise ValueError('\\ud800 half')", "mine.py:3: ValueError: \\ud800 half\n"},
      {"raise ValueError('a\\0b\\x1b[31mred')", "mine.py:3: ValueError: a\\x00b\\x1b[31mred\n"},
      {"import leasehold; leasehold._snapshot = None; held = leasehold.Leases(); held.hold(0, 2**62); held.hold(0, "
       "2**62)",
       "mine.py:3: ValueError: there cannot be 4611686018427387904 chips"},
  }};
  for (const auto& [body, told] : cases) {
    CAPTURE(body);
    const Output run = Watched{doing(body)}.run();
    CHECK(run.status == 1);
    CHECK(run.err.size() < 10000);
    CHECK_MESSAGE(run.err.find(told) != std::string::npos, run.err.substr(0, 3000));
  }
}

TEST_CASE("a key that a class without an __init__ does not know is told at the key")
{
  const Watched own{doing("pass")};
  const Output run =
      run_program({"validate", "own.yaml", "--set", "policies.scheduling.patience=3"}, own.scratch.path());
  CHECK(run.status == 2);
  CHECK_MESSAGE(run.out.find("policies.scheduling.patience: TypeError: Mine.__init__() got an unexpected keyword") !=
                    std::string::npos,
                run.out);
}

} // namespace leasehold::test
