#include "physics/serving_rate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace leasehold::physics {
namespace {

void check(const RequestShape& shape)
{
  if (!(shape.input >= 1.0) || !(shape.output >= 1.0) || shape.cached < 0.0 || shape.cached > shape.input)
    throw std::invalid_argument("request shape: input and output are at least one token, cached within the input");
}

/// Mean over the time a sequence is in the engine; long outputs stay longer and so weigh by their length.
double output_in_residence(const RequestShape& shape)
{
  return shape.output * (1.0 + shape.output_cv * shape.output_cv);
}

double prompt_pairs(const RequestShape& shape, double window)
{
  const double plain = pairs(shape.input - shape.fresh(), shape.input, window);
  const double spread = shape.input_cv * shape.input_cv;
  return window <= 0.0 ? plain * (1.0 + spread) : plain;
}

[[noreturn]] void refuse(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan,
                         const ServingMemory& memory, Bytes request)
{
  const Bytes missing = memory.weights + memory.workspace + request / plan.cache_share - memory.capacity;
  std::array<char, 256> text{};
  std::snprintf(
      text.data(), text.size(),
      "%s does not fit on %d x %s: a chip needs %.1f GB for weights, %.1f GB for workspace and %.2f GB for one "
      "request, and has %.1f GB (%.1f GB short)",
      model.name.c_str(), plan.chips, chip.name.c_str(), memory.weights.value() / 1e9, memory.workspace.value() / 1e9,
      request.value() / 1e9, memory.capacity.value() / 1e9, missing.value() / 1e9);
  throw ServingDoesNotFit(text.data(), missing);
}

} // namespace

const char* to_string(BatchLimit limit)
{
  switch (limit) {
  case BatchLimit::cache:
    return "cache";
  case BatchLimit::batch:
    return "batch";
  case BatchLimit::token_budget:
    return "token_budget";
  }
  return "";
}

const char* ServingRate::bottleneck() const
{
  const std::array<std::pair<double, const char*>, 7> causes{{{step.products, "products"},
                                                              {step.attention, "attention"},
                                                              {step.weights, "weights"},
                                                              {step.cache, "cache"},
                                                              {step.traffic, "traffic"},
                                                              {step.collectives, "collectives"},
                                                              {step.overhead, "overhead"}}};
  return std::max_element(causes.begin(), causes.end())->second;
}

StepLoad steady_load(const RequestShape& shape, double per_iteration, double window)
{
  // The first output token comes from prefill, so a request decodes output - 1 times, on average half-way through.
  const double decoding = per_iteration * (shape.output - 1.0);
  const double middle = shape.input + output_in_residence(shape) / 2.0;
  return {.decoding = decoding,
          .context = decoding * middle,
          .windowed = decoding * (window > 0.0 ? std::min(middle, window) : middle),
          .prefill = per_iteration * shape.fresh(),
          .pairs = per_iteration * prompt_pairs(shape, 0.0),
          .windowed_pairs = per_iteration * prompt_pairs(shape, window),
          .first_tokens = per_iteration};
}

StepParts SteadyIteration::mean() const
{
  const auto of = [this](double StepParts::*part) { return (1.0 - share) * without.*part + share * with.*part; };
  return {.products = of(&StepParts::products),
          .attention = of(&StepParts::attention),
          .weights = of(&StepParts::weights),
          .cache = of(&StepParts::cache),
          .traffic = of(&StepParts::traffic),
          .collectives = of(&StepParts::collectives),
          .overhead = of(&StepParts::overhead)};
}

SteadyIteration steady_iteration(const StepCost& cost, const ServingPlan& plan, const RequestShape& shape,
                                 double per_iteration)
{
  StepLoad load = steady_load(shape, per_iteration, cost.window());
  StepLoad decode = load;
  decode.prefill = decode.pairs = decode.windowed_pairs = decode.first_tokens = 0.0;
  const double room = std::max(double(plan.token_budget) * plan.ranks() - load.decoding, 1.0) / shape.fresh();
  SteadyIteration step;
  step.prompts = std::max(per_iteration, std::min(per_iteration + 1.0, room));
  step.share = per_iteration / step.prompts;
  const StepLoad several = steady_load(shape, step.prompts, cost.window());
  load.prefill = several.prefill;
  load.pairs = several.pairs;
  load.windowed_pairs = several.windowed_pairs;
  load.first_tokens = several.first_tokens;
  step.without = cost.parts(decode);
  step.with = cost.parts(load);
  return step;
}

Saturation saturation(const RequestShape& shape, const ServingPlan& plan, double cache_tokens)
{
  const double held = shape.input + output_in_residence(shape) * (plan.admission == Admission::reserve ? 1.0 : 0.5);
  const double by_cache = cache_tokens / held;
  const double by_batch = static_cast<double>(plan.maximum_batch) * plan.ranks();
  const double by_budget =
      static_cast<double>(plan.token_budget) * plan.ranks() / (shape.fresh() + shape.output - 1.0) * shape.output;
  Saturation best{.per_iteration = 0.0, .batch = by_cache, .limit = BatchLimit::cache};
  if (by_batch < best.batch)
    best = {.per_iteration = 0.0, .batch = by_batch, .limit = BatchLimit::batch};
  if (by_budget < best.batch)
    best = {.per_iteration = 0.0, .batch = by_budget, .limit = BatchLimit::token_budget};
  best.per_iteration = best.batch / shape.output;
  return best;
}

ServingRate predict_serving(const model::Transformer& model, const model::Chip& chip, const ServingPlan& plan,
                            const RequestShape& shape)
{
  check(shape);
  ServingRate rate;
  rate.chips = plan.chips;
  rate.memory = serving_memory(model, chip, plan);
  rate.cache_tokens = cache_tokens(model, chip, plan);
  const Saturation full = saturation(shape, plan, rate.cache_tokens);
  if (rate.cache_tokens / plan.ranks() < shape.input + shape.output) {
    const Bytes one = cache_bytes_per_token(model, plan) * (shape.input + shape.output);
    refuse(model, chip, plan, rate.memory, one * (static_cast<double>(plan.ranks()) / plan.chips));
  }
  const StepCost cost(model, chip, plan);
  rate.step = steady_iteration(cost, plan, shape, full.per_iteration).mean();
  rate.saturated_step = rate.step.total();
  rate.batch = full.batch;
  rate.limit = full.limit;
  rate.request_rate = full.per_iteration / rate.saturated_step;
  rate.output_rate = TokensPerSecond{rate.request_rate.value() * shape.output};
  const StaticBatch lone = predict_static_batch(cost, shape, 1.0);
  rate.prefill = lone.first_token;
  rate.lone_step = lone.per_token;
  rate.measured = chip.measured;
  return rate;
}

StaticBatch predict_static_batch(const StepCost& cost, const RequestShape& shape, double batch, Bucket bucket)
{
  const StepLoad all = steady_load(shape, batch, cost.window());
  StepLoad prompt = all;
  prompt.decoding = prompt.context = prompt.windowed = 0.0;
  const double middle = shape.input + shape.output * (bucket == Bucket::whole ? 1.0 : 0.5);
  const StepLoad decode{.decoding = batch,
                        .context = batch * middle,
                        .windowed = batch * (cost.window() > 0.0 ? std::min(middle, cost.window()) : middle)};
  StaticBatch result;
  result.first_token = cost.duration(prompt);
  result.per_token = cost.duration(decode);
  const Seconds whole = result.first_token + (shape.output - 1.0) * result.per_token;
  result.output_rate = TokensPerSecond{batch * shape.output / whole.value()};
  return result;
}

} // namespace leasehold::physics
