// Predictions for the rows of published serving tables, recognised by their header:
//   TensorRT-LLM   model, gpu, n_gpus, parallelism, precision, isl, osl, output_tok_s_per_gpu   saturated, per GPU
//                  and optionally concurrency or request_rate: at that load, with TTFT and TPOT; isl_mean and osl_mean
//                  in place of isl and osl; kv_precision, or the backend by whose default the cache is; ttft_mean_ms,
//                  tpot_mean_ms as measured
//   MLPerf         benchmark, scenario, accelerator, n_acc, tokens_per_s_per_acc                per accelerator
//                  or accel_per_node, nodes, tokens_per_s, completed_tokens_per_s (older rounds)
//   Neuron         Model, Inst. Type, Batch Size, Input Length, Output Length, ...              static batch, in all
//   TPU recipes    chip, n_chips, model, precision, isl, osl, max_concurrency, output_tok_s_per_chip   per chip
// MLPerf rows do not say how the model was laid out: the plan is the best one, as a submitter would seek. FP4 is taken
// where the chip has it, FP8 otherwise, as submissions did. Server and Interactive rows are predicted as the highest
// rate whose 99th percentiles meet the limits of the rules; lengths are the datasets' means, as their spread is not known.
#pragma once

#include "catalogue/serving.hpp"
#include "model/chip.hpp"
#include "model/transformer.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::prediction {

struct ServingTableInputs {
  std::function<const model::ChipRange*(std::string_view)> chip; ///< by any published name; null where unknown
  std::function<const model::Transformer*(std::string_view)> model;
  const catalogue::ServingCatalogue* serving = nullptr;
};

/// A mean latency in milliseconds; zero where the row has none measured.
struct LatencyPrediction {
  double measured = 0.0;
  double predicted = 0.0;
};

struct RowPrediction {
  std::string quantity; ///< such as `output_tok_s_per_gpu`; empty where the row has none to predict
  double measured = 0.0;
  std::optional<double> predicted;
  std::optional<double> low, high;                         ///< where the chip's numbers are a range
  std::optional<LatencyPrediction> first_token, per_token; ///< where the row tells a load
  std::string note;                                        ///< why there is no prediction, or what was assumed
};

class ServingTable {
public:
  enum class Kind { tensorrt, mlperf, neuron, tpu };

  /// Nothing where the header is not one of the tables above.
  [[nodiscard]] static std::optional<ServingTable> recognise(const std::vector<std::string>& header);
  [[nodiscard]] Kind kind() const { return kind_; }
  /// Whether its rows tell a concurrency or a request rate.
  [[nodiscard]] bool tells_load() const;
  /// `fields` in the order of the header.
  [[nodiscard]] RowPrediction predict(const std::vector<std::string>& fields, const ServingTableInputs& inputs) const;

private:
  ServingTable(Kind kind, std::vector<std::string> header) : kind_(kind), header_(std::move(header)) {}

  Kind kind_;
  std::vector<std::string> header_;
};

} // namespace leasehold::prediction
