// One scenario of one lab on the four clouds, run through the program, and its files as tables.
#pragma once

#include "support/program.hpp"
#include "support/table.hpp"

#include <doctest/doctest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace leasehold::test {

struct MarketRun {
  Output output;
  std::vector<Row> leases;
  std::vector<Row> ledger;
  std::vector<Row> jobs;
  std::vector<Row> segments; ///< of jobs, where the scenario's outputs have them
  std::string summary;
  std::vector<Row> events{}; ///< where the scenario's outputs have them

  /// A metric of summary.json.
  [[nodiscard]] double metric(const std::string& name) const
  {
    const auto at = summary.find("\"" + name + "\":");
    REQUIRE_MESSAGE(at != std::string::npos, name);
    return std::stod(summary.substr(at + name.size() + 3));
  }
};

/// Runs `leasehold run` on this text; a gang of 64 H100 that never finishes is `gang` for its workload.
inline MarketRun run_market(const std::string& body)
{
  const ScratchDirectory scratch;
  write_text(scratch / "m.yaml",
             "name: m\nstart: 2026-06-01\nplatform: " LEASEHOLD_SOURCE_DIR "/platforms/four-clouds.xml\n" + body);
  MarketRun run;
  run.output =
      run_program({"run", scratch / "m.yaml", "--quiet", "--out", scratch / "out", "--data", // where traces are written
                   std::filesystem::temp_directory_path().string()});
  CAPTURE(run.output.err);
  REQUIRE(run.output.status == 0);
  const auto directory = scratch.path() / "out" / "base" / "seed=1";
  run.leases = read_table(directory / "leases.csv");
  run.ledger = read_table(directory / "ledger.csv");
  run.jobs = read_table(directory / "jobs.csv");
  if (std::filesystem::exists(directory / "segments.csv"))
    run.segments = where(read_table(directory / "segments.csv"), "kind", "job");
  if (std::filesystem::exists(directory / "events.csv"))
    run.events = read_table(directory / "events.csv");
  run.summary = read_text(directory / "summary.json");
  return run;
}

inline const std::string gang = "tenants: [{name: lab}]\n"
                                "workload:\n"
                                "  - training: {name: a, tenant: lab, model: llama3-70b, tokens: 500 T, "
                                "utilisation: 0.4, chips: {h100: 64}}\n";

inline const std::string samples = LEASEHOLD_SOURCE_DIR "/scenarios/samples/";

} // namespace leasehold::test
