// What a scenario from somebody else may name: where results go, and what is read, is the user's to say.
#include "support/program.hpp"
#include "support/short_campaign.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

namespace leasehold::test {

namespace {

namespace fs = std::filesystem;

void rewrite(const fs::path& file, const std::string& from, const std::string& to)
{
  std::string text = read_text(file);
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  write_text(file, text.replace(at, from.size(), to));
}

} // namespace

TEST_CASE("a scenario's name does not say where results go")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_short_campaign(scratch, 1);
  fs::create_directories(scratch / "here/there");
  std::string name = "short";
  // Of each what is a letter, a digit or one of -_.+ stays, once something that is no dot has come.
  struct Name {
    std::string written, folder;
  };
  const Name names[] = {{"../../x", "x"},
                        {"/tmp/a", "tmp_a"},
                        {"..", "scenario"},
                        {"'a b/../c'", "a_b_.._c"},
                        {"'\xc3\xa9'", "scenario"}};
  for (const Name& each : names) {
    CAPTURE(each.written);
    rewrite(scenario, "name: " + name, "name: " + each.written);
    name = each.written;
    const Output ran = run_program({"run", scenario.string(), "--quiet"}, scratch / "here/there");
    CHECK_MESSAGE(ran.status == 0, ran.err);
    CHECK(fs::exists(scratch.path() / "here/there/results" / each.folder / "manifest.yaml"));
    fs::remove_all(scratch.path() / "here/there/results");
    CHECK(fs::is_empty(scratch / "here/there"));
  }
}

TEST_CASE("labels of which the same is left in a folder's name are told apart")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_short_campaign(scratch, 1);
  rewrite(scenario, "axes: {scheduling: [fcfs, easy_backfill]}",
          "axes:\n  kind:\n    - {label: a/b, set: {policies.scheduling: fcfs}}\n"
          "    - {label: a b, set: {policies.scheduling: easy_backfill}}\n"
          "    - {label: '/', set: {policies.scheduling: conservative_backfill}}");
  const Output ran = run_program({"run", scenario.string(), "--quiet", "--out", scratch / "out"});
  CHECK_MESSAGE(ran.status == 0, ran.err);
  for (const char* point : {"kind=a_b", "kind=a_b-2", "kind=2"})
    CHECK_MESSAGE(fs::exists(fs::path{scratch / "out"} / point / "seed=1/summary.json"), point);
}

TEST_CASE("a file that a scenario names lies in its folder, its platform's, the project's or one of --data")
{
  const ScratchDirectory scratch;
  const ScratchDirectory elsewhere;
  const fs::path scenario = write_short_campaign(scratch, 1);
  fs::rename(scratch / "trace.swf", elsewhere / "trace.swf");
  const auto judged = [&](const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"validate", scenario.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments, scratch.path());
  };
  const std::string folder = fs::canonical(elsewhere.path()).string();
  rewrite(scenario, "file: trace.swf", "file: " + elsewhere / "trace.swf");
  const auto refusal = [&](const std::string& written) {
    return fmt::format(
        "{}:5:41: workload.0.jobs.file: `{}` may not be read (it lies outside the folders of the scenario, its "
        "platform and the project) allow its folder: `--data {}`\n",
        scenario.string(), written, folder);
  };
  const Output outside = judged();
  CHECK(outside.status == 2);
  CHECK(outside.out == refusal(elsewhere / "trace.swf"));
  CHECK(judged({"--data", elsewhere.path().string()}).status == 0);

  // A link leads out of the folder as well as a path does.
  rewrite(scenario, elsewhere / "trace.swf", "trace.swf");
  fs::create_symlink(elsewhere / "trace.swf", scratch / "trace.swf");
  CHECK(judged().out == refusal("trace.swf"));
  CHECK(judged({"--data", elsewhere.path().string()}).status == 0);

  // What the command line gives is the user's own.
  CHECK(judged({"--set", "workload.0.jobs.file=" + elsewhere / "trace.swf"}).status == 0);

  // All of the project that the scenario belongs to.
  fs::remove(scratch / "trace.swf");
  fs::create_directories(scratch / "scenarios");
  fs::rename(scenario, scratch / "scenarios/campaign.yaml");
  fs::rename(elsewhere / "trace.swf", scratch / "trace.swf");
  rewrite(scratch / "scenarios/campaign.yaml", "file: trace.swf", "file: ../trace.swf");
  const auto in_folder = [&] { return run_program({"validate", scratch / "scenarios/campaign.yaml"}, scratch.path()); };
  CHECK(in_folder().status == 2);
  fs::create_directories(scratch / ".git");
  CHECK(in_folder().status == 0);
}

