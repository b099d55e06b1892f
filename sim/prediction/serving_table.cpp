#include "prediction/serving_table.hpp"

#include "physics/serving_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <stdexcept>

namespace leasehold::prediction {
namespace {

/// Why a row has no prediction.
struct Unpredictable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Row {
public:
  Row(const std::vector<std::string>& header, const std::vector<std::string>& fields) : header_(header), fields_(fields)
  {
  }
  [[nodiscard]] bool has(std::string_view column) const
  {
    return std::find(header_.begin(), header_.end(), column) != header_.end();
  }
  [[nodiscard]] const std::string& text(std::string_view column) const
  {
    const auto found = std::find(header_.begin(), header_.end(), column);
    const auto at = static_cast<std::size_t>(found - header_.begin());
    if (found == header_.end() || at >= fields_.size())
      throw Unpredictable(fmt::format("no column `{}`", column));
    return fields_[at];
  }
  [[nodiscard]] double number(std::string_view column) const
  {
    const std::string& field = text(column);
    double value = 0.0;
    const auto [end, fault] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (fault != std::errc{} || end != field.data() + field.size())
      throw Unpredictable(fmt::format("`{}` is not a number", column));
    return value;
  }
  [[nodiscard]] int count(std::string_view column) const { return static_cast<int>(number(column)); }

private:
  const std::vector<std::string>& header_;
  const std::vector<std::string>& fields_;
};

const model::ChipRange& chip_of(const ServingTableInputs& inputs, const std::string& name)
{
  const model::ChipRange* chip = inputs.chip(name);
  if (chip == nullptr)
    throw Unpredictable(fmt::format("the catalogue has no chip `{}`", name));
  return *chip;
}

const model::Transformer& model_of(const ServingTableInputs& inputs, const std::string& name)
{
  const model::Transformer* model = inputs.model(name);
  if (model == nullptr)
    throw Unpredictable(fmt::format("the catalogue has no model `{}`", name));
  return *model;
}

std::optional<model::Precision> precision_of(std::string_view text)
{
  constexpr std::array<std::pair<std::string_view, model::Precision>, 10> names{{{"FP4", model::Precision::fp4},
                                                                                 {"fp4", model::Precision::fp4},
                                                                                 {"NVFP4", model::Precision::fp4},
                                                                                 {"MXFP4", model::Precision::fp4},
                                                                                 {"FP8", model::Precision::fp8},
                                                                                 {"fp8", model::Precision::fp8},
                                                                                 {"BF16", model::Precision::bf16},
                                                                                 {"bf16", model::Precision::bf16},
                                                                                 {"FP16", model::Precision::bf16},
                                                                                 {"fp16", model::Precision::bf16}}};
  for (const auto& [name, precision] : names)
    if (name == text)
      return precision;
  return std::nullopt;
}

/// `rate` of a chip, for the three ends of its range.
template <class Rate> void predict_range(RowPrediction& row, const model::ChipRange& chip, const Rate& rate)
{
  row.predicted = rate(chip.best);
  if (!model::uncertain(chip))
    return;
  const double low = rate(chip.low), high = rate(chip.high);
  if (high <= low) // the numbers in question do not matter here
    return;
  row.low = low;
  row.high = high;
  row.note += fmt::format("{}range {:.6g} to {:.6g}", row.note.empty() ? "" : "; ", low, high);
}

/// The share of a chip's matrix peak that the products of so many output tokens a second take, with their prompts: above 1
/// what the row says, or what is assumed of it, does not hold.
double share_of_peak(const model::Transformer& model, const model::Chip& chip, model::Precision precision,
                     const physics::RequestShape& shape, double tokens)
{
  const double all = tokens * (shape.fresh() + shape.output) / shape.output;
  return 2.0 * model::active_parameters(model) * all / model::matrix_peak(chip, precision).value();
}

void note_peak(RowPrediction& out, double share)
{
  if (share > 1.0)
    out.note += fmt::format("{}measured above the chip's peak ({:.2f} of it): the row does not hold as stated",
                            out.note.empty() ? "" : "; ", share);
}

constexpr std::string_view clients_column = "concurrency";
constexpr std::string_view rate_column = "request_rate";

/// What keeps a row's chips busy; without both, an endless queue.
struct RowLoad {
  std::optional<double> clients, rate; ///< of all of the row's chips; requests a second

