#include "scenario/training_rate.hpp"

#include "physics/plan_search.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace leasehold::scenario {

std::optional<TokensPerSecond> training_rate(const model::Transformer& model, const model::ChipRange& chip,
                                             std::uint32_t chips, const TrainingSpec& spec, const config::Value& at,
                                             config::Diagnostics& diagnostics)
{
  const FlopsPerSecond peak = model::matrix_peak(chip.best, spec.precision);
  if (peak <= FlopsPerSecond{0}) {
    diagnostics.error(at, "`" + chip.best.name + "` has no matrix rate to train with");
    return std::nullopt;
  }
  if (spec.utilisation)
    return TokensPerSecond{chips * peak.value() * *spec.utilisation / (6.0 * model::active_parameters(model))};
  try {
    const double batch = std::max(1.0, std::round(static_cast<double>(spec.batch_tokens) / spec.sequence));
    const auto found = physics::search_plan(model, chip.best, static_cast<int>(chips), batch, static_cast<int>(spec.sequence),
                                            spec.precision);
    return found.step.tokens_per_chip * chips;
  } catch (const std::exception& fault) {
    diagnostics.error(at, std::to_string(chips) + " " + chip.best.name + " cannot train `" + model.name + "`", fault.what());
    return std::nullopt;
  }
}

} // namespace leasehold::scenario
