// Predictions against published training runs; prints every row. The bars are those of the project's plan for physics.
// Rows that are off by more than half, and why:
//   DeepSeek-V4 Flash: its widths are reconstructed and its sparse attention stands as a window (catalogue, low
//   confidence); GPT OSS 120B in release 26.06.01: 40 % below the same plan in 26.06 and 26.08, so a fault of that
//   release; Qwen3 30B on H100 in 25.11 and 26.02, on B200 in 25.09: half of, or twice, the same plan one release away;
//   TPU7x gpt-oss-120b (its step a third too short): heads of 64 on a 256-wide array, and a mixture-of-experts kernel
//   of its own.
#include "prediction/training_table_report.hpp"
#include "support/folders.hpp"
#include "workload/csv_table.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace leasehold::scenario {

namespace {

struct Bar {
  const char* table;
  double median;
  double ninetieth;
  std::size_t unpredicted; ///< rows that may go without a prediction, all with a note
};

/// One line a row: its first columns, then what was measured, predicted and how far off that is.
void print_rows(std::istringstream rows)
{
  std::string line;
  workload::CsvFields fields;
  while (std::getline(rows, line))
    if (fields.split(line) && fields.size() > 5) {
      const auto last = [&](std::size_t back) { return fields[fields.size() - back].text; };
      fmt::print("{:100.100} {:>22} {:>10} {:>10} {:>15} {}\n", line, last(5), last(4), last(3), last(2), last(1));
    }
}

void check_table(const Bar& bar, const catalogue::ChipCatalogue& chips, const catalogue::ModelCatalogue& models)
{
  std::ifstream file(test::validation_data + bar.table);
  REQUIRE(file);
  std::ostringstream rows;
  std::ostringstream summary;
  const auto errors = prediction::predict_training_table(file, chips, models, rows, summary);
  REQUIRE(errors);
  print_rows(std::istringstream(rows.str()));
  MESSAGE(std::string(bar.table) << ": " << summary.str());
  CHECK(errors->quantile(0.5) <= bar.median);
  CHECK(errors->quantile(0.9) <= bar.ninetieth);
  CHECK(errors->rows - errors->absolute.size() <= bar.unpredicted);
}

} // namespace

TEST_CASE("published training runs are predicted within the bars")
{
  if (!std::filesystem::exists(test::validation_data)) {
    MESSAGE("skipped: no validation data at " << test::validation_data);
    return;
  }
  config::Diagnostics diagnostics;
  const auto chips = catalogue::load_chips(test::catalogue_folder + "chips.yaml", diagnostics);
  const auto models = catalogue::load_models(test::catalogue_folder + "models.yaml", diagnostics);
  REQUIRE_MESSAGE(diagnostics.ok(), diagnostics.text());
  check_table({"megatron_bridge_training.csv", 0.12, 0.35, 0}, *chips, *models);
  check_table({"llmfoundry_training.csv", 0.05, 0.12, 0}, *chips, *models);
  check_table({"tpu_training.csv", 0.12, 0.30, 0}, *chips, *models);
  check_table({"torchtitan_llama3_h100.csv", 0.10, 0.20, 0}, *chips, *models);
  check_table({"megatron_seqsel_a100_batch_times.csv", 0.10, 0.20, 0}, *chips, *models);
  // No bar was set for the recalled literature. Without a prediction: DeepSeek-V3 on H800, whose row holds no number to
  // compare with, and 10,000 V100s, a rounded count that no batch divides.
  check_table({"literature_training.csv", 0.10, 0.25, 2}, *chips, *models);
}

} // namespace leasehold::scenario