  [[nodiscard]] bool told() const { return clients || rate; }
};

RowLoad load_of(const Row& row)
{
  RowLoad load;
  const auto positive = [&row](std::string_view column) -> std::optional<double> {
    if (!row.has(column) || row.text(column).empty())
      return std::nullopt;
    const double value = row.number(column);
    if (!(value > 0.0))
      throw Unpredictable(fmt::format("`{}` must be above 0", column));
    return value;
  };
  load.clients = positive(clients_column);
  load.rate = positive(rate_column);
  if (load.clients && load.rate)
    throw Unpredictable("both a concurrency and a request rate: a load is one of them");
  return load;
}

/// `isl_mean` where the row has it: lengths may be drawn below the nominal one.
double mean_tokens(const Row& row, const std::string& nominal)
{
  const std::string mean = nominal + "_mean";
  return row.has(mean) && !row.text(mean).empty() ? row.number(mean) : row.number(nominal);
}

/// What the row says of its cache, else what its engine does unless told otherwise: vLLM and SGLang keep the cache in the
/// type that activations have, whatever the weights are stored in; NVIDIA's FP4 checkpoints of other models than packed
/// ones bring scales for an FP8 cache.
void set_cache(physics::ServingPlan& plan, const model::Transformer& model, const Row& row, std::string& note)
{
  if (row.has("kv_precision") && !row.text("kv_precision").empty()) {
    const auto precision = precision_of(row.text("kv_precision"));
    if (!precision)
      throw Unpredictable(fmt::format("unknown precision `{}`", row.text("kv_precision")));
    plan.cache_size = *precision == model::Precision::fp4 ? Bytes{0.5625} : model::operand_size(*precision);
    return;
  }
  const bool wide = row.has("backend") && (row.text("backend") == "vllm" || row.text("backend") == "sglang");
  if (!wide || plan.precision == model::Precision::bf16)
    return;
  if (plan.precision == model::Precision::fp4 && model.experts.stored_bits <= 0.0)
    return;
  plan.cache_size = Bytes{2.0};
  note = fmt::format("cache not stated, BF16 taken as by {}", row.text("backend"));
}

std::optional<LatencyPrediction> latency(const Row& row, std::string_view column, Seconds predicted)
{
  const bool measured = row.has(column) && !row.text(column).empty();
  return LatencyPrediction{measured ? row.number(column) : 0.0, predicted.value() * 1e3};
}

/// Load tests start all their clients at once, and ask each for ten answers (InferenceX: ten prompts a client): one request in
/// ten waits for half of the other prompts. Those that find no room wait for it anyway.
double together(double batch)
{
  constexpr double answers = 10.0;
  return std::max(batch - 1.0, 0.0) / 2.0 / answers;
}

/// Output tokens a second of a chip where the row tells a load, and the latencies there.
double predict_at_load(RowPrediction& out, const Row& row, const RowLoad& load, const physics::FluidService& service)
{
  const double replicas = std::max(row.number("n_gpus") / service.plan().chips, 1.0);
  physics::ClosedLoop point;
  if (load.clients) {
    const double clients = *load.clients / replicas;
    point = service.with_clients(clients);
    point.first_token += together(point.batch) * point.prompt;
  } else {
    point = service.with_arrivals(Hertz{*load.rate / replicas});
  }
  out.first_token = latency(row, "ttft_mean_ms", point.first_token);
  out.per_token = latency(row, "tpot_mean_ms", point.per_token);
  return point.request_rate.value() * service.shape().output / service.plan().chips;
}

void predict_tensorrt(RowPrediction& out, const Row& row, const ServingTableInputs& inputs)
{
  out.quantity = "output_tok_s_per_gpu";
  out.measured = row.number(out.quantity);
  const auto precision = precision_of(row.text("precision"));
  if (!precision)
    throw Unpredictable(fmt::format("unknown precision `{}`", row.text("precision")));
  auto plan = physics::plan_from_text(row.text("parallelism"), *precision);
  if (!plan)
    throw Unpredictable(fmt::format("unknown parallelism `{}`", row.text("parallelism")));
  const physics::RequestShape shape{.input = mean_tokens(row, "isl"), .output = mean_tokens(row, "osl")};
  const model::Transformer& model = model_of(inputs, row.text("model"));
  const model::ChipRange& chips = chip_of(inputs, row.text("gpu"));
  const RowLoad load = load_of(row);
  set_cache(*plan, model, row, out.note);
  note_peak(out, share_of_peak(model, chips.best, *precision, shape, out.measured));
  if (!load.told())
    return predict_range(out, chips, [&](const model::Chip& chip) {
      return physics::predict_serving(model, chip, *plan, shape).output_rate_per_chip().value();
    });
  plan->admission = physics::Admission::grow; // as engines do whose load is held at a concurrency
  const auto rate = [&](const model::Chip& chip) {
    return predict_at_load(out, row, load, physics::FluidService(model, chip, *plan, shape));
  };
  predict_range(out, chips, rate);
  rate(chips.best); // whose latencies are told
}

/// p99 limits of the MLPerf Inference v5.1 rules: seconds to the first token and per output token.
struct Limits {
  std::string_view benchmark, scenario;
  double first_token, per_token;
};
constexpr std::array<Limits, 9> mlperf_limits{{{"llama2-70b", "Server", 2.0, 0.200},
                                               {"llama2-70b", "Interactive", 0.450, 0.040},
                                               {"llama3.1-8b", "Server", 2.0, 0.100},
                                               {"llama3.1-8b", "Interactive", 0.500, 0.030},
                                               {"llama3.1-405b", "Server", 6.0, 0.175},
                                               {"llama3.1-405b", "Interactive", 4.5, 0.080},
                                               {"mixtral-8x7b", "Server", 2.0, 0.200},
                                               {"deepseek-r1", "Server", 2.0, 0.080},
                                               {"deepseek-r1", "Interactive", 1.5, 0.015}}};

physics::ServiceObjective objective_of(const std::string& benchmark, const std::string& scenario)
{
  if (scenario == "Offline")
    return {};
  for (const Limits& limits : mlperf_limits)
    if (limits.benchmark == benchmark && limits.scenario == scenario)
      return {.first_token = Seconds{limits.first_token}, .per_token = Seconds{limits.per_token}};
  throw Unpredictable(fmt::format("no latency limits known for `{}` {}", benchmark, scenario));
}

/// Accelerators of an MLPerf row, and its measured tokens/s, in either of the two headers that such tables have.
struct MlperfRow {
  int accelerators = 1;
  double tokens = 0.0;
};
MlperfRow mlperf_row(const Row& row)
{
  if (row.has("n_acc"))
    return {row.count("n_acc"), row.number("tokens_per_s_per_acc") * row.number("n_acc")};
  const char* column = row.text("scenario") == "Offline" ? "tokens_per_s" : "completed_tokens_per_s";
  return {row.count("accel_per_node") * row.count("nodes"), row.number(column)};
}

void predict_mlperf(RowPrediction& out, const Row& row, const ServingTableInputs& inputs)
{
  out.quantity = "tokens_per_s_per_acc";
  const MlperfRow measured = mlperf_row(row);
  out.measured = measured.tokens / measured.accelerators;
  const std::string& benchmark = row.text("benchmark");
  const catalogue::ServingDataset* dataset = catalogue::find_dataset(*inputs.serving, benchmark);
  if (dataset == nullptr)
    throw Unpredictable(fmt::format("no token lengths known for `{}`", benchmark));
  const physics::RequestShape shape{.input = dataset->input, .output = dataset->output};
  const physics::ServiceObjective objective = objective_of(dataset->name, row.text("scenario"));
  const model::Transformer& model = model_of(inputs, dataset->name);
  const int most = std::min(measured.accelerators, 8);
  predict_range(out, chip_of(inputs, row.text("accelerator")), [&](const model::Chip& chip) {
    const auto precision = chip.fp4 > FlopsPerSecond{} ? model::Precision::fp4 : model::Precision::fp8;
    const auto best =
        physics::best_serving_plan(model, chip, precision, shape, objective, most, physics::Statistic::p99);
    if (!best)
      throw Unpredictable("no plan fits and meets the limits");
    return best->request_rate.value() * shape.output / best->plan.chips;
  });
}

void predict_neuron(RowPrediction& out, const Row& row, const ServingTableInputs& inputs)
{
  out.quantity = "Output Token Throughput (tokens/sec)";
  out.measured = row.number(out.quantity);
  const model::ChipRange& chip = chip_of(inputs, row.text("Inst. Type"));
  physics::ServingPlan plan;
  // `TP Degree` counts NeuronCores, of which a chip of either generation has two.
  plan.chips = std::max(row.count("TP Degree") / 2, 1);
  plan.cores = std::min(row.count("TP Degree"), 2);
  plan.precision = model::Precision::bf16;
  if (row.text("Weight Storage Data Type") == "int8")
    plan.weight_size = Bytes{1.0};
  const physics::RequestShape shape{.input = row.number("Input Length"), .output = row.number("Output Length")};
  const model::Transformer& model = model_of(inputs, row.text("Model"));
  const double batch = row.number("Batch Size");
  predict_range(out, chip, [&](const model::Chip& one) {
    return physics::predict_static_batch(physics::StepCost(model, one, plan), shape, batch, physics::Bucket::whole)
        .output_rate.value();
  });
}

void predict_tpu(RowPrediction& out, const Row& row, const ServingTableInputs& inputs)
{
  out.quantity = "output_tok_s_per_chip";
  out.measured = row.number(out.quantity);
  const auto precision = precision_of(row.text("precision"));
  physics::ServingPlan plan;
  plan.chips = row.count("n_chips");
  plan.precision = precision.value_or(model::Precision::bf16);
  plan.maximum_batch = row.count("max_concurrency");
  if (!precision)
    out.note = "precision not stated, BF16 taken";
  const physics::RequestShape shape{.input = row.number("isl"), .output = row.number("osl")};
  const model::Transformer& model = model_of(inputs, row.text("model"));
  predict_range(out, chip_of(inputs, row.text("chip")), [&](const model::Chip& chip) {
    return physics::predict_serving(model, chip, plan, shape).output_rate_per_chip().value();
  });
}

} // namespace

std::optional<ServingTable> ServingTable::recognise(const std::vector<std::string>& header)
{
  const auto has = [&](std::initializer_list<std::string_view> columns) {
    return std::all_of(columns.begin(), columns.end(), [&](std::string_view column) {
      return std::find(header.begin(), header.end(), column) != header.end();
    });
  };
  if (has({"model", "gpu", "parallelism", "isl", "osl", "output_tok_s_per_gpu"}))
    return ServingTable(Kind::tensorrt, header);
  if (has({"benchmark", "scenario", "accelerator", "n_acc", "tokens_per_s_per_acc"}) ||
      has({"benchmark", "scenario", "accelerator", "accel_per_node", "nodes", "tokens_per_s"}))
    return ServingTable(Kind::mlperf, header);
  if (has({"Model", "Inst. Type", "TP Degree", "Batch Size", "Input Length", "Output Length"}))
    return ServingTable(Kind::neuron, header);
  if (has({"chip", "n_chips", "model", "isl", "osl", "max_concurrency", "output_tok_s_per_chip"}))
    return ServingTable(Kind::tpu, header);
  return std::nullopt;
}

bool ServingTable::tells_load() const
{
  return std::any_of(header_.begin(), header_.end(),
                     [](const std::string& name) { return name == clients_column || name == rate_column; });
}

RowPrediction ServingTable::predict(const std::vector<std::string>& fields, const ServingTableInputs& inputs) const
{
  RowPrediction out;
  const Row row(header_, fields);
  try {
    switch (kind_) {
    case Kind::tensorrt:
      predict_tensorrt(out, row, inputs);
      break;
    case Kind::mlperf:
      predict_mlperf(out, row, inputs);
      break;
    case Kind::neuron:
      predict_neuron(out, row, inputs);
      break;
    case Kind::tpu:
      predict_tpu(out, row, inputs);
      break;
    }
  } catch (const Unpredictable& reason) {
    out.predicted.reset();
    out.note = reason.what();
  } catch (const physics::ServingDoesNotFit& reason) {
    out.predicted.reset();
    out.note = reason.what();
  }
  return out;
}

} // namespace leasehold::prediction
