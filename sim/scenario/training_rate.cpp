#include "scenario/training_rate.hpp"

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
  const double utilisation = spec.utilisation.value_or(0.4);
  const double flops_per_token = 6.0 * model::active_parameters(model);
  return TokensPerSecond{chips * peak.value() * utilisation / flops_per_token};
}

} // namespace leasehold::scenario
