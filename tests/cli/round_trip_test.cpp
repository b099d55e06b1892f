// What one verb writes, another reads: a run's manifest and its jobs.csv are run again, its ledger adds up to what `compare` says,
// generated platforms are shown and judged good.
#include "support/program.hpp"
#include "support/short_campaign.hpp"
#include "units/csv_fields.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace leasehold::test {

namespace {

namespace fs = std::filesystem;

int rounds(int quick, int all)
{
  return std::getenv("LEASEHOLD_LONG") != nullptr ? all : quick;
}

/// The mapping below `scenario:`, as a file of its own.
std::string scenario_in(const std::string& manifest)
{
  const std::size_t at = manifest.find("\nscenario:\n");
  REQUIRE(at != std::string::npos);
  std::string text;
  for (std::size_t begin = at + 11; begin < manifest.size();) {
    const std::size_t end = std::min(manifest.find('\n', begin), manifest.size());
    REQUIRE(manifest.compare(begin, 2, "  ") == 0);
    text += manifest.substr(begin + 2, end - begin - 2) + "\n";
    begin = end + 1;
  }
  return text;
}

/// The numbers of one column, by the program's own reader of rows.
std::vector<double> column_of(const std::string& csv, std::string_view name)
{
  std::vector<double> numbers;
  std::size_t column = 0;
  std::istringstream text{csv};
  CsvFields fields;
  for (std::string line; std::getline(text, line);) {
    REQUIRE(fields.split(line));
    if (numbers.empty() && fields[0].text != line && std::ranges::find(fields, name, &CsvField::text) != fields.end()) {
      column = static_cast<std::size_t>(std::ranges::find(fields, name, &CsvField::text) - fields.begin());
      continue;
    }
    numbers.push_back(std::stod(std::string{fields[column].text}));
  }
  return numbers;
}

} // namespace

TEST_CASE("the scenario that a manifest holds gives the same results again")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_short_campaign(scratch, 2);
  std::mt19937_64 random{16};
  const std::vector<std::string> names{"plain", "x\"y, z", "#no comment", "- a: {b}", "d\xc3\xa9j\xc3\xa0 vu",
                                       "1e3",   "null",    "a'b"};
  for (int round = 0; round < rounds(3, 30); ++round) {
    std::string name; // in YAML's single quotes
    for (const char c : names[random() % names.size()])
      name.append(c == '\'' ? 2 : 1, c);
    const std::string once = scratch / fmt::format("once{}", round), again = scratch / fmt::format("again{}", round);
    std::vector<std::string> words{
        "run", scenario.string(), "--quiet", "--out", once, "--seed", std::to_string(random() % 1'000'000)};
    for (const char* key : {"name", "tenants.0.name", "workload.0.jobs.tenant"})
      words.insert(words.end(), {"--set", fmt::format("{}='{}'", key, name)});
    words.insert(words.end(), {"--set", fmt::format("failures.repair={}e-1 h", 1 + random() % 100)});
    CAPTURE(name);
    const Output first = run_program(words);
    REQUIRE_MESSAGE(first.status == 0, first.err);
    write_text(scratch / "held.yaml", scenario_in(read_text(once + "/manifest.yaml")));
    const Output second = run_program({"run", scratch / "held.yaml", "--quiet", "--out", again});
    REQUIRE_MESSAGE(second.status == 0, second.err);
    auto before = contents(once), after = contents(again);
    before.erase("manifest.yaml"); // the file has another name
    after.erase("manifest.yaml");
    CHECK(before == after);
    CHECK(scenario_in(read_text(again + "/manifest.yaml")) == scenario_in(read_text(once + "/manifest.yaml")));
  }
}

TEST_CASE("the jobs of a run can be imported, and run")
{
  const ScratchDirectory scratch;
  const fs::path scenario = write_short_campaign(scratch, 1, 30);
  REQUIRE(run_program({"run", scenario.string(), "--quiet", "--out", scratch / "out"}).status == 0);
  const std::string jobs = scratch / "out/scheduling=fcfs/seed=1/jobs.csv";
  const Output imported = run_program({"import", "jobs_csv", jobs, "--out", scratch / "jobs.csv"});
  CHECK_MESSAGE(imported.status == 0, imported.err);
  CHECK(imported.err == jobs + ": 30 jobs from 30 records\n");
  const Output twice = run_program({"import", "jobs_csv", scratch / "jobs.csv", "--out", scratch / "twice.csv"});
  CHECK_MESSAGE(twice.status == 0, twice.err);
  CHECK(read_text(scratch / "jobs.csv") == read_text(scratch / "twice.csv"));
  for (const std::string& file : {jobs, scratch / "jobs.csv"}) {
    const std::string out = scratch / fmt::format("again-{}", file.size());
    const Output ran =
        run_program({"run", scenario.string(), "--quiet", "--out", out, "--data", scratch.path().string(), "--set",
                     "workload.0.jobs.file=" + file, "--set", "workload.0.jobs.format=jobs_csv"});
    CHECK_MESSAGE(ran.status == 0, ran.err);
  }
}

