// What is written is checked before it is used: damaged results, changed inputs, other programs.
#include "support/program.hpp"
#include "support/short_campaign.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <functional>
#include <random>
#include <vector>

namespace leasehold::test {

namespace {

namespace fs = std::filesystem;

void replace_in(const fs::path& file, const std::string& from, const std::string& to)
{
  std::string text = read_text(file);
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  write_text(file, text.replace(at, from.size(), to));
}

} // namespace

TEST_CASE(
    "whatever happens to a run's files is noticed by compare, verify and --resume, which makes the same bytes again")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_short_campaign(scratch, 2);
  const std::string out = scratch / "out";
  REQUIRE(run_program({"run", scenario.string(), "--quiet", "--out", out}).status == 0);
  const auto before = contents(out);
  const Output good = run_program({"verify", out});
  CHECK(good.status == 0);
  CHECK(good.out.empty());
  CHECK(good.err == out + ": 4 runs, all as they were written\n");

  const fs::path run = fs::path{out} / "scheduling=fcfs/seed=2";
  struct Damage {
    std::string told; ///< by `verify`, of the run's folder
    std::function<void()> inflict;
    bool seen_by_compare = true; ///< which does not know which runs were due
  };
  const Damage damages[] = {
      {"summary.json is not there", [&] { fs::remove(run / "summary.json"); }},
      {"summary.json is not as it was written",
       [&] { replace_in(run / "summary.json", "\"metrics\"", "\"netrics\""); }},
      {"summary.json is not as it was written", [&] { write_text(run / "summary.json", ""); }},
      {"jobs.csv is not as it was written", [&] { replace_in(run / "jobs.csv", "\n1,", "\n9,"); }},
      {"jobs.csv is not there", [&] { fs::remove(run / "jobs.csv"); }},
      {"SHA256SUMS is not there", [&] { fs::remove(run / "SHA256SUMS"); }},
      {"SHA256SUMS is damaged", [&] { write_text(run / "SHA256SUMS", "\xff"); }},
      {"it was not run", [&] { fs::remove_all(run); }, false},
  };
  for (const Damage& damage : damages) {
    CAPTURE(damage.told);
    damage.inflict();
    const Output verified = run_program({"verify", out});
    CHECK(verified.status == 1);
    CHECK(verified.out == fmt::format("{}: {}\n", run.string(), damage.told));
    CHECK(verified.err == out +
                              ": 3 of 4 runs are as they were written; repeat the others alone: run the scenario again "
                              "with --resume\n");
    const Output compared = run_program({"compare", out});
    CHECK(compared.status == (damage.seen_by_compare ? 2 : 0));
    const Output resumed = run_program({"run", scenario.string(), "--quiet", "--out", out, "--resume"});
    CHECK(resumed.status == 0);
    CHECK(contents(out) == before);
  }
  replace_in(fs::path{out} / "results.csv", "fcfs", "fcfz");
  CHECK(run_program({"verify", out}).out == out + "/results.csv: it is not what the runs came to\n");
  fs::create_directories(fs::path{out} / "scheduling=fcfs/seed=9");
  CHECK(run_program({"verify", out}).out.find("seed=9: the manifest does not speak of it\n") != std::string::npos);
  const Output none = run_program({"verify", scratch.path().string()});
  CHECK(none.status == 2);
  CHECK(none.out == scratch / "manifest.yaml" +
                        ": it is not there, or cannot be read (it says which runs are due) name a directory that `run` "
                        "wrote\n");
}

namespace {

/// One byte more, one less, another one, or the file gone.
void damage_somehow(const fs::path& file, std::mt19937& random)
{
  std::string text = read_text(file);
  switch (random() % 4) {
  case 0:
    text.insert(random() % (text.size() + 1), 1, static_cast<char>('0' + random() % 10));
    break;
  case 1:
    text.resize(random() % text.size());
    break;
  case 2:
    text[random() % text.size()] ^= static_cast<char>(1 + random() % 127);
    break;
  default:
    fs::remove(file);
    return;
  }
  write_text(file, text);
}

} // namespace

