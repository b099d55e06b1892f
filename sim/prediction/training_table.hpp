// Predictions for the rows of published training tables, recognised by their header:
//   Megatron-Bridge   container, phase, model, system, n_gpus, precision, ..., tok_s_gpu      tokens/s a GPU
//   LLM Foundry       Model, SeqLen (T), # GPUs, GPU, ..., Throughput (T/s/GPU)               tokens/s a GPU
//   torchtitan        caption, Techniques, TPS/GPU, Parallelism, ...                          tokens/s a GPU
//   Korthikanti       model, recompute, measured_batch_time_s, num_procs, ...                 seconds a step
//   TPU               chip, hardware, n_chips, ..., step_s, ..., mfu_pct                      seconds a step, else MFU
//   literature        model, params_B, accelerator, n_acc, ..., tflops_per_acc, mfu_pct       seconds, TFLOP/s or MFU
// What a table does not say is assumed alike for all its rows; training_table_*.cpp says what and why.
#pragma once

#include "catalogue/chips.hpp"
#include "catalogue/models.hpp"
#include "model/chip.hpp"
#include "model/transformer.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leasehold::prediction {

struct TrainingPrediction {
  std::string quantity; ///< the column that is predicted; empty where the row has none
  double measured = 0.0;
  std::optional<double> predicted;
  std::optional<double> low, high; ///< where the chip's numbers are a range, at its slow and its fast end
  std::string note;                ///< why there is no prediction, or what was assumed
};

class TrainingTable {
public:
  enum class Kind { bridge, foundry, torchtitan, korthikanti, tpu, literature };

  /// Nothing where the header is not one of the tables above.
  [[nodiscard]] static std::optional<TrainingTable> recognise(const std::vector<std::string>& header);
  [[nodiscard]] Kind kind() const { return kind_; }
  /// `fields` in the order of the header.
  [[nodiscard]] TrainingPrediction predict(const std::vector<std::string>& fields,
                                           const catalogue::ChipCatalogue& chips,
                                           const catalogue::ModelCatalogue& models) const;

private:
  TrainingTable(Kind kind, std::vector<std::string> header) : kind_(kind), header_(std::move(header)) {}

  Kind kind_;
  std::vector<std::string> header_;
};

} // namespace leasehold::prediction