TEST_CASE("platforms of any specification that is taken are shown and judged good")
{
  const ScratchDirectory scratch;
  std::mt19937_64 random{16};
  const auto one_of = [&](std::initializer_list<const char*> words) {
    return *(words.begin() + random() % words.size());
  };
  for (int round = 0; round < rounds(8, 100); ++round) {
    std::string spec = "name: p\nproviders:\n";
    std::uint64_t hosts = 0;
    for (std::uint64_t p = 0, providers = 1 + random() % 3; p < providers; ++p) {
      spec += fmt::format("  - name: provider{}\n    regions:\n", p);
      for (std::uint64_t r = 0, regions = 1 + random() % 2; r < regions; ++r) {
        spec += fmt::format("      - name: region{}\n        clusters:\n", r);
        for (std::uint64_t c = 0, clusters = 1 + random() % 3; c < clusters; ++c) {
          const std::uint64_t count = std::uint64_t{1} << (random() % 7); // of two's powers a fat tree is made
          hosts += count;
          spec += fmt::format(
              "          - {{name: c{}, chip: {}, hosts: {}, chips_per_host: {}, cores: {}, memory: {} GiB, nic: {} "
              "Gbps, source: test{}}}\n",
              c, one_of({"h100", "h200", "b200"}), count, one_of({"1", "4", "8"}), 1 + random() % 128,
              1 + random() % 4096, one_of({"100", "400", "3200", "12.5"}),
              one_of({"", ", power: {idle: 3 kW, peak: 10 kW}", ", rack_hosts: 1"}));
        }
      }
    }
    CAPTURE(spec);
    write_text(scratch / "spec.yaml", spec);
    const std::string made = scratch / "made.xml";
    const Output generated = run_program({"platform", "generate", scratch / "spec.yaml", "--out", made, "--force"});
    REQUIRE_MESSAGE(generated.status == 0, generated.err);
    const Output shown = run_program({"platform", "show", made});
    CHECK_MESSAGE(shown.status == 0, shown.err);
    CHECK_MESSAGE(shown.out.find(fmt::format(", {} host{}, ", hosts, hosts == 1 ? "" : "s")) != std::string::npos,
                  shown.out);
    const Output judged = run_program({"validate", made});
    CHECK_MESSAGE(judged.status == 0, judged.out);
  }
}

TEST_CASE("a ledger adds up to what compare says was paid, whoever is asked")
{
  const ScratchDirectory scratch;
  write_text(
      scratch / "leases.yaml",
      "name: leases\nstart: 2026-06-01\nhorizon: 40 d\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n"
      "tenants: [{name: 'lab, \"one\"'}]\npolicies: {leasing: {policy: reserve_base}}\n"
      "workload:\n  - serving: {name: chat, tenant: 'lab, \"one\"', model: llama3-8b, chips: {h100: 1}, period: 6 h,\n"
      "              requests: {rate: 400/s, input: 500, output: 200, daily_swing: 0.5}, slo: {ttft: 2 s, tpot: 100 "
      "ms}}\n"
      "outputs: {services: false}\nreplications: 2\n");
  const std::string out = scratch / "out";
  const Output ran = run_program({"run", scratch / "leases.yaml", "--quiet", "--out", out});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  double billed = 0.0;
  for (const char* seed : {"seed=1", "seed=2"})
    for (const double row : column_of(read_text(out + "/base/" + seed + "/ledger.csv"), "BilledCost"))
      billed += row;
  REQUIRE(billed > 0.0);
  const Output compared = run_program({"compare", out, "--metric", "cost", "--format", "csv"});
  REQUIRE_MESSAGE(compared.status == 0, compared.err);
  // Of two runs, printed with six digits.
  CHECK(column_of(compared.out, "mean").at(0) == doctest::Approx(billed / 2.0).epsilon(1e-5));
  const Output by_tenant = run_program({"compare", out, "--cost-by", "tenant", "--format", "csv"});
  CHECK_MESSAGE(by_tenant.status == 0, by_tenant.err);
  CHECK(by_tenant.out.find("lab, \"\"one\"\"") != std::string::npos);
}

} // namespace leasehold::test
