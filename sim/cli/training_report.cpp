#include "cli/training_report.hpp"

#include "cli/predict_words.hpp"

#include <fmt/format.h>

#include <functional>
#include <utility>
#include <vector>

namespace leasehold::cli {

namespace {

using physics::TrainingStep;

constexpr double gibibyte = 1024.0 * 1024.0 * 1024.0;

struct TrainingQuantity {
  const char* name;
  const char* unit;
  std::function<double(const TrainingStep&)> value;
};

double dollars_per_million(const TrainingAnswer& answer, const TrainingStep& step)
{
  return answer.price->price.dollars() / 3600.0 / step.tokens_per_chip.value() * 1e6;
}

double tokens_a_step(const TrainingAnswer& answer, const TrainingStep& step)
{
  return step.tokens_per_chip.value() * step.step.value() * answer.plan.chips;
}

std::vector<TrainingQuantity> training_headline(const TrainingAnswer& answer)
{
  std::vector<TrainingQuantity> rows{
      {"step", "s", [](const TrainingStep& s) { return s.step.value(); }},
      {"tokens_per_chip", "tokens/s", [](const TrainingStep& s) { return s.tokens_per_chip.value(); }},
      {"model_flops_utilisation", "%", [](const TrainingStep& s) { return 100.0 * s.model_flops_utilisation; }},
      {"energy_per_step", "kWh", [](const TrainingStep& s) { return s.energy.value() / 3.6e6; }},
      {"energy_per_million_tokens", "kWh",
       [&answer](const TrainingStep& s) { return s.energy.value() / 3.6 / tokens_a_step(answer, s); }}};
  if (answer.price)
    rows.push_back(
        {"cost_per_million_tokens", "$", [&answer](const TrainingStep& s) { return dollars_per_million(answer, s); }});
  return rows;
}

std::vector<TrainingQuantity> training_parts()
{
  using Part = Seconds physics::TrainingBreakdown::*;
  const std::pair<const char*, Part> all[] = {{"products", &physics::TrainingBreakdown::matmul},
                                              {"attention", &physics::TrainingBreakdown::attention},
                                              {"element_wise", &physics::TrainingBreakdown::elementwise},
                                              {"head_and_loss", &physics::TrainingBreakdown::head},
                                              {"recomputation", &physics::TrainingBreakdown::recompute},
                                              {"tensor_traffic", &physics::TrainingBreakdown::tensor},
                                              {"context_traffic", &physics::TrainingBreakdown::context},
                                              {"expert_traffic", &physics::TrainingBreakdown::expert},
                                              {"pipeline_traffic", &physics::TrainingBreakdown::pipeline},
                                              {"data_traffic", &physics::TrainingBreakdown::data},
                                              {"pipeline_bubble", &physics::TrainingBreakdown::bubble},
                                              {"host_dispatch", &physics::TrainingBreakdown::host},
                                              {"optimizer", &physics::TrainingBreakdown::optimizer}};
  std::vector<TrainingQuantity> rows;
  for (const auto& [name, part] : all)
    rows.push_back({name, "s", [part](const TrainingStep& s) { return (s.breakdown.*part).value(); }});
  return rows;
}

std::vector<TrainingQuantity> training_memory_parts()
{
  using Part = Bytes physics::TrainingMemory::*;
  const std::pair<const char*, Part> all[] = {{"weights", &physics::TrainingMemory::weights},
                                              {"gradients", &physics::TrainingMemory::gradients},
                                              {"optimizer_state", &physics::TrainingMemory::optimizer},
                                              {"activations", &physics::TrainingMemory::activations},
                                              {"logits", &physics::TrainingMemory::logits}};
  std::vector<TrainingQuantity> rows;
  for (const auto& [name, part] : all)
    rows.push_back({name, "GiB", [part](const TrainingStep& s) { return (s.memory.*part).value() / gibibyte; }});
  return rows;
}

std::string headline_row(const TrainingAnswer& answer, const TrainingQuantity& row)
{
  const std::string range =
      answer.uncertain ? fmt::format("  ({:.4g} to {:.4g})", row.value(answer.range.low), row.value(answer.range.high))
                       : "";
  return fmt::format("  {:<26}{:>12.5g} {}{}\n", spaced(row.name), row.value(answer.range.best), row.unit, range);
}

std::string plan_text(const physics::TrainingPlan& plan)
{
  std::string text = fmt::format("tensor {}, pipeline {}", plan.tensor, plan.pipeline);
  if (plan.interleave > 1)
    text += fmt::format(" × {} chunks", plan.interleave);
  text += fmt::format(", context {}, expert {}, data {}, micro-batch {}", plan.context, plan.expert,
                      physics::data_ranks(plan), plan.micro_batch);
  if (plan.sharding == physics::Sharding::zero3)
    text += ", fully sharded";
  return text;
}

} // namespace

std::string text_report(const TrainingAnswer& answer)
{
  const TrainingStep& best = answer.range.best;
  std::string text =
      fmt::format("{} on {} × {} ({}), {:g} sequences of {} tokens a step\nplan: {}\n", answer.model.title,
                  answer.plan.chips, answer.chip.title, model::to_string(answer.plan.precision),
                  answer.plan.global_batch, answer.plan.sequence, plan_text(answer.plan));
  for (const TrainingQuantity& row : training_headline(answer))
    text += headline_row(answer, row);
  if (answer.price)
    text += fmt::format("  at ${:.2f}/h a chip ({})\n", answer.price->price.dollars(), answer.price->source);
  text += fmt::format("limited by: {}\nwhere the step goes:\n", to_string(best.limit));
  for (const TrainingQuantity& row : training_parts())
    if (const double value = row.value(best); value > 0.0005 * best.step.value())
      text +=
          fmt::format("  {:<26}{:>12.4g} s {:>6.1f} %\n", spaced(row.name), value, 100.0 * value / best.step.value());
  text += fmt::format("memory of the fullest chip, {:.1f} GiB of {:.1f} usable:\n",
                      best.memory.sum().value() / gibibyte, physics::usable_memory(answer.chip).value() / gibibyte);
  for (const TrainingQuantity& row : training_memory_parts())
    text += fmt::format("  {:<26}{:>12.4g} GiB\n", spaced(row.name), row.value(best));
  return text;
}

std::string csv_report(const TrainingAnswer& answer)
{
  std::string text = "quantity,value,low,high,unit\n";
  for (const std::vector<TrainingQuantity>& group :
       {training_headline(answer), training_parts(), training_memory_parts()})
    for (const TrainingQuantity& row : group)
      text += answer.uncertain ? fmt::format("{},{:.6g},{:.6g},{:.6g},{}\n", row.name, row.value(answer.range.best),
                                             row.value(answer.range.low), row.value(answer.range.high), row.unit)
                               : fmt::format("{},{:.6g},,,{}\n", row.name, row.value(answer.range.best), row.unit);
  return text;
}

} // namespace leasehold::cli
