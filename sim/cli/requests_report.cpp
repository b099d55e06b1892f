#include "cli/requests_report.hpp"

#include "cli/predict_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

namespace leasehold::cli {

namespace {

using physics::LatencySummary;

struct RequestQuantity {
  std::string name;
  const char* unit;
  std::function<double(const PlayedRequests&)> value;
};

constexpr std::pair<const char*, double LatencySummary::*> points[] = {{"mean", &LatencySummary::mean},
                                                                       {"p50", &LatencySummary::p50},
                                                                       {"p90", &LatencySummary::p90},
                                                                       {"p95", &LatencySummary::p95},
                                                                       {"p99", &LatencySummary::p99}};
struct Latency {
  const char* name;
  const char* title;
  LatencySummary physics::EngineStatistics::*summary;
};
constexpr Latency latencies[] = {{"ttft", "TTFT", &physics::EngineStatistics::first_token},
                                 {"ttft_queue", "queue", &physics::EngineStatistics::queue},
                                 {"ttft_prefill", "prefill", &physics::EngineStatistics::prefill},
                                 {"tpot", "TPOT", &physics::EngineStatistics::per_token},
                                 {"e2e", "E2E", &physics::EngineStatistics::end_to_end}};

std::vector<RequestQuantity> counts()
{
  using physics::EngineCounts;
  const std::pair<const char*, std::uint64_t EngineCounts::*> all[] = {{"injected", &EngineCounts::injected},
                                                                       {"completed", &EngineCounts::completed},
                                                                       {"queued", &EngineCounts::queued},
                                                                       {"running", &EngineCounts::running},
                                                                       {"dropped", &EngineCounts::dropped}};
  std::vector<RequestQuantity> rows;
  for (const auto& [name, part] : all)
    rows.push_back({name, "requests", [count = part](const PlayedRequests& p) { return double(p.counts.*count); }});
  return rows;
}

std::vector<RequestQuantity> latency_rows()
{
  std::vector<RequestQuantity> rows;
  for (const auto& [name, title, latency] : latencies)
    for (const auto& [point, value] : points)
      rows.push_back({fmt::format("{}_{}", name, point), "ms",
                      [of = latency, at = value](const PlayedRequests& p) { return 1e3 * (p.statistics.*of.*at); }});
  return rows;
}

std::vector<RequestQuantity> rates(const RequestsAnswer& answer)
{
  std::vector<RequestQuantity> rows{
      {"output_rate", "tokens/s", [](const PlayedRequests& p) { return p.statistics.output_rate.value(); }},
      {"input_rate", "tokens/s", [](const PlayedRequests& p) { return p.input_rate; }},
      {"request_rate", "1/s", [](const PlayedRequests& p) { return p.statistics.request_rate.value(); }},
      {"goodput", "1/s", [](const PlayedRequests& p) { return p.statistics.goodput.value(); }},
      {"good_share", "%", [](const PlayedRequests& p) { return 100.0 * p.statistics.good; }},
      {"busy_share", "%", [](const PlayedRequests& p) { return 100.0 * p.busy; }}};
  if (answer.best.has_blocks)
    rows.push_back({"prefix_hit_rate", "%", [](const PlayedRequests& p) { return 100.0 * p.hit_ratio; }});
  rows.push_back({"evictions", "", [](const PlayedRequests& p) { return double(p.evictions); }});
  rows.push_back({"iterations", "", [](const PlayedRequests& p) { return double(p.iterations); }});
  rows.push_back({"span", "s", [](const PlayedRequests& p) { return p.span; }});
  if (answer.asked.price)
    rows.push_back({"cost_per_million_tokens", "$", [&answer](const PlayedRequests& p) {
                      const double chips = double(answer.asked.plan.chips) * answer.replicas;
                      return answer.asked.price->dollars() * chips / 3600.0 * 1e6 / p.statistics.output_rate.value();
                    }});
  return rows;
}

std::string latency_table(const PlayedRequests& one)
{
  std::string text = fmt::format("  {:<8}{:>12}{:>12}{:>12}{:>12}{:>12}\n", "ms", "mean", "p50", "p90", "p95", "p99");
  for (const auto& [name, title, latency] : latencies) {
    text += fmt::format("  {:<8}", title);
    for (const auto& [point, value] : points)
      text += fmt::format("{:>12.5g}", 1e3 * (one.statistics.*latency.*value));
    text += '\n';
  }
  return text;
}

std::string range(const RequestsAnswer& answer, const RequestQuantity& row)
{
  return answer.low ? fmt::format("  ({:.4g} to {:.4g})", row.value(*answer.low), row.value(*answer.high)) : "";
}

std::string objective_text(const physics::ServiceObjective& objective)
{
  std::string text;
  if (std::isfinite(objective.first_token.value()))
    text += fmt::format("TTFT ≤ {:g} ms", 1e3 * objective.first_token.value());
  if (std::isfinite(objective.per_token.value()))
    text += fmt::format("{}TPOT ≤ {:g} ms", text.empty() ? "" : ", ", 1e3 * objective.per_token.value());
  return text.empty() ? "none given (--slo-ttft, --slo-tpot): every completed request counts" : text;
}

constexpr const char* clocks =
    "TTFT: arrival to the end of the iteration that computes the first output token; "
    "queueing and all chunks of the prompt\n"
    "count, the network does not. TPOT: first to last token over the tokens after the "
    "first. E2E: arrival to last token. Of TTFT, the queue ends and the prefill begins where "
    "the\niteration begins that computes the first prompt tokens.\n";

} // namespace

PlayedRequests played(const model::InferenceTrace& trace, const physics::EngineRun& run,
                      const physics::ServiceObjective& objective, std::uint32_t replicas)
{
  PlayedRequests result;
  result.statistics = physics::statistics(trace, run, objective);
  result.counts = run.counts;
  const double first = trace.requests.empty() ? 0.0 : trace.requests.front().arrival.value();
  result.span = std::max(run.end - first, 0.0);
  double input = 0.0, last = first;
  for (std::size_t i = 0; i < run.outcomes.size(); ++i)
    if (run.outcomes[i].state == physics::RequestOutcome::State::completed) {
      input += trace.requests[i].input;
      last = std::max(last, run.outcomes[i].finish);
    }
  result.input_rate = last > first ? input / (last - first) : 0.0;
  result.has_blocks = run.blocks_seen > 0;
  result.hit_ratio = result.has_blocks ? double(run.blocks_hit) / double(run.blocks_seen) : 0.0;
  result.evictions = run.evictions;
  result.iterations = run.iterations;
  result.busy = result.span > 0.0 ? run.busy_seconds / (result.span * replicas) : 0.0;
  return result;
}

std::string text_report(const RequestsAnswer& answer)
{
  const ServingCase& asked = answer.asked;
  const PlayedRequests& best = answer.best;
  const char* spread = asked.plan.spread == physics::Spread::tensor ? "tensor-parallel" : "expert-parallel";
  std::string text =
      fmt::format("{} on {} replica{} of {} × {} ({}), {}, {} routing\n{}\n", asked.model.title, answer.replicas,
                  answer.replicas == 1 ? "" : "s", asked.plan.chips, asked.chip.best.title,
                  model::to_string(asked.plan.precision), spread, answer.routing, answer.source);
  text += fmt::format("{:.6g} tokens in (cv {:.2f}) and {:.6g} out (cv {:.2f}) a request\n", answer.shape.input,
                      answer.shape.input_cv, answer.shape.output, answer.shape.output_cv);
  text += fmt::format("{} requests = {} completed + {} queued + {} running + {} dropped\n", best.counts.injected,
                      best.counts.completed, best.counts.queued, best.counts.running, best.counts.dropped);
  text += latency_table(best);
  if (answer.low)
    text += "  with every uncertain number of the chip at its slow end, then at its fast end:\n" +
            latency_table(*answer.low) + latency_table(*answer.high);
  for (const RequestQuantity& row : rates(answer))
    text += fmt::format("  {:<30}{:>12.5g} {}{}\n", spaced(row.name), row.value(best), row.unit, range(answer, row));
  text += fmt::format("objective of goodput: {}\n", objective_text(answer.objective));
  if (!best.statistics.stable)
    text += "NOT STABLE: waiting keeps growing through the run; latencies depend on how long it lasts\n";
  if (answer.asked.price)
    text += fmt::format("price: ${:.2f} a chip and hour ({})\n", asked.price->dollars(), asked.price_source);
  if (!asked.chip.best.measured)
    text += "no published run stands behind this chip's constants: read the range, not the number\n";
  return text + clocks;
}

std::string csv_report(const RequestsAnswer& answer)
{
  std::string text = "quantity,value,low,high,unit\n";
  for (const std::vector<RequestQuantity>& group : {counts(), latency_rows(), rates(answer)})
    for (const RequestQuantity& row : group)
      text += answer.low ? fmt::format("{},{:.9g},{:.9g},{:.9g},{}\n", row.name, row.value(answer.best),
                                       row.value(*answer.low), row.value(*answer.high), row.unit)
                         : fmt::format("{},{:.9g},,,{}\n", row.name, row.value(answer.best), row.unit);
  return text + fmt::format("stable,{},,,\n", answer.best.statistics.stable ? 1 : 0);
}

} // namespace leasehold::cli
