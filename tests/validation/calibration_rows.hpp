// Rows of the published training and serving tables as functions of a chip, for fits of the constants of chip families.
#pragma once

#include "prediction/serving_book.hpp"
#include "prediction/training_table_case.hpp"
#include "workload/csv_table.hpp"
#include "workload/line_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace leasehold::scenario {

struct CalibrationTable {
  const char* file;
  prediction::TrainingCase (*read)(const prediction::TableRow&,
                                   const prediction::TableCatalogue&); ///< null for a serving table
  double median, ninetieth;                                            ///< the bars; infinite where there is none
};

constexpr double no_bar = std::numeric_limits<double>::infinity();
/// A table weighs in the fit by the inverse of its median bar. No bar was set for TPU inference; the literature serves
/// for Trainium alone, which has no other training run.
constexpr std::array<CalibrationTable, 11> calibration_tables{
    {{"megatron_bridge_training.csv", prediction::bridge_case, 0.12, 0.35},
     {"llmfoundry_training.csv", prediction::foundry_case, 0.05, 0.12},
     {"tpu_training.csv", prediction::tpu_case, 0.12, 0.30},
     {"torchtitan_llama3_h100.csv", prediction::torchtitan_case, 0.10, 0.20},
     {"megatron_seqsel_a100_batch_times.csv", prediction::korthikanti_case, 0.10, 0.20},
     {"literature_training.csv", prediction::literature_case, no_bar, no_bar},
     {"trtllm_inference.csv", nullptr, 0.20, 0.50},
     {"mlperf_inference_v5_1.csv", nullptr, 0.25, 0.50},
     {"neuron_inference.csv", nullptr, 0.30, no_bar},
     {"tpu_inference.csv", nullptr, 0.30, no_bar},
     {"../turn2/serving/silicon_agg.csv.gz", nullptr, 0.20, 0.45}}};

/// Of the measured serving points, which outnumber all others, one in so many takes part.
constexpr std::size_t silicon_stride = 4;

struct CalibrationRow {
  std::size_t table = 0, row = 0;
  model::Chip chip;
  double measured = 0.0;
  double weight = 1.0; ///< repeated submissions of one system count as the square root of their number
  std::function<double(const model::Chip&)> predict;

  /// Logarithm of predicted over measured with the chip's constants as they are.
  [[nodiscard]] double error() const { return std::log(predict(chip) / measured); }
};

class CalibrationRows {
public:
  CalibrationRows(const std::string& data, const catalogue::ChipCatalogue& chips,
                  const catalogue::ModelCatalogue& models, const prediction::ServingBook& book)
      : names_{chips, models}, inputs_(book.inputs()), find_chip_(inputs_.chip)
  {
    inputs_.chip = [this](std::string_view) { return &current_; };
    for (std::size_t table = 0; table < calibration_tables.size(); ++table)
      read(table, data);
  }
  CalibrationRows(const CalibrationRows&) = delete;
  CalibrationRows& operator=(const CalibrationRows&) = delete;

  [[nodiscard]] std::vector<CalibrationRow>& rows() { return rows_; }

  /// Whether nothing in the row's quality speaks against it: no speculative run, none in progress, none whose concurrency
  /// its own batch contradicts.
  static bool sound(const std::vector<std::string>& header, const std::vector<std::string>& fields)
  {
    const std::string quality = field(header, fields, "quality");
    return quality.find("speculative") == std::string::npos && quality.find("wip") == std::string::npos &&
           quality.find("concurrency_differs") == std::string::npos;
  }

  static std::string field(const std::vector<std::string>& header, const std::vector<std::string>& fields,
                           std::string_view column)
  {
    const auto at = std::find(header.begin(), header.end(), column) - header.begin();
    return fields.at(static_cast<std::size_t>(at));
  }

private:
  prediction::TableCatalogue names_;
  prediction::ServingTableInputs inputs_;
  std::function<const model::ChipRange*(std::string_view)> find_chip_;
  model::ChipRange current_; ///< what every serving row finds as its chip
  std::vector<CalibrationRow> rows_;

  static std::vector<std::string> split(std::string line)
  {
    if (line.ends_with('\r'))
      line.pop_back();
    workload::CsvFields fields;
    std::vector<std::string> texts;
    if (fields.split(line))
      for (const workload::CsvField& field : fields)
        texts.emplace_back(field.text);
    return texts;
  }

  void read(std::size_t table, const std::string& data)
  {
    const std::string path = data + calibration_tables[table].file;
    if (!std::filesystem::exists(path))
      return;
    config::Diagnostics diagnostics;
    workload::ReadProblems problems(path, diagnostics);
    workload::LineReader lines(workload::TraceSource::file(path).open(std::uint64_t{1} << 30), problems);
    const std::vector<std::string> header = split(std::string(lines.next().value()));
    const auto serving = prediction::ServingTable::recognise(header);
    std::map<std::string, std::vector<std::size_t>> systems;
    std::size_t row = 0;
    for (auto line = lines.next(); line; line = lines.next(), ++row) {
      const std::vector<std::string> fields = split(std::string(*line));
      if (serving && serving->tells_load() && (row % silicon_stride != 0 || !sound(header, fields)))
        continue;
      if (calibration_tables[table].read != nullptr)
        add_training(table, row, header, fields);
      else if (serving->kind() != prediction::ServingTable::Kind::mlperf ||
               field(header, fields, "scenario") == "Offline")
        add_serving(table, row, header, fields, *serving);
      else
        continue;
      if (serving && serving->kind() == prediction::ServingTable::Kind::mlperf)
        systems[field(header, fields, "benchmark") + field(header, fields, "accelerator")].push_back(rows_.size() - 1);
    }
    for (const auto& [name, repeated] : systems)
      for (const std::size_t at : repeated)
        rows_[at].weight = 1.0 / std::sqrt(static_cast<double>(repeated.size()));
  }

  void add_training(std::size_t table, std::size_t row, const std::vector<std::string>& header,
                    const std::vector<std::string>& fields)
  {
    const bool literature = calibration_tables[table].read == prediction::literature_case;
    if (literature && field(header, fields, "accelerator") != "Trainium1")
      return;
    const auto run = std::make_shared<prediction::TrainingCase>(
        calibration_tables[table].read(prediction::TableRow(header, fields), names_));
    rows_.push_back({table, row, run->chip.best, run->measured, 1.0, [run](const model::Chip& chip) {
                       return run->value(physics::training_step(run->model, chip, run->plan));
                     }});
  }

  void add_serving(std::size_t table, std::size_t row, const std::vector<std::string>& header,
                   const std::vector<std::string>& fields, const prediction::ServingTable& serving)
  {
    constexpr std::array<std::string_view, 4> columns{"gpu", "accelerator", "Inst. Type", "chip"};
    const auto column = std::find_first_of(header.begin(), header.end(), columns.begin(), columns.end());
    const model::ChipRange* range = find_chip_(fields.at(static_cast<std::size_t>(column - header.begin())));
    const auto predict = [this, serving, fields](const model::Chip& chip) {
      current_ = {chip, chip, chip, ""};
      return serving.predict(fields, inputs_);
    };
    const prediction::RowPrediction as_it_is = predict(range->best);
    if (serving.tells_load() && !as_it_is.predicted) // a model or a format that the catalogue lacks
      return;
    rows_.push_back({table, row, range->best, as_it_is.measured, 1.0,
                     [predict](const model::Chip& chip) { return predict(chip).predicted.value_or(1e-9); }});
  }
};

} // namespace leasehold::scenario
