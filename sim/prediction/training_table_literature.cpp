// Rows of the TPU and literature tables as plans.
#include "prediction/training_table_case.hpp"

#include "physics/plan_search.hpp"
#include "physics/training_work.hpp"

#include <algorithm>
#include <cmath>

namespace leasehold::prediction {

using physics::AttentionKernel;
using physics::Recompute;
using physics::Sharding;
using physics::TrainingPlan;

namespace {

/// FLOP a token as the publications count them: attention over the whole square of a sequence, causal or not
/// (arXiv 2204.02311 appendix B), which our own count halves.
double published_flops(const model::Transformer& model, int sequence)
{
  const double causal = physics::training_flops_per_token(model, sequence).value();
  const double none = physics::training_flops_per_token(model, 0).value();
  return none + 2.0 * (causal - none);
}

/// Step seconds where the table has them, else a FLOP rate or model FLOP utilisation against the BF16 peak, the one
/// that `utilisation_first` says first. `counted` is what the publication counts as useful over what is.
void set_quantity(TrainingCase& result, const TableRow& row, std::string_view tflops, bool utilisation_first,
                  double counted)
{
  const double flops = published_flops(result.model, result.plan.sequence) * counted;
  const double peak = result.chip.best.bf16.value();
  const auto rate = row.maybe(tflops);
  const auto share = row.maybe("mfu_pct");
  if (const auto seconds = row.maybe("step_s")) {
    result.quantity = "step_s";
    result.measured = *seconds;
    result.value = [](const physics::TrainingStep& step) { return step.step.value(); };
  } else if (share && (utilisation_first || !rate)) {
    result.quantity = "mfu_pct";
    result.measured = *share;
    result.value = [flops, peak](const physics::TrainingStep& step) {
      return 100.0 * step.tokens_per_chip.value() * flops / peak;
    };
  } else if (rate) {
    result.quantity = tflops;
    result.measured = *rate;
    result.value = [flops](const physics::TrainingStep& step) { return step.tokens_per_chip.value() * flops / 1e12; };
  } else {
    throw RowUnpredictable("the row has neither step_s nor a FLOP rate nor mfu_pct");
  }
}

/// `16x v5e-256` is sixteen slices of 256 chips; anything else, such as `tpu7x 64 chips`, is one.
int slices(const std::string& hardware)
{
  const std::size_t letters = hardware.find_first_not_of("0123456789");
  if (letters == 0 || letters == std::string::npos || hardware[letters] != 'x')
    return 1;
  return std::max(1, static_cast<int>(first_number(hardware).value_or(1.0)));
}

/// The plan of MaxText: weights sharded over a slice and copied between slices, layers recomputed as memory asks for,
/// sequences longer than a chip's share of the batch split between chips.
void share_fully(TrainingPlan& plan, double tokens_a_chip)
{
  plan.sharding = Sharding::hybrid;
  plan.recompute = Recompute::automatic;
  plan.context = 1;
  while (plan.context * tokens_a_chip < plan.sequence && plan.chips % (2 * plan.context) == 0)
    plan.context *= 2;
  plan.global_batch = tokens_a_chip * plan.chips / plan.sequence;
  plan.micro_batch = plan.global_batch / physics::data_ranks(plan);
}

} // namespace

/// MaxText on TPU slices. A whole step is one compiled program. Where the batch is not given, 8,192 tokens a chip.
TrainingCase tpu_case(const TableRow& row, const TableCatalogue& catalogue)
{
  TrainingCase result;
  result.model = catalogue.model(row.text("model"));
  result.chip = catalogue.chip(row.text("chip"));
  TrainingPlan& plan = result.plan;
  plan.chips = row.count("n_chips");
  const int own_length = result.model.family == "maxtext" ? 2048 : 8192;
  plan.sequence = row.count("seq_len", own_length);
  const auto batch = row.maybe("global_batch_tokens");
  if (!batch)
    result.note = "batch not published: 8192 tokens a chip assumed";
  plan.precision = precision_of(row.text("precision"));
  plan.graph = true;
  plan.domain_chips = plan.chips / slices(row.text("hardware"));
  share_fully(plan, batch ? *batch / plan.chips : 8192.0);
  set_quantity(result, row, "tflops_per_chip", true, 1.0);
  return result;
}

/// Megatron's first papers count recomputed work as useful (arXiv 2104.04473 §5.1), and ran unfused attention; plans
/// that a row does not give are the fastest that fit.
TrainingCase literature_case(const TableRow& row, const TableCatalogue& catalogue)
{
  const std::string& name = row.text("model");
  TrainingCase result;
  result.model = catalogue.model(contains(name, " MaxText") ? name.substr(0, name.find(" MaxText")) : name);
  result.chip = catalogue.chip(row.text("accelerator"));
  TrainingPlan& plan = result.plan;
  plan.chips = row.count("n_acc");
  plan.sequence = row.count("seq_len");
  plan.global_batch = row.number("global_batch_seqs");
  plan.precision = precision_of(row.text("precision"));
  plan.graph = result.chip.best.matrix_width > 0;
  const bool early = contains(name, "SC21") || contains(name, "Korthikanti") || contains(name, "BLOOM");
  const double counted = contains(name, "SC21") ? 4.0 / 3.0 : 1.0;
  if (row.maybe("tp")) {
    plan.tensor = row.count("tp");
    plan.pipeline = row.count("pp");
    plan.context = row.count("cp");
    // AWS counts tensor ranks in cores, of which a chip has several.
    const int ranks = plan.tensor * plan.pipeline * plan.context * row.count("dp");
    if (ranks > plan.chips && ranks % plan.chips == 0 && plan.tensor % (ranks / plan.chips) == 0)
      plan.tensor /= ranks / plan.chips;
    plan.expert = model::has_experts(result.model) ? std::min(64, result.model.experts.total) : 1;
    plan.global_batch = std::max(plan.global_batch, plan.micro_batch * physics::data_ranks(plan));
    plan.recompute = early ? (contains(name, "Korthikanti") ? Recompute::selective : Recompute::full) : Recompute::none;
    plan.attention = early ? AttentionKernel::unfused : AttentionKernel::flash3;
    plan.sharding = early ? Sharding::ddp : Sharding::zero1;
  } else if (contains(name, "MaxText") || result.chip.best.matrix_width > 0) {
    share_fully(plan, plan.global_batch * plan.sequence / plan.chips);
    plan.sharding = Sharding::zero3;
    result.note = "plan not published: fully sharded assumed";
  } else {
    const physics::FoundPlan found = physics::search_plan(result.model, result.chip.best, plan.chips, plan.global_batch,
                                                          plan.sequence, plan.precision);
    plan = found.plan;
    result.note = "plan not published: the fastest that fits";
  }
  set_quantity(result, row, "tflops_per_acc", false, counted);
  return result;
}

} // namespace leasehold::prediction
