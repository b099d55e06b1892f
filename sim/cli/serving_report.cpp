#include "cli/serving_report.hpp"

#include "cli/predict_words.hpp"
#include "prediction/expected_range.hpp"

#include <fmt/format.h>

#include <functional>
#include <utility>
#include <vector>

namespace leasehold::cli {

namespace {

using physics::StepParts;

constexpr double gigabyte = 1e9;

struct ServingQuantity {
  const char* name;
  const char* unit;
  std::function<double(const ServingEnd&)> value;
};

/// Output tokens a second of the replica within the objective.
double tokens(const ServingAnswer& answer, const ServingEnd& end)
{
  return end.within.value() * answer.shape.output;
}

double watts(const ServingAnswer& answer)
{
  return answer.chip.power.value() * answer.chip.host_power * answer.plan.chips;
}

std::vector<ServingQuantity> at_load(const ServingAnswer& answer)
{
  const double tokens = answer.shape.output / answer.plan.chips;
  return {{"output_rate_per_chip_at_load", "tokens/s",
           [tokens](const ServingEnd& e) { return e.loaded->request_rate.value() * tokens; }},
          {"output_rate_per_user_at_load", "tokens/s",
           [](const ServingEnd& e) { return 1.0 / e.loaded->per_token.value(); }},
          {"batch_at_load", "sequences", [](const ServingEnd& e) { return e.loaded->batch; }},
          {"first_token_at_load", "ms", [](const ServingEnd& e) { return 1e3 * e.loaded->first_token.value(); }},
          {"time_per_token_at_load", "ms", [](const ServingEnd& e) { return 1e3 * e.loaded->per_token.value(); }}};
}

std::vector<ServingQuantity> serving_headline(const ServingAnswer& answer)
{
  std::vector<ServingQuantity> rows{
      {"output_rate", "tokens/s", [](const ServingEnd& e) { return e.rate.output_rate.value(); }},
      {"output_rate_per_chip", "tokens/s", [](const ServingEnd& e) { return e.rate.output_rate_per_chip().value(); }},
      {"request_rate", "1/s", [](const ServingEnd& e) { return e.rate.request_rate.value(); }},
      {"batch", "sequences", [](const ServingEnd& e) { return e.rate.batch; }},
      {"time_per_token_saturated", "ms", [](const ServingEnd& e) { return 1e3 * e.rate.saturated_step.value(); }},
      {"time_per_token_alone", "ms", [](const ServingEnd& e) { return 1e3 * e.rate.lone_step.value(); }},
      {"prefill_alone", "ms", [](const ServingEnd& e) { return 1e3 * e.rate.prefill.value(); }},
      {"first_token_at_half_load", "ms", [](const ServingEnd& e) { return 1e3 * e.half.first_token.value(); }},
      {"time_per_token_at_half_load", "ms", [](const ServingEnd& e) { return 1e3 * e.half.per_token.value(); }}};
  if (answer.best.loaded)
    for (ServingQuantity& row : at_load(answer))
      rows.push_back(std::move(row));
  if (answer.best.at_limit)
    rows.push_back(
        {"output_rate_within_objective", "tokens/s", [&answer](const ServingEnd& e) { return tokens(answer, e); }});
  // Design power of the hosts: an upper bound, since decoding rarely draws it.
  rows.push_back({"energy_per_million_tokens", "kWh",
                  [&answer](const ServingEnd& e) { return watts(answer) / 3.6 / tokens(answer, e); }});
  if (answer.price)
    rows.push_back({"cost_per_million_tokens", "$", [&answer](const ServingEnd& e) {
                      return answer.price->dollars() * answer.plan.chips / 3600.0 * 1e6 / tokens(answer, e);
                    }});
  return rows;
}

std::vector<ServingQuantity> disaggregated(const ServingAnswer& answer)
{
  if (!answer.best.disaggregated)
    return {};
  return {{"disaggregated_output_rate_per_chip", "tokens/s",
           [](const ServingEnd& e) { return e.disaggregated->output_rate_per_chip.value(); }},
          {"prefill_replicas_per_decode", "", [](const ServingEnd& e) { return e.disaggregated->prefill_per_decode; }},
          {"cache_transfer", "ms", [](const ServingEnd& e) { return 1e3 * e.disaggregated->transfer.value(); }},
          {"disaggregated_time_per_token", "ms",
           [](const ServingEnd& e) { return 1e3 * e.disaggregated->per_token.value(); }}};
}

std::vector<ServingQuantity> serving_parts()
{
  const std::pair<const char*, double StepParts::*> all[] = {
      {"products", &StepParts::products}, {"attention", &StepParts::attention},
      {"weights", &StepParts::weights},   {"cache", &StepParts::cache},
      {"traffic", &StepParts::traffic},   {"collectives", &StepParts::collectives},
      {"overhead", &StepParts::overhead}};
  std::vector<ServingQuantity> rows;
  for (const auto& each : all)
    rows.push_back({each.first, "ms", [part = each.second](const ServingEnd& e) { return 1e3 * (e.rate.step.*part); }});
  return rows;
}

std::vector<ServingQuantity> serving_memory_parts()
{
  using Part = Bytes physics::ServingMemory::*;
  const std::pair<const char*, Part> all[] = {{"weights_memory", &physics::ServingMemory::weights},
                                              {"workspace_memory", &physics::ServingMemory::workspace},
                                              {"cache_memory", &physics::ServingMemory::cache}};
  std::vector<ServingQuantity> rows;
  for (const auto& each : all)
    rows.push_back({each.first, "GB",
                    [part = each.second](const ServingEnd& e) { return (e.rate.memory.*part).value() / gigabyte; }});
  return rows;
}

std::string text_row(const ServingAnswer& answer, const ServingQuantity& row)
{
  const std::string range =
      answer.uncertain ? fmt::format("  ({:.4g} to {:.4g})", row.value(answer.low), row.value(answer.high)) : "";
  return fmt::format("  {:<36}{:>12.5g} {}{}\n", spaced(row.name), row.value(answer.best), row.unit, range);
}

/// Where measured throughput is to be expected. Chips whose numbers are a range have that error on top.
/// Of chips that published runs stand behind; else nothing was compared.
std::vector<ServingQuantity> expected_range(const ServingAnswer& answer)
{
  if (!answer.chip.measured)
    return {};
  const double low = prediction::expected_low * answer.low.rate.output_rate_per_chip().value();
  const double high = prediction::expected_high * answer.high.rate.output_rate_per_chip().value();
  return {{"output_rate_per_chip_expected_least", "tokens/s", [low](const ServingEnd&) { return low; }},
          {"output_rate_per_chip_expected_most", "tokens/s", [high](const ServingEnd&) { return high; }}};
}

std::string expected_text(const ServingAnswer& answer)
{
  const std::vector<ServingQuantity> range = expected_range(answer);
  if (range.empty())
    return "";
  return fmt::format(
      "measured runs are expected between {:.5g} and {:.5g} tokens/s a chip in saturation, {:g} to {:g} of what is "
      "predicted, as nine in ten were on H100, H200 and B200\n",
      range.front().value(answer.low), range.back().value(answer.high), prediction::expected_low,
      prediction::expected_high);
}

std::string title(const ServingAnswer& answer)
{
  const char* spread = answer.plan.spread == physics::Spread::tensor ? "tensor-parallel" : "expert-parallel";
  return fmt::format(
      "{} on {} × {} ({}), {}; requests of {:g} tokens in (cv {:g}, {:g} cached) and {:g} out (cv {:g})\n",
      answer.model.title, answer.plan.chips, answer.chip.title, model::to_string(answer.plan.precision), spread,
      answer.shape.input, answer.shape.input_cv, answer.shape.cached, answer.shape.output, answer.shape.output_cv);
}

} // namespace

std::string text_report(const ServingAnswer& answer)
{
  const physics::ServingRate& best = answer.best.rate;
  std::string text = title(answer);
  for (const ServingQuantity& row : serving_headline(answer))
    text += text_row(answer, row);
  if (answer.price)
    text += fmt::format("  at ${:.2f}/h a chip ({})\n", answer.price->dollars(), answer.price_source);
  for (const ServingQuantity& row : disaggregated(answer))
    text += text_row(answer, row);
  text += expected_text(answer);
  text += fmt::format("limited by: {} (an iteration), {} (the batch)\nwhere a saturated iteration goes:\n",
                      best.bottleneck(), physics::to_string(best.limit));
  for (const ServingQuantity& row : serving_parts())
    text += fmt::format("  {:<36}{:>12.4g} ms {:>6.1f} %\n", row.name, row.value(answer.best),
                        row.value(answer.best) / best.saturated_step.value() / 10.0);
  text += fmt::format("memory of a chip, {:.1f} GB; room for {:.0f} tokens of context in the replica:\n",
                      best.memory.capacity.value() / gigabyte, best.cache_tokens);
  for (const ServingQuantity& row : serving_memory_parts())
    text += fmt::format("  {:<36}{:>12.4g} GB\n", spaced(row.name), row.value(answer.best));
  if (!answer.chip.measured)
    text += "no published run stands behind this chip's constants: read the range, not the number\n";
  return text;
}

std::string csv_report(const ServingAnswer& answer)
{
  std::string text = "quantity,value,low,high,unit\n";
  for (const std::vector<ServingQuantity>& group : {serving_headline(answer), expected_range(answer),
                                                    disaggregated(answer), serving_parts(), serving_memory_parts()})
    for (const ServingQuantity& row : group)
      text += answer.uncertain ? fmt::format("{},{:.6g},{:.6g},{:.6g},{}\n", row.name, row.value(answer.best),
                                             row.value(answer.low), row.value(answer.high), row.unit)
                               : fmt::format("{},{:.6g},,,{}\n", row.name, row.value(answer.best), row.unit);
  return text;
}

} // namespace leasehold::cli
