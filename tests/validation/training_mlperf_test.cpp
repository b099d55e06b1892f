// MLPerf Training rows were never fitted, and the plan search chooses the plans: throughput of Nvidia's own GPT-3 and
// Llama 3.1 405B submissions on H100, and how it holds up from hundreds of chips to thousands.
#include "catalogue/chips.hpp"
#include "catalogue/models.hpp"
#include "physics/plan_search.hpp"
#include "support/folders.hpp"
#include "workload/csv_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

namespace leasehold::scenario {

namespace {

const std::string table = test::validation_data + "mlperf_training_v3.0_v3.1_v4.0_v5.0.csv.gz";

struct Submission {
  std::string round;
  int chips = 0;
  int sequence = 0;
  double batch = 0.0;      ///< sequences
  double throughput = 0.0; ///< tokens a second and chip
};

/// Rows of one benchmark that log a throughput; GPT-3 logs tokens a second, Llama sequences.
std::vector<Submission> submissions(const std::string& benchmark, bool logs_tokens)
{
  config::Diagnostics diagnostics;
  workload::ReadProblems problems(table, diagnostics);
  workload::CsvTable rows(workload::TraceSource::file(table), std::uint64_t{1} << 26U, problems);
  const auto text = [&](const char* column) {
    const auto& header = rows.header();
    const auto at = std::find(header.begin(), header.end(), column) - header.begin();
    return std::string(rows[static_cast<std::size_t>(at)].text);
  };
  std::vector<Submission> found;
  while (rows.next()) {
    const std::string logged = text("median_logged_throughput");
    if (text("org") != "NVIDIA" || text("benchmark") != benchmark || text("division") != "closed" || logged.empty() ||
        text("accelerator") != "NVIDIA H100-SXM5-80GB")
      continue;
    Submission row{text("round"), std::stoi(text("total_accel")), std::stoi(text("max_seq_len")),
                   std::stod(text("global_batch_size")), std::stod(logged)};
    row.throughput *= (logs_tokens ? 1.0 : row.sequence) / row.chips;
    found.push_back(row);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Submission& a, const Submission& b) { return a.chips < b.chips; });
  return found;
}

} // namespace

TEST_CASE("MLPerf throughput and its scaling come out of the plan search")
{
  if (!std::filesystem::exists(table)) {
    MESSAGE("skipped: no validation data at " << table);
    return;
  }
  config::Diagnostics diagnostics;
  const auto chips = catalogue::load_chips(test::catalogue_folder + "chips.yaml", diagnostics);
  const auto models = catalogue::load_models(test::catalogue_folder + "models.yaml", diagnostics);
  REQUIRE((chips && models));
  const model::Chip h100 = chips->range(*chips->find("h100")).best;
  for (const auto& [benchmark, logs_tokens] : {std::pair{"gpt3", true}, std::pair{"llama31_405b", false}}) {
    const model::Transformer model = models->find(benchmark)->transformer();
    const std::vector<Submission> rows = submissions(benchmark, logs_tokens);
    REQUIRE(rows.size() >= 4);
    std::vector<double> ratios;
    for (const Submission& row : rows) {
      const physics::FoundPlan found =
          physics::search_plan(model, h100, row.chips, row.batch, row.sequence, model::Precision::fp8);
      ratios.push_back(found.step.tokens_per_chip.value() / row.throughput);
      MESSAGE(std::string(benchmark) << " " << row.round << " on " << row.chips << " chips: measured " << row.throughput
                                     << " tokens/s a chip, predicted " << found.step.tokens_per_chip.value());
      CHECK(std::abs(ratios.back() - 1.0) < 0.35);
    }
    // Scaling: the smallest and the largest run are off by the same factor, within 15 %.
    CHECK(std::abs(ratios.back() / ratios.front() - 1.0) < 0.15);
  }
}

} // namespace leasehold::scenario
