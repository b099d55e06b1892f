#include "cli/serving_sweep.hpp"

#include "cli/predict_words.hpp"
#include "physics/load_sweep.hpp"
#include "physics/serving_search.hpp"

#include <fmt/format.h>

#include <iterator>
#include <vector>

namespace leasehold::cli {

namespace {

constexpr double between_loads = 2.0;

std::string name_of(const physics::ServingPlan& plan)
{
  const char* spread = plan.spread == physics::Spread::expert ? "DEP" : plan.whole_experts ? "EP" : "TP";
  return fmt::format("{}{}", spread, plan.chips);
}

/// `DEP8`, or `TP4+DEP8` where replicas of TP4 compute the prompts.
std::string name_of(const physics::LoadPoint& point)
{
  return point.prefill ? name_of(*point.prefill) + "+" + name_of(point.plan) : name_of(point.plan);
}

std::vector<physics::LoadPoint> points_of(const ServingQuestion& question, const ServingCase& asked,
                                          const physics::RequestShape& shape)
{
  const model::Chip& chip = asked.chip.best;
  std::vector<physics::ServingPlan> plans =
      question.plan.empty() ? physics::legal_serving_plans(asked.model, chip, precision_named(question.precision),
                                                           shape, question.most_chips)
                            : std::vector{asked.plan};
  if (question.maximum_batch > 0)
    for (physics::ServingPlan& plan : plans)
      plan.maximum_batch = static_cast<int>(question.maximum_batch);
  std::vector<physics::LoadPoint> loads;
  const auto add = [&loads](std::vector<physics::LoadPoint> more) {
    loads.insert(loads.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  };
  for (const physics::ServingPlan& plan : plans) {
    add(physics::loads_of(asked.model, chip, plan, shape, between_loads));
    if (question.transfer > 0.0)
      add(physics::disaggregated_loads(asked.model, chip, plan, plans, BytesPerSecond{question.transfer * 1e9}, shape,
                                       between_loads));
  }
  const bool several = question.plan.empty() || question.transfer > 0.0;
  return several ? physics::frontier(std::move(loads)) : loads;
}

} // namespace

std::string serving_sweep(const ServingQuestion& question, const ServingCase& asked, const physics::RequestShape& shape)
{
  const bool csv = question.format == "csv";
  std::string text = csv ? "plan,concurrency,output_rate_per_chip,output_rate_per_user,first_token_ms,"
                           "time_per_token_ms\n"
                         : fmt::format("{:<14}{:>12}{:>16}{:>16}{:>12}{:>12}\n", "plan", "concurrency", "tokens/s/chip",
                                       "tokens/s/user", "TTFT ms", "TPOT ms");
  for (const physics::LoadPoint& point : points_of(question, asked, shape))
    text += fmt::format(fmt::runtime(csv ? "{},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g}\n"
                                         : "{:<14}{:>12.5g}{:>16.5g}{:>16.5g}{:>12.5g}{:>12.5g}\n"),
                        name_of(point), point.clients, point.by_chip.value(), point.by_user.value(),
                        1e3 * point.loop.first_token.value(), 1e3 * point.loop.per_token.value());
  return text;
}

} // namespace leasehold::cli
