#include "physics/serving_plan.hpp"

#include <charconv>

namespace leasehold::physics {
namespace {

std::optional<int> whole_number(std::string_view text)
{
  int value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size() || value < 1)
    return std::nullopt;
  return value;
}

} // namespace

std::optional<ServingPlan> plan_from_text(std::string_view text, model::Precision precision)
{
  ServingPlan plan;
  plan.precision = precision;
  for (const std::string_view prefix : {"DEP", "EP", "TP"}) {
    if (!text.starts_with(prefix))
      continue;
    text.remove_prefix(prefix.size());
    plan.spread = prefix == "DEP" ? Spread::expert : Spread::tensor;
    plan.whole_experts = prefix == "EP";
    break;
  }
  const auto chips = whole_number(text);
  if (!chips)
    return std::nullopt;
  plan.chips = *chips;
  return plan;
}

Bytes weight_size(const ServingPlan& plan)
{
  if (plan.weight_size > Bytes{0.0})
    return plan.weight_size;
  return plan.precision == model::Precision::fp4 ? Bytes{0.5625} : model::operand_size(plan.precision);
}

Bytes cache_size(const ServingPlan& plan)
{
  if (plan.cache_size > Bytes{0.0})
    return plan.cache_size;
  return plan.precision == model::Precision::bf16 ? Bytes{2.0} : Bytes{1.0};
}

} // namespace leasehold::physics
