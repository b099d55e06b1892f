// Shared libraries of policies: as the built-in one that they copy, who may load them, and what is told of those that fail.
#include "market/request.hpp"
#include "own_policies/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <limits>
#include <sys/stat.h>

namespace leasehold::test {

namespace {

/// Our own libraries are copied beside the scenario, as a user's would lie.
struct OwnLibrary {
  OwnLibrary(const std::string& library, const std::string& scheduling, int jobs = 40, int replications = 1)
  {
    std::filesystem::copy_file(std::filesystem::path{LEASEHOLD_TEST_PLUGINS} / library, scratch / library);
    write_text(scratch / "own.yaml",
               jobs_scenario("  scheduling: " + scheduling + "\n  plugins: [./" + library + "]\n", jobs, replications));
  }
  Output run(const std::vector<std::string>& more = {}, const std::string& out = "out") const
  {
    std::vector<std::string> arguments{"run", "own.yaml", "--quiet", "--out", scratch / out};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments, scratch.path());
  }
  ScratchDirectory scratch;
};

} // namespace

TEST_CASE("the template's library gives the files of fcfs, by one worker and by two")
{
  const OwnLibrary own{"template_scheduling.so", "template_scheduling", 40, 3};
  const Output mine = own.run({"--plugin", "./template_scheduling.so", "--jobs", "1"}, "a");
  REQUIRE_MESSAGE(mine.status == 0, mine.err);
  REQUIRE(own.run({"--plugin", "template_scheduling.so", "--jobs", "2"}, "b").status == 0);
  REQUIRE(own.run({"--plugin", "template_scheduling.so", "--set", "policies.scheduling=fcfs"}, "c").status == 0);
  CHECK(files_of(own.scratch / "a").size() == 7); // two of each replication, and the table of all
  CHECK(files_of(own.scratch / "a") == files_of(own.scratch / "b"));
  CHECK(files_of(own.scratch / "a") == files_of(own.scratch / "c"));
  CHECK(read_text(own.scratch / "a/manifest.yaml").find("path: template_scheduling.so") != std::string::npos);
}

TEST_CASE("a library that the command line does not allow is not loaded")
{
  const OwnLibrary own{"misbehaving.so", "misbehaving"};
  const Output run = own.run();
  CHECK(run.status == 2);
  CHECK(run.err ==
        "own.yaml:13:13: policies.plugins.0: ./misbehaving.so is not allowed to run (a plug-in is a program, "
        "which may do what you may) add `--plugin misbehaving.so` to the command line\n");
}

TEST_CASE("names of a library's policies are listed, described and guessed")
{
  const OwnLibrary own{"misbehaving.so", "misbehavin"};
  const Output run = own.run({"--plugin", "misbehaving.so"});
  CHECK(run.status == 2);
  CHECK(run.err ==
        "own.yaml:12:15: policies.scheduling: `misbehavin` is unknown (no policy has this name) did you mean "
        "`misbehaving`?\n");
  const Output listed = run_program({"list", "policies", "--plugin", "misbehaving.so"}, own.scratch.path());
  CHECK(listed.out.find("  misbehaving") != std::string::npos);
  const Output described = run_program({"describe", "misbehaving", "--plugin", "misbehaving.so"}, own.scratch.path());
  CHECK(described.out.find("does what no policy should") != std::string::npos);
  CHECK(described.out.ends_with("From: misbehaving.so\n"));
}

TEST_CASE("a library that is none of ours, or of another version, is refused")
{
  const auto told = [](const std::string& library) {
    const OwnLibrary own{library, "fcfs"};
    const Output run = own.run({"--plugin", library});
    CHECK(run.status == 2);
    return run.err;
  };
  CHECK(told("no_plugin.so") == "own.yaml:13:13: policies.plugins.0: ./no_plugin.so is no plug-in (it does not export "
                                "`leasehold_policies`) write "
                                "`LEASEHOLD_POLICIES(registry) { ... }`, see sim/policy/api/plugin.hpp\n");
  CHECK(
      told("other_version.so")
          .starts_with("own.yaml:13:13: policies.plugins.0: ./other_version.so was built with other headers than this "
                       "program (its face is 0000000000000007, the program's "));
  CHECK(told("other_version.so").ends_with(") build it anew with the sources of this program\n"));
}

