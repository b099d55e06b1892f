#include "cli/serving_sweep.hpp"

#include "cli/predict_words.hpp"
#include "physics/fluid_service.hpp"
#include "physics/serving_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace leasehold::cli {

namespace {

struct SweepPoint {
  physics::ServingPlan plan;
  double clients = 0.0; ///< of a replica
  double by_chip = 0.0; ///< output tokens/s
  double by_user = 0.0; ///< tokens/s, after the first
  physics::ClosedLoop loop;
};

void add_loads(std::vector<SweepPoint>& points, const ServingCase& asked, const physics::ServingPlan& plan,
               const physics::RequestShape& shape)
{
  const physics::FluidService service(asked.model, asked.chip.best, plan, shape);
  const double most = std::max(service.with_clients(1e18).batch, 1.0); // nobody waits for room up to there
  for (double clients = 1.0; clients < 2.0 * most; clients *= 2.0) {
    SweepPoint point{.plan = plan, .clients = std::min(clients, most), .by_chip = 0.0, .by_user = 0.0, .loop = {}};
    point.loop = service.with_clients(point.clients);
    point.by_chip = point.loop.request_rate.value() * shape.output / plan.chips;
    point.by_user = 1.0 / point.loop.per_token.value();
    points.push_back(point);
  }
}

/// Quickest users first; those left of which no other point has more of both.
std::vector<SweepPoint> frontier(std::vector<SweepPoint> points)
{
  std::stable_sort(points.begin(), points.end(), [](const SweepPoint& a, const SweepPoint& b) {
    return a.by_user != b.by_user ? a.by_user > b.by_user : a.by_chip > b.by_chip;
  });
  std::vector<SweepPoint> kept;
  for (const SweepPoint& point : points)
    if (kept.empty() || point.by_chip > kept.back().by_chip)
      kept.push_back(point);
  return kept;
}

std::string name_of(const physics::ServingPlan& plan)
{
  const char* spread = plan.spread == physics::Spread::expert ? "DEP" : plan.whole_experts ? "EP" : "TP";
  return fmt::format("{}{}", spread, plan.chips);
}

} // namespace

std::string serving_sweep(const ServingQuestion& question, const ServingCase& asked, const physics::RequestShape& shape)
{
  std::vector<SweepPoint> points;
  if (question.plan.empty()) {
    for (const physics::ServingPlan& plan : physics::legal_serving_plans(
             asked.model, asked.chip.best, precision_named(question.precision), shape, question.most_chips))
      add_loads(points, asked, plan, shape);
    points = frontier(std::move(points));
  } else {
    add_loads(points, asked, asked.plan, shape);
  }
  const bool csv = question.format == "csv";
  std::string text = csv ? "plan,concurrency,output_rate_per_chip,output_rate_per_user,first_token_ms,"
                           "time_per_token_ms\n"
                         : fmt::format("{:<8}{:>12}{:>16}{:>16}{:>12}{:>12}\n", "plan", "concurrency", "tokens/s/chip",
                                       "tokens/s/user", "TTFT ms", "TPOT ms");
  for (const SweepPoint& point : points)
    text += fmt::format(fmt::runtime(csv ? "{},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g}\n"
                                         : "{:<8}{:>12.5g}{:>16.5g}{:>16.5g}{:>12.5g}{:>12.5g}\n"),
                        name_of(point.plan), point.clients, point.by_chip, point.by_user,
                        1e3 * point.loop.first_token.value(), 1e3 * point.loop.per_token.value());
  return text;
}

} // namespace leasehold::cli
