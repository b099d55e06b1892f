// What `import` writes is read again, by `import` and by `run`, and comes out the same.
#include "support/program.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>

namespace leasehold::test {

namespace {

namespace fs = std::filesystem;

const fs::path sample_folder = fs::path{LEASEHOLD_SOURCE_DIR} / "scenarios/samples";

/// Imports the file, and what came of it; both are to be the same bytes.
std::string imported_twice(const ScratchDirectory& scratch, std::vector<std::string> arguments)
{
  fs::remove(scratch / "once.csv");
  fs::remove(scratch / "twice.csv");
  arguments.insert(arguments.begin(), "import");
  arguments.insert(arguments.end(), {"--out", scratch / "once.csv"});
  const Output once = run_program(arguments);
  CHECK_MESSAGE(once.status == 0, once.err);
  const Output twice = run_program({"import", "jobs_csv", scratch / "once.csv", "--out", scratch / "twice.csv"});
  CHECK_MESSAGE(twice.status == 0, twice.err);
  const std::string text = read_text(scratch / "once.csv");
  CHECK(text == read_text(scratch / "twice.csv"));
  return text;
}

} // namespace

TEST_CASE("jobs.csv of each sample is read again, by import and by run")
{
  const ScratchDirectory scratch;
  const auto sample = [](const char* name) { return (sample_folder / name).string(); };
  const std::vector<std::vector<std::string>> traces = {
      {"swf", sample("sample.swf")},
      {"batsim", sample("sample.json")},
      {"philly", sample("sample_philly.csv")},
      {"philly_json", sample("sample_philly.json")},
      {"helios", sample("sample_helios.csv")},
      {"pai", sample("sample_pai.csv")},
      {"acme", sample("sample_acme.csv")},
      {"slurm", sample("sample_sacct.txt")},
      {"jobs_csv", sample("sample_jobs.csv")},
      {"openb", sample("sample_openb.csv")},
      {"muri", sample("sample_muri.csv")},
      {"tiresias", sample("sample_tiresias.csv")},
      {"elasticflow", sample("sample_elasticflow.csv")},
  };
  write_text(scratch / "again.yaml",
             "name: again\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/cluster-1024.xml\n"
             "tenants: [{name: users, owns: [{}]}]\n"
             "workload: [{jobs: {tenant: users, one_tenant: true, format: jobs_csv, file: once.csv, limit: 20}}]\n"
             "horizon: 1 d\n");
  for (const auto& trace : traces) {
    CAPTURE(trace.front());
    CHECK(imported_twice(scratch, trace).size() > 200);
    const Output judged = run_program({"validate", scratch / "again.yaml"});
    // A chip that the cluster lacks is what the trace says; what was written can be read.
    CHECK_MESSAGE(judged.out.find("once.csv:") == std::string::npos, judged.out);
  }
}

TEST_CASE("any text and number that import writes is read again")
{
  const ScratchDirectory scratch;
  std::mt19937_64 random{34};
  const std::vector<std::string> pieces = {"a",        "\"", "\"\"", ",", ";", " ", "'",
                                           "\xc3\xa9", "-1", "=",    "#", "|", "\\"};
  for (int round = 0; round < 10; ++round) {
    std::string rows = "job_id,submission_time,run_time,members,walltime,tenant,waiting_time\n";
    for (int job = 0; job < 50; ++job) {
      std::string tenant;
      for (std::uint64_t p = random() % 6; p > 0; --p)
        tenant += pieces[random() % pieces.size()];
      std::string quoted;
      for (const char c : "t" + tenant) // in quotes as RFC 4180 has it
        quoted += c == '"' ? std::string{"\"\""} : std::string{c};
      const double time = static_cast<double>(random() % 10'000'000'000) / 1e6;
      rows += fmt::format("{},{:.6f},{:.6f},{},{},\"{}\",{}\n", job, 100.0 * job, time, 1 + random() % 64,
                          random() % 3 == 0 ? std::string{"-1"} : fmt::format("{:.6f}", 2.0 * time), quoted,
                          random() % 3 == 0 ? std::string{"-1"} : fmt::format("{:.6f}", time));
    }
    write_text(scratch / "made.csv", rows);
    imported_twice(scratch, {"jobs_csv", scratch / "made.csv"});
  }
}

} // namespace leasehold::test