TEST_CASE("the face is another number whenever a header of it changes, and none else")
{
  // A tree with a header in two of its rooms, and one in a room that no plug-in may include.
  const ScratchDirectory scratch;
  for (const char* room : {"policy", "units", "simulation"}) {
    std::filesystem::create_directories(scratch / ("sim/" + std::string{room}));
    write_text(scratch / ("sim/" + std::string{room} + "/a.hpp"), "struct A { double a, b; };\n");
  }
  const auto face = [&] {
    const std::string made = scratch / "face.hpp";
    REQUIRE(std::system(fmt::format("cmake -DSIM={} -DOUT={} -P {}/sim/plugins/face.cmake", scratch / "sim", made,
                                    LEASEHOLD_SOURCE_DIR)
                            .c_str()) == 0);
    return read_text(made);
  };
  const std::string first = face();
  CHECK(first.find("plugin_face = 0x") != std::string::npos);
  CHECK(face() == first);
  write_text(scratch / "sim/simulation/a.hpp", "struct A { double a; };\n");
  CHECK(face() == first);
  write_text(scratch / "sim/policy/a.hpp", "struct A { double b, a; };\n"); // of the same size
  CHECK(face() != first);
  write_text(scratch / "sim/policy/a.hpp", "struct A { double a, b; };\n");
  CHECK(face() == first);
  std::filesystem::rename(scratch / "sim/units/a.hpp", scratch / "sim/units/b.hpp");
  CHECK(face() != first);
}

TEST_CASE("an order for a term that is no number is refused, whoever signs it")
{
  market::Programme programme;
  programme.kind = market::ProgrammeKind::on_demand;
  market::LeaseRequest request;
  request.chips = programme.size.minimum;
  const auto judged = [&](double term) {
    return market::judge_terms(programme, request, Seconds{term}, Timestamp{}, Timestamp{});
  };
  CHECK(judged(0.0) == market::Refusal::none); // open-ended
  CHECK(judged(std::numeric_limits<double>::quiet_NaN()) == market::Refusal::bad_term);
  CHECK(judged(std::numeric_limits<double>::infinity()) == market::Refusal::bad_term);
}

TEST_CASE("what is no file of a library is refused at once")
{
  const ScratchDirectory scratch;
  REQUIRE(mkfifo((scratch / "pipe.so").c_str(), 0600) == 0);
  write_text(scratch / "own.yaml", jobs_scenario("  scheduling: fcfs\n  plugins: [./pipe.so]\n"));
  const Output run = run_program({"run", "own.yaml", "--plugin", "pipe.so", "--quiet", "--out", "out"}, scratch.path());
  CHECK(run.status == 2);
  CHECK(run.err == "own.yaml:13:13: policies.plugins.0: there is no file pipe.so (it is to be a shared library of "
                   "policies)\n"); // of a pipe the loader would wait for the other end
}

TEST_CASE("a library that fails is named, with the instant")
{
  const auto told = [](const std::string& does) {
    const OwnLibrary own{"misbehaving.so", "{policy: misbehaving, does: " + does + ", after: 1 min}"};
    const Output run = own.run({"--plugin", "misbehaving.so", "--plugin-limit", "0.2"});
    CHECK(run.status == 1);
    return run.err;
  };
  CHECK_MESSAGE(told("throws").find("failed: `misbehaving` of ./misbehaving.so failed at ") == 12, told("throws"));
  CHECK(told("throws").find(" of simulated time: it is no good\n") != std::string::npos);
  CHECK(told("crashes").find(" of simulated time, crashed: signal 11 (Segmentation fault)\n") != std::string::npos);
  CHECK(told("ends").find(" of simulated time, ended the process with status 0\n") != std::string::npos);
  CHECK(told("loops").find(
            " of simulated time, did not return within 0.2 s of processor time (--plugin-limit allows more)\n") !=
        std::string::npos);
  const std::string forked = told("forks");
  CHECK(forked.find(" of simulated time, forked; the copy of the run has ended\n") != std::string::npos);
  CHECK(forked.find("only the original goes on") != std::string::npos);
  CHECK(forked.find("the copy goes on") == std::string::npos);
}