TEST_CASE("any damage to any file of any run is noticed, and mended by --resume")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_short_campaign(scratch, 2);
  const std::string out = scratch / "out";
  REQUIRE(run_program({"run", scenario.string(), "--quiet", "--out", out}).status == 0);
  const auto before = contents(out);
  std::vector<std::string> files;
  for (const auto& file : before)
    if (file.first.find("seed=") != std::string::npos)
      files.push_back(file.first);
  REQUIRE(files.size() == 4 * 3); // jobs.csv, summary.json and SHA256SUMS
  std::mt19937 random{34};
  const int rounds = std::getenv("LEASEHOLD_LONG") != nullptr ? 50 : 5;
  for (int round = 0; round < rounds; ++round) {
    const std::string& file = files[random() % files.size()];
    CAPTURE(round);
    CAPTURE(file);
    damage_somehow(fs::path{out} / file, random);
    CHECK(run_program({"verify", out}).status == 1);
    CHECK(run_program({"compare", out}).status == 2);
    const Output resumed = run_program({"run", scenario.string(), "--quiet", "--out", out, "--resume"});
    CHECK_MESSAGE(resumed.status == 0, resumed.err);
    CHECK(contents(out) == before);
  }
}

TEST_CASE("compare says which run was edited")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_short_campaign(scratch, 1);
  const std::string out = scratch / "out";
  REQUIRE(run_program({"run", scenario.string(), "--quiet", "--out", out}).status == 0);
  replace_in(out + "/scheduling=fcfs/seed=1/summary.json", "\"makespan\": ", "\"makespan\": 1");
  const Output compared = run_program({"compare", out, "--metric", "makespan"});
  CHECK(compared.status == 2);
  CHECK(compared.out.empty());
  CHECK(compared.err == out + "/scheduling=fcfs/seed=1: summary.json is not as it was written (it is not as the run "
                              "left it) repeat it: run the scenario again with --resume\n");
}

TEST_CASE("--resume refuses what changed since, and names it")
{
  const ScratchDirectory scratch;
  const std::string out = scratch / "out";
  write_text(scratch / "requests.csv",
             "arrived_at,num_prefill_tokens,num_decode_tokens\n0,100,10\n60,100,10\n120,100,10\n");
  write_text(scratch / "busy.txt", "PERIODICITY 100\n0 1\n");
  write_text(
      scratch / "two.xml",
      "<?xml version='1.0'?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
      "<platform version=\"4.1\"><zone id=\"z\" routing=\"Full\">\n"
      "<prop id=\"provider\" value=\"own\"/><prop id=\"region\" value=\"here\"/><prop id=\"chip\" value=\"h100\"/>\n"
      "<prop id=\"chip_count\" value=\"8\"/><prop id=\"cores\" value=\"64\"/><prop id=\"memory\" value=\"512 GiB\"/>\n"
      "<host id=\"a\" speed=\"1Tf\" state_file=\"busy.txt\"/><host id=\"b\" speed=\"1Tf\"/></zone></platform>\n");
  write_text(scratch / "chat.yaml",
             "name: chat\nhorizon: 600 s\nplatform: two.xml\ncatalogue: " LEASEHOLD_SOURCE_DIR "/platforms/catalogue\n"
             "tenants: [{name: lab, owns: [{}]}]\n"
             "workload:\n  - serving: {name: chat, tenant: lab, model: llama3-8b, chips: {h100: 1}, startup: 0 s,\n"
             "              requests: {detail: requests, trace: {file: requests.csv}}, slo: {ttft: 1 s, tpot: 1 s}}\n");
  const std::vector<std::string> run{"run", scratch / "chat.yaml", "--quiet", "--out", out};
  const Output first = run_program(run);
  REQUIRE_MESSAGE(first.status == 0, first.err);
  auto again = run;
  again.emplace_back("--resume");
  CHECK(run_program(again).status == 0);
  const auto refused = [&](const std::string& what) {
    const Output resumed = run_program(again);
    CHECK(resumed.status == 2);
    CHECK_MESSAGE(resumed.err.find(what) != std::string::npos, resumed.err);
  };
  for (const char* file : {"requests.csv", "busy.txt", "two.xml", "chat.yaml"}) {
    CAPTURE(file);
    const std::string text = read_text(scratch / file);
    write_text(scratch / file, text + "\n");
    refused(fmt::format("  files.{}: its bytes changed (sha256 ", file));
    write_text(scratch / file, text);
    CHECK(run_program(again).status == 0);
  }
  const std::string manifest = read_text(out + "/manifest.yaml");
  struct Line {
    std::string from, key;
  };
  const Line lines[] = {
      {"leasehold: \"", "leasehold"}, {"commit: \"", "commit"}, {"  simgrid: \"", "packages.simgrid"}};
  for (const Line& line : lines) {
    CAPTURE(line.key);
    REQUIRE(manifest.find(line.from) != std::string::npos);
    std::string other = manifest;
    write_text(out + "/manifest.yaml", other.insert(other.find(line.from) + line.from.size(), "9"));
    refused(fmt::format("  {}: ", line.key));
    write_text(out + "/manifest.yaml", manifest);
  }
  CHECK(manifest.find("command:\n  - \"run\"\n") != std::string::npos);
}

} // namespace leasehold::test
