#include "experiment/run_directory.hpp"

#include "experiment/checksums.hpp"
#include "experiment/manifest.hpp"
#include "experiment/sha256.hpp"
#include "experiment/whole_file.hpp"
#include "support/scratch.hpp"

#include <doctest/doctest.h>

namespace leasehold::experiment {

namespace fs = std::filesystem;
using test::read_text;
using test::ScratchDirectory;
using test::write_text;

TEST_CASE("SHA-256 of the standard's examples")
{
  // FIPS 180-4's "abc" and the empty message.
  const ScratchDirectory scratch;
  write_text(scratch / "abc", "abc");
  write_text(scratch / "empty", "");
  CHECK(sha256_of(scratch / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_of(scratch / "empty") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK_THROWS_AS(static_cast<void>(sha256_of(scratch / "nothing")), std::system_error);
}

TEST_CASE("a file is written whole, and nothing stays aside")
{
  const ScratchDirectory scratch;
  write_whole(scratch / "file", "one");
  write_whole(scratch / "file", "two");
  CHECK(read_text(scratch / "file") == "two");
  CHECK(std::distance(fs::directory_iterator{scratch.path()}, {}) == 1);
  CHECK(target_of_partial(partial_of(scratch / "file").filename().string()) == "file");
  CHECK(target_of_partial("seed=1").empty());
  CHECK(target_of_partial(".notes.partial-draft").empty()); // a user's own
  CHECK(target_of_partial(".partial-7").empty());
  CHECK_THROWS_AS(write_whole(scratch / "no/file", "x"), std::system_error);
}

TEST_CASE("writing a file touches none that is there, and follows no link")
{
  const ScratchDirectory scratch;
  write_text(partial_of(scratch / "file"), "mine");
  write_text(scratch / "elsewhere", "mine");
  fs::create_symlink(scratch / "elsewhere", scratch / "file");
  write_whole(scratch / "file", "ours");
  CHECK(read_text(partial_of(scratch / "file")) == "mine");
  CHECK(read_text(scratch / "elsewhere") == "mine");
  CHECK_FALSE(fs::is_symlink(scratch / "file"));
  CHECK(read_text(scratch / "file") == "ours");
}

TEST_CASE("a fresh directory is made with its manifest")
{
  const ScratchDirectory scratch;
  {
    const RunDirectory directory{scratch / "deep/run/", "schema: 1\n", false};
    CHECK(directory.refusal().empty());
    CHECK(read_text(scratch / "deep/run/manifest.yaml") == "schema: 1\n");
  }
  const RunDirectory again{scratch / "deep/run", "schema: 1\n", false};
  CHECK(again.refusal().find("--resume") != std::string::npos);
}

TEST_CASE("one process at a time holds a directory")
{
  const ScratchDirectory scratch;
  const RunDirectory holder{scratch / "run", "schema: 1\n", false};
  const RunDirectory second{scratch / "run", "schema: 1\n", true};
  CHECK(second.refusal().find("another run is writing there") != std::string::npos);
}

namespace {

/// A replication as a run leaves it.
void write_run(const fs::path& folder)
{
  fs::create_directories(folder);
  write_text(folder / "summary.json", "{}\n");
  write_text(folder / "jobs.csv", "job_id\n");
  write_checksums(folder);
}

} // namespace

TEST_CASE("checksums are those of the files, and tell what changed since")
{
  const ScratchDirectory scratch;
  write_run(scratch / "run");
  const fs::path folder = scratch / "run";
  // By sha256sum of the bytes `job_id\n` and `{}\n`.
  CHECK(read_text(folder / "SHA256SUMS") ==
        "a2d269c1310002e6306a6e084d9a72852e5d7c8ff7d30bda8bf7163b4a053812  jobs.csv\n"
        "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356  summary.json\n");
  CHECK(damage_in(folder).empty());
  CHECK(damage_in(folder, "summary.json").empty());
  write_text(folder / "notes.txt", "mine"); // no damage, but not ours either
  CHECK(damage_in(folder).empty());
  CHECK(strangers_in(folder) == std::vector<std::string>{"notes.txt"});
  write_text(folder / "jobs.csv", "job_iD\n");
  CHECK(damage_in(folder) == "jobs.csv is not as it was written");
  CHECK(damage_in(folder, "summary.json").empty());
  fs::remove(folder / "summary.json");
  CHECK(damage_in(folder, "summary.json") == "summary.json is not there");
  fs::create_symlink(folder / "jobs.csv", folder / "summary.json");
  CHECK(damage_in(folder, "summary.json") == "summary.json is not there");
  for (const char* damaged : {"", "abc  jobs.csv\n", "\xff\xfe", "  \n",
                              "a2d269c1310002e6306a6e084d9a72852e5d7c8ff7d30bda8bf7163b4a053812  jobs.csv\x8f\n"}) {
    write_text(folder / "SHA256SUMS", damaged);
    CHECK(damage_in(folder) == "SHA256SUMS is damaged");
  }
  fs::remove(folder / "SHA256SUMS");
  CHECK(damage_in(folder) == "SHA256SUMS is not there");
}

TEST_CASE("a damaged replication is run again, unless something in its folder is not ours")
{
  const ScratchDirectory scratch;
  const std::vector<Replication> all = {{0, 0, 1, "base/seed=1"}, {0, 1, 2, "base/seed=2"}};
  static_cast<void>(RunDirectory{scratch / "run", "schema: 1\n", false});
  write_run(scratch / "run/base/seed=1");
  write_run(scratch / "run/base/seed=2");
  fs::remove(scratch / "run/base/seed=2/summary.json");
  write_text(scratch / "run/base/seed=2/notes.txt", "mine");
  {
    RunDirectory directory{scratch / "run", "schema: 1\n", true};
    CHECK(directory.missing(all).empty());
    CHECK(directory.refusal() == scratch / "run/base/seed=2" +
                                     ": summary.json is not there, and `notes.txt` is none of our files (the run "
                                     "would be repeated, and its folder goes) move that away\n");
    CHECK(read_text(scratch / "run/base/seed=2/notes.txt") == "mine");
  }
  fs::remove(scratch / "run/base/seed=2/notes.txt");
  RunDirectory directory{scratch / "run", "schema: 1\n", true};
  const auto missing = directory.missing(all);
  REQUIRE(missing.size() == 1);
  CHECK(missing.front().seed == 2);
  CHECK(directory.damages() ==
        std::vector<std::string>{scratch / "run/base/seed=2" + ": summary.json is not there: it is run again"});
}

TEST_CASE("a link in the place of a folder is not followed")
{
  const ScratchDirectory scratch;
  const std::vector<Replication> all = {{0, 0, 1, "base/seed=1"}};
  static_cast<void>(RunDirectory{scratch / "run", "schema: 1\n", false});
  fs::create_directories(scratch / "elsewhere/.seed=1.partial-77");
  fs::create_symlink(scratch / "elsewhere", scratch / "run/base");
  RunDirectory directory{scratch / "run", "schema: 1\n", true};
  CHECK(directory.missing(all).empty());
  CHECK(directory.refusal() ==
        scratch / "run/base" + ": it is no directory of ours (a link leads somewhere else) move it away\n");
  CHECK(fs::exists(scratch / "elsewhere/.seed=1.partial-77"));
}

TEST_CASE("a directory that is removed under a run is noticed")
{
  const ScratchDirectory scratch;
  const RunDirectory directory{scratch / "run", "schema: 1\n", false};
  CHECK_FALSE(directory.is_gone());
  fs::remove_all(scratch / "run");
  CHECK(directory.is_gone());
  fs::create_directories(scratch / "run"); // another one
  CHECK(directory.is_gone());
}

TEST_CASE("resuming removes what is half done and keeps what is whole")
{
  const ScratchDirectory scratch;
  const std::vector<Replication> all = {{0, 0, 1, "base/seed=1"}, {0, 1, 2, "base/seed=2"}};
  static_cast<void>(RunDirectory{scratch / "run", "schema: 1\n", false});
  write_run(scratch / "run/base/seed=1");
  fs::create_directories(scratch / "run/base/.seed=2.partial-77");
  write_text(scratch / "run/base/.seed=2.partial-77/jobs.csv", "half");
  fs::create_directories(scratch / "run/base/.seed=9.partial-77"); // of no run of this campaign
  RunDirectory directory{scratch / "run", "schema: 1\n", true};
  CHECK(directory.refusal().empty());
  const auto missing = directory.missing(all);
  REQUIRE(missing.size() == 1);
  CHECK(missing.front().seed == 2);
  CHECK_FALSE(fs::exists(scratch / "run/base/.seed=2.partial-77"));
  CHECK(fs::exists(scratch / "run/base/.seed=9.partial-77"));
}

TEST_CASE("resuming another campaign is refused with what differs")
{
  const ScratchDirectory scratch;
  static_cast<void>(RunDirectory{scratch / "run", "seed: 1\nscenario:\n  name: a\n", false});
  const RunDirectory other{scratch / "run", "seed: 1\nscenario:\n  name: b\n", true};
  CHECK(other.refusal().find("scenario.name: a there, b now") != std::string::npos);
  fs::create_directories(scratch / "mine");
  write_text(scratch / "mine/thesis.txt", "text");
  const RunDirectory foreign{scratch / "mine", "seed: 1\n", true};
  CHECK(foreign.refusal().find("no run directory") != std::string::npos);
  CHECK(read_text(scratch / "mine/thesis.txt") == "text");
}

TEST_CASE("resuming may add replications, and nothing else")
{
  const ScratchDirectory scratch;
  const std::string two = "seed: 1\nreplications: 2\nscenario:\n  name: a\n";
  const std::string four = "seed: 1\nreplications: 4\nscenario:\n  name: a\n  replications: 4\n";
  static_cast<void>(RunDirectory{scratch / "run", two, false});
  {
    RunDirectory more{scratch / "run", four, true};
    CHECK(more.refusal().empty());
    CHECK(read_text(scratch / "run/manifest.yaml") == four);
    more.undo(); // a fault that only a platform shows: the directory is as it was
    CHECK(read_text(scratch / "run/manifest.yaml") == two);
  }
  static_cast<void>(RunDirectory{scratch / "run", four, true});
  CHECK(read_text(scratch / "run/manifest.yaml") == four);
  // Fewer would leave results there that the manifest does not speak of.
  const auto refusal = [&](const std::string& manifest) {
    return RunDirectory{scratch / "run", manifest, true}.refusal();
  };
  CHECK(refusal(two).find("replications: 4 there, 2 now") != std::string::npos);
  const std::string other = "seed: 1\nreplications: 8\nscenario:\n  name: b\n";
  CHECK(refusal(other).find("scenario.name: a there, b now") != std::string::npos);
  CHECK(read_text(scratch / "run/manifest.yaml") == four);
}

TEST_CASE("an interrupted start leaves nothing that stands in the way")
{
  const ScratchDirectory scratch;
  fs::create_directories(scratch / "run");
  write_text(scratch / "run/.manifest.yaml.partial-77", "sche");
  const RunDirectory directory{scratch / "run", "schema: 1\n", false};
  CHECK(directory.refusal().empty());
  CHECK_FALSE(fs::exists(scratch / "run/.manifest.yaml.partial-77"));
}

TEST_CASE("undo removes what was made, and only that")
{
  const ScratchDirectory scratch;
  RunDirectory made{scratch / "made", "schema: 1\n", false};
  made.undo();
  CHECK_FALSE(fs::exists(scratch / "made"));
  fs::create_directories(scratch / "empty");
  RunDirectory filled{scratch / "empty", "schema: 1\n", false};
  filled.undo();
  CHECK(fs::is_empty(scratch / "empty"));
  RunDirectory shared{scratch / "deep/shared", "schema: 1\n", false};
  write_text(scratch / "deep/shared/thesis.txt", "mine"); // meanwhile
  shared.undo();
  CHECK(read_text(scratch / "deep/shared/thesis.txt") == "mine");
  CHECK_FALSE(fs::exists(scratch / "deep/shared/manifest.yaml"));
}

TEST_CASE("differences between manifests name their places")
{
  CHECK(manifest_differences("a: 1\n", "a: 1\n").empty());
  CHECK(manifest_differences("a: 1\nb: [1, 2]\n", "a: 1\nb: [1, 3]\n") ==
        std::vector<std::string>{"b.1: 2 there, 3 now"});
  CHECK(manifest_differences("a: 1\n", "b: 1\n") == std::vector<std::string>{"a is there, and not now", "b is new"});
  CHECK(manifest_differences("a: [", "b: 1\n").size() == 1);
  CHECK(manifest_differences("command:\n  - run\na: 1\n", "command:\n  - rerun\na: 1\n").empty());
  CHECK(manifest_differences("a: 1\n# mine\n", "a: 1\n") == std::vector<std::string>{"the manifest there was edited"});
  const std::string one = "files:\n  - path: a\n    sha256: 11\n  - path: b\n    sha256: 22\n";
  const std::string other = "files:\n  - path: b\n    sha256: 23\n  - path: c\n    sha256: 33\n";
  CHECK(manifest_differences(one, other) ==
        std::vector<std::string>{"files.a is there, and not now",
                                 "files.b: its bytes changed (sha256 22 there, 23 now)", "files.c is new"});
}

} // namespace leasehold::experiment