TEST_SUITE("long")
{
  TEST_CASE("nonsense of a library's policies is refused, or told with its name and the instant; nothing of it reaches "
            "the run")
  {
    // Where nothing is told, the run goes on: the policy then does what it does without a fault, so that all files are the same;
    // a gang of which one placement was refused waits for the next instant, and other replicas or leases are no error.
    struct Case {
      std::string kind, does, told;
      bool same = true;
    };
    const std::vector<Case> cases{
        {"scheduling", "unknown", ""},
        {"scheduling", "negative", ""},
        {"scheduling", "twice", ""},
        {"scheduling", "nan", ""},
        {"scheduling", "prints", ""},
        {"placement", "unknown", "", false},
        {"placement", "negative", "", false},
        {"placement", "twice", "", false},
        {"placement", "prints", ""},
        {"tenancy", "unknown", "it opens pool 99, which there is not (there are 1)"},
        {"tenancy", "negative", "a tenant's quota is -5 chips"},
        {"tenancy", "twice", "it opens pool 0 twice to one tenant"},
        {"tenancy", "nan", "a tenant's share is nan"},
        {"tenancy", "prints", ""},
        {"leasing", "unknown", "it orders of offer 99999, which there is not"},
        {"leasing", "negative", "", false},
        {"leasing", "twice", "", false},
        {"leasing", "nan", "", false},
        {"leasing", "prints", ""},
        {"leasing", "edits", ""},
        {"autoscaling", "unknown", "", false},
        {"autoscaling", "prints", ""},
        {"autoscaling", "edits", ""},
    };
    const std::string library = std::string{LEASEHOLD_TEST_PLUGINS} + "/misbehaving.so";
    std::map<std::string, std::map<std::string, std::string>> sound; // files, by kind
    for (const Case& each : cases) {
      CAPTURE(each.kind);
      CAPTURE(each.does);
      const ScratchDirectory scratch;
      REQUIRE(run_program({"new", "policy", "mine", "--kind", each.kind, "--dir", "."}, scratch.path()).status == 0);
      const auto play = [&](const std::string& does) {
        return run_program({"run", "mine.yaml", "--quiet", "--out", does, "--plugin", library, "--plugin-limit", "5",
                            "--set", "horizon=1 d", "--set", "policies.plugins=[" + library + "]", "--set",
                            fmt::format("policies.{}={{policy: misbehaving, does: {}}}", each.kind, does)},
                           scratch.path());
      };
      if (!sound.contains(each.kind)) {
        const Output run = play("none");
        REQUIRE_MESSAGE(run.status == 0, run.err);
        sound[each.kind] = files_of(scratch / "none");
      }
      const Output run = play(each.does);
      CHECK(run.err.find("nonsense was accepted") == std::string::npos);
      if (each.told.empty()) {
        CHECK_MESSAGE(run.status == 0, run.err);
        if (each.same)
          CHECK(files_of(scratch / each.does) == sound[each.kind]);
      } else {
        CHECK(run.status == 1);
        CHECK_MESSAGE(run.err.find("`misbehaving` of ") != std::string::npos, run.err);
        CHECK_MESSAGE(run.err.find(" of simulated time: " + each.told + "\n") != std::string::npos, run.err);
      }
      for (const char* said : {"by printf\n", "by cout\n", "by cerr\n", "by write\n"}) {
        CHECK((run.err.find(said) != std::string::npos) == (each.does == "prints"));
        CHECK(run.out.find(said) == std::string::npos);
      }
    }
  }
}