TEST_CASE("what a platform names is held to the same")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_short_campaign(scratch, 1);
  rewrite(scenario, LEASEHOLD_SOURCE_DIR "/platforms/cluster-1024.xml", "two.xml");
  const auto write_platform = [&](const std::string& file) {
    write_text(
        scratch / "two.xml",
        "<?xml version='1.0'?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
        "<platform version=\"4.1\"><zone id=\"z\" routing=\"Full\">\n"
        "<prop id=\"provider\" value=\"own\"/><prop id=\"region\" value=\"here\"/><prop id=\"chip\" value=\"h100\"/>\n"
        "<prop id=\"chip_count\" value=\"8\"/><prop id=\"cores\" value=\"64\"/><prop id=\"memory\" value=\"512 "
        "GiB\"/>\n"
        "<host id=\"a\" speed=\"1Tf\" speed_file=\"" +
            file + "\"/><host id=\"b\" speed=\"1Tf\"/></zone></platform>\n");
  };
  const auto told = [&] { return run_program({"validate", scenario.string()}, scratch.path()).out; };
  write_platform("/etc/passwd");
  CHECK_MESSAGE(
      told().starts_with(scratch / "two.xml" +
                         ":6:38: `/etc/passwd` may not be read (it lies outside the folders of the scenario, its "
                         "platform and the project) allow its folder: `--data /etc`\n"),
      told());
  write_platform("/dev/zero");
  CHECK_MESSAGE(
      told().starts_with(scratch / "two.xml" +
                         ":6:38: `/dev/zero` may not be read (it is no regular file, and may never end) name a "
                         "file\n"),
      told());
}

TEST_CASE("pipes and devices are refused at once, whoever names them")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_short_campaign(scratch, 1);
  for (const char* pipe : {"pipe.yaml", "pipe.xml", "pipe.swf"})
    REQUIRE(mkfifo((scratch.path() / pipe).c_str(), 0600) == 0);
  const std::string why = ": the file cannot be read (it is no regular file, and may never end) name a file\n";
  CHECK(run_program({"validate", scratch / "pipe.yaml"}).out == scratch / "pipe.yaml" + why);
  CHECK(run_program({"validate", scratch / "pipe.xml"}).out == scratch / "pipe.xml" + why);
  rewrite(scenario, "file: trace.swf", "file: pipe.swf");
  CHECK(run_program({"validate", scenario.string()}).out ==
        scenario.string() +
            ":5:41: workload.0.jobs.file: `pipe.swf` may not be read (it is no regular file, and may never "
            "end) name a file\n");
}

TEST_CASE("nothing that is there is written over, and no link is followed")
{
  const ScratchDirectory scratch;
  static_cast<void>(write_short_campaign(scratch, 1));
  const std::string trace = scratch / "trace.swf";
  write_text(scratch / "jobs.csv.part", "mine");
  const Output imported = run_program({"import", "swf", trace, "--out", scratch / "jobs.csv"});
  CHECK_MESSAGE(imported.status == 0, imported.err);
  CHECK(read_text(scratch / "jobs.csv.part") == "mine");
  CHECK(read_text(scratch / "jobs.csv").starts_with("job_id,"));

  write_text(scratch / "victim", "mine");
  fs::create_symlink(scratch / "victim", scratch / "link.csv");
  CHECK(run_program({"import", "swf", trace, "--out", scratch / "link.csv"}).status == 2);
  CHECK(read_text(scratch / "victim") == "mine");
  fs::create_symlink(scratch / "nowhere", scratch / "loose.csv");
  CHECK(run_program({"import", "swf", trace, "--out", scratch / "loose.csv"}).status == 2);
  CHECK_FALSE(fs::exists(scratch / "nowhere"));
}

} // namespace leasehold::test
