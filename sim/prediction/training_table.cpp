#include "prediction/training_table.hpp"

#include "prediction/training_table_case.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>

namespace leasehold::prediction {

namespace {

bool has_all(const std::vector<std::string>& header, std::initializer_list<std::string_view> columns)
{
  return std::all_of(columns.begin(), columns.end(), [&](std::string_view column) {
    return std::find(header.begin(), header.end(), column) != header.end();
  });
}

TrainingCase read_case(TrainingTable::Kind kind, const TableRow& row, const TableCatalogue& catalogue)
{
  using Kind = TrainingTable::Kind;
  switch (kind) {
  case Kind::bridge:
    return bridge_case(row, catalogue);
  case Kind::foundry:
    return foundry_case(row, catalogue);
  case Kind::torchtitan:
    return torchtitan_case(row, catalogue);
  case Kind::korthikanti:
    return korthikanti_case(row, catalogue);
  case Kind::tpu:
    return tpu_case(row, catalogue);
  case Kind::literature:
    break;
  }
  return literature_case(row, catalogue);
}

std::string without_brackets(const std::string& name)
{
  return name.substr(0, name.find('('));
}

} // namespace

model::ChipRange TableCatalogue::chip(const std::string& name) const
{
  const catalogue::ChipEntry* entry = chips.find(name);
  if (entry == nullptr)
    throw RowUnpredictable("the catalogue has no chip `" + name + "`");
  return chips.range(*entry);
}

model::Transformer TableCatalogue::model(const std::string& name) const
{
  for (const std::string& spelling : {name, without_brackets(name)})
    if (const catalogue::ModelEntry* entry = models.find(spelling))
      return entry->transformer();
  const std::string plain = catalogue::plain_name(name);
  for (std::size_t length = plain.size(); length >= 6; --length)
    if (const catalogue::ModelEntry* entry = models.find(plain.substr(0, length)))
      return entry->transformer();
  throw RowUnpredictable("the catalogue has no model `" + name + "`");
}

model::Precision precision_of(std::string text)
{
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  const auto holds = [&](std::string_view word) { return text.find(word) != std::string::npos; };
  if (holds("FP4"))
    return model::Precision::fp4;
  if (text.starts_with("MXFP8") || text.starts_with("FP8-MX"))
    return model::Precision::mxfp8;
  return holds("FP8") ? model::Precision::fp8 : model::Precision::bf16;
}

double tokens_per_chip(const physics::TrainingStep& step)
{
  return step.tokens_per_chip.value();
}

std::optional<TrainingTable> TrainingTable::recognise(const std::vector<std::string>& header)
{
  const auto as = [&](Kind kind) { return std::optional{TrainingTable(kind, header)}; };
  if (has_all(header, {"container", "phase", "model", "system", "n_gpus", "precision", "tok_s_gpu"}))
    return as(Kind::bridge);
  if (has_all(header, {"Model", "SeqLen (T)", "# GPUs", "GPU", "MicroBatchSize", "Throughput (T/s/GPU)"}))
    return as(Kind::foundry);
  if (has_all(header, {"caption", "Techniques", "TPS/GPU", "Parallelism"}))
    return as(Kind::torchtitan);
  if (has_all(header, {"model", "recompute", "measured_batch_time_s", "num_procs"}))
    return as(Kind::korthikanti);
  if (has_all(header, {"chip", "hardware", "n_chips", "global_batch_tokens", "step_s", "mfu_pct"}))
    return as(Kind::tpu);
  if (has_all(header, {"model", "params_B", "accelerator", "n_acc", "tflops_per_acc", "step_s"}))
    return as(Kind::literature);
  return std::nullopt;
}

TrainingPrediction TrainingTable::predict(const std::vector<std::string>& fields, const catalogue::ChipCatalogue& chips,
                                          const catalogue::ModelCatalogue& models) const
{
  TrainingPrediction result;
  try {
    const TrainingCase row = read_case(kind_, TableRow(header_, fields), TableCatalogue{chips, models});
    result.quantity = row.quantity;
    result.measured = row.measured;
    result.note = row.note;
    result.predicted = row.value(physics::training_step(row.model, row.chip.best, row.plan));
    if (model::uncertain(row.chip)) {
      result.low = row.value(physics::training_step(row.model, row.chip.low, row.plan));
      result.high = row.value(physics::training_step(row.model, row.chip.high, row.plan));
    }
  } catch (const RowUnpredictable& reason) {
    result.note = reason.what();
  } catch (const physics::IllegalPlan& reason) {
    result.note = reason.what();
  } catch (const physics::PlanDoesNotFit& reason) {
    result.note = reason.what();
  }
  return result;
}

} // namespace leasehold::prediction