TEST_CASE("what a library prints as it is loaded is no part of what the program says")
{
  const OwnLibrary own{"misbehaving.so", "{policy: misbehaving, does: none}"};
  setenv("MISBEHAVING_TALKS", "1", 1);
  const Output listed = run_program({"list", "policies", "--plugin", "misbehaving.so"}, own.scratch.path());
  unsetenv("MISBEHAVING_TALKS");
  CHECK(listed.out.find("  misbehaving") != std::string::npos);
  CHECK(listed.out.find("it is loaded") == std::string::npos);
  CHECK(listed.err.find("it is loaded\n") != std::string::npos);
}

TEST_CASE("where a library crashes in some replications, the others go on, and are as without it")
{
  const OwnLibrary own{"misbehaving.so", "{policy: misbehaving, does: crashes, by_chance: true, after: 1 min}", 40, 8};
  const Output run = own.run({"--plugin", "misbehaving.so", "--jobs", "2"}, "some");
  CHECK(run.status == 1);
  REQUIRE(own.run({"--plugin", "misbehaving.so", "--set", "policies.scheduling=misbehaving"}, "all").status == 0);
  int there = 0;
  for (int seed = 1; seed <= 8; ++seed) {
    const std::string replication = "base/seed=" + std::to_string(seed);
    if (!std::filesystem::exists(own.scratch / ("some/" + replication)))
      continue;
    ++there;
    CHECK(files_of(own.scratch / ("some/" + replication)) == files_of(own.scratch / ("all/" + replication)));
  }
  CHECK(there > 0);
  CHECK(there < 8);
  CHECK(run.err.find(fmt::format("{} of 8 runs failed; ", 8 - there)) != std::string::npos);
}

TEST_SUITE("long")
{
  TEST_CASE(
      "what `new policy` writes in C++ builds, all kinds in one folder, and each test holds it to the built-in policy")
  {
    const ScratchDirectory scratch;
    const std::string folder = scratch / "mine";
    const std::array<std::string, 5> kinds{"scheduling", "placement", "tenancy", "leasing", "autoscaling"};
    for (const std::string& kind : kinds)
      REQUIRE(run_program({"new", "policy", "my_" + kind, "--kind", kind, "--language", "cpp", "--dir", folder},
                          scratch.path())
                  .status == 0);
    const std::string build =
        fmt::format("cmake -S {0} -B {0}/build > {0}/log 2>&1 && cmake --build {0}/build >> {0}/log 2>&1", folder);
    CHECK_MESSAGE(std::system(build.c_str()) == 0, read_text(folder + "/log"));
    for (const std::string& kind : kinds) {
      CAPTURE(kind);
      CHECK(std::system(fmt::format("python3 {}/my_{}_test.py > /dev/null", folder, kind).c_str()) == 0);
    }
  }

  TEST_CASE("a library of any kind that fails is named, with the instant")
  {
    const std::array<std::array<std::string, 2>, 5> faults{
        {{"throws", ": it is no good"},
         {"crashes", ", crashed: signal 11 (Segmentation fault)"},
         {"ends", ", ended the process with status 0"},
         {"loops", ", did not return within 0.2 s of processor time"},
         {"forks", ", forked; the copy of the run has ended"}}};
    const std::string library = std::string{LEASEHOLD_TEST_PLUGINS} + "/misbehaving.so";
    for (const std::string kind : {"placement", "tenancy", "leasing", "autoscaling"}) {
      const ScratchDirectory scratch;
      REQUIRE(run_program({"new", "policy", "mine", "--kind", kind, "--dir", "."}, scratch.path()).status == 0);
      for (const auto& [does, told] : faults) {
        CAPTURE(kind);
        CAPTURE(does);
        const Output run =
            run_program({"run", "mine.yaml", "--quiet", "--out", "out", "--plugin", library, "--plugin-limit", "0.2",
                         "--set", "policies.plugins=[" + library + "]", "--set",
                         fmt::format("policies.{}={{policy: misbehaving, does: {}, after: 1 s}}", kind, does)},
                        scratch.path());
        CHECK(run.status == 1);
        CHECK_MESSAGE(run.err.find(" of simulated time" + told) != std::string::npos, run.err);
        CHECK(run.err.find("`misbehaving` of ") != std::string::npos);
        std::filesystem::remove_all(scratch / "out");
      }
    }
  }
}

} // namespace leasehold::test
