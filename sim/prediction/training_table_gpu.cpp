// Rows of the GPU tables as plans.
#include "prediction/training_table_case.hpp"

#include <algorithm>

namespace leasehold::prediction {

using physics::AttentionKernel;
using physics::Recompute;
using physics::Sharding;
using physics::TrainingPlan;

namespace {

/// Megatron-Bridge from release 26.06 on replays mixture-of-experts steps from one captured graph on rack-scale
/// systems: throughput of unchanged plans rose there alone, and not of hybrid state-space models.
bool replays_graph(const std::string& container, const model::Transformer& model, const model::Chip& chip)
{
  const double release = first_number(container).value_or(0.0);
  return release >= 26.06 && chip.scale_up_chips >= 64 && model.state_space_layers == 0;
}

} // namespace

/// Optimizer state is sharded over data ranks (Megatron's distributed optimizer), nothing is recomputed.
TrainingCase bridge_case(const TableRow& row, const TableCatalogue& catalogue)
{
  TrainingCase result;
  result.quantity = "tok_s_gpu";
  result.measured = row.number("tok_s_gpu");
  result.value = tokens_per_chip;
  result.model = catalogue.model(row.text("model"));
  result.chip = catalogue.chip(row.text("system"));
  TrainingPlan& plan = result.plan;
  plan.chips = row.count("n_gpus");
  plan.tensor = row.count("tp");
  plan.pipeline = row.count("pp");
  plan.context = row.count("cp");
  plan.interleave = plan.pipeline > 1 ? row.count("vp") : 1;
  plan.expert = row.count("ep");
  plan.micro_batch = row.count("mbs");
  plan.global_batch = std::max<double>(row.count("gbs"), plan.micro_batch * physics::data_ranks(plan));
  plan.sequence = static_cast<int>(row.number("seq_len"));
  plan.precision = precision_of(row.text("precision"));
  const auto sharded = row.maybe("fsdp");
  plan.sharding = sharded && *sharded > 0.0 ? Sharding::zero3 : Sharding::zero1;
  plan.tuning = contains(row.text("phase"), "LoRA") ? physics::Tuning::adapter : physics::Tuning::full;
  plan.graph = replays_graph(row.text("container"), result.model, result.chip.best);
  return result;
}

/// MPT models through PyTorch FSDP with the Triton port of FlashAttention 1, the default of that release. Gradients are
/// reduced in BF16 in the mode PURE and in FP32 otherwise.
TrainingCase foundry_case(const TableRow& row, const TableCatalogue& catalogue)
{
  TrainingCase result;
  result.quantity = "Throughput (T/s/GPU)";
  result.measured = row.number("Throughput (T/s/GPU)");
  result.value = tokens_per_chip;
  result.model = catalogue.model("mpt-" + row.text("Model"));
  result.chip = catalogue.chip(row.text("GPU"));
  TrainingPlan& plan = result.plan;
  plan.chips = row.count("# GPUs");
  plan.micro_batch = row.count("MicroBatchSize");
  plan.global_batch = std::max<double>(row.count("GlobalBatchSize"), plan.micro_batch * plan.chips);
  plan.sequence = row.count("SeqLen (T)");
  plan.precision = precision_of(row.text("Precision"));
  plan.recompute = row.text("Activation Checkpointing") == "True" ? Recompute::full : Recompute::none;
  plan.sharding = row.text("Sharding Strategy") == "FULL_SHARD" ? Sharding::zero3 : Sharding::zero2;
  plan.gradient_bytes = row.text("MP Mode") == "PURE" ? 2.0 : 4.0;
  plan.attention = AttentionKernel::flash1;
  return result;
}

/// Llama 3 through PyTorch: FlashAttention 2, contiguous pieces of long sequences, and as many micro-batches as
/// pipeline stages. The H100s have 96 GB (the table's own memory column exceeds 80).
TrainingCase torchtitan_case(const TableRow& row, const TableCatalogue& catalogue)
{
  const std::string& caption = row.text("caption");
  const std::string all = caption + " " + row.text("Techniques") + " " + row.text("Parallelism");
  const auto degree = [&](std::string_view word) { return static_cast<int>(number_after(all, word).value_or(1.0)); };
  const auto required = [&](std::optional<double> value, const char* what) {
    if (!value)
      throw RowUnpredictable(std::string("the caption does not say the ") + what);
    return *value;
  };
  TrainingCase result;
  result.quantity = "TPS/GPU";
  result.measured = row.number("TPS/GPU");
  result.value = tokens_per_chip;
  const std::size_t named = caption.find("Llama");
  if (named == std::string::npos)
    throw RowUnpredictable("the caption names no Llama model");
  result.model = catalogue.model(caption.substr(named, caption.find(" model", named) - named));
  result.chip = catalogue.chip("h100-96");
  TrainingPlan& plan = result.plan;
  plan.chips = static_cast<int>(required(number_before(caption, " GPUs"), "number of GPUs"));
  plan.tensor = degree("TP");
  plan.pipeline = degree("PP");
  plan.context = degree("CP");
  plan.interleave = contains(row.text("Schedule"), "Interleaved") ? 2 : 1;
  const double local = required(number_after(caption, "Local batch size"), "local batch size");
  plan.micro_batch = std::max(1.0, local / plan.pipeline);
  plan.global_batch = local * physics::data_ranks(plan);
  plan.sequence = row.count("Sequence Length", 8192);
  plan.precision = contains(all, "Float8") ? model::Precision::fp8 : model::Precision::bf16;
  plan.recompute = contains(caption, "Full activation") ? Recompute::full : Recompute::alternate;
  plan.sharding = Sharding::zero3;
  plan.gather_each_pass = plan.pipeline == 1;
  plan.attention = AttentionKernel::flash2;
  plan.balanced_context = false;
  plan.compiled = contains(all, "compile");
  return result;
}

/// arXiv 2205.05198, table 5: attention was not yet fused; every rank keeps its whole optimizer state.
TrainingCase korthikanti_case(const TableRow& row, const TableCatalogue& catalogue)
{
  TrainingCase result;
  result.quantity = "measured_batch_time_s";
  result.measured = row.number("measured_batch_time_s");
  result.value = [](const physics::TrainingStep& step) { return step.step.value(); };
  result.model = catalogue.model(row.text("model"));
  result.chip = catalogue.chip("a100-80");
  TrainingPlan& plan = result.plan;
  plan.chips = row.count("num_procs");
  plan.tensor = row.count("tensor_par");
  plan.pipeline = row.count("pipeline_par");
  plan.interleave = row.count("pipeline_interleaving");
  plan.micro_batch = row.count("microbatch_size");
  plan.global_batch = row.count("batch_size");
  plan.sequence = 2048;
  plan.recompute = row.text("recompute") == "full" ? Recompute::full : Recompute::selective;
  plan.sharding = Sharding::ddp;
  plan.attention = AttentionKernel::unfused;
  return result;
}

} // namespace leasehold::prediction
