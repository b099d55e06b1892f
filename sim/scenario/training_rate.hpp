// How fast a gang trains.
#pragma once

#include "config/diagnostics.hpp"
#include "model/chip.hpp"
#include "model/transformer.hpp"
#include "scenario/workload_spec.hpp"

#include <optional>

namespace leasehold::scenario {

/// Tokens per second of `chips` chips. Where the scenario states a utilisation: chips × BF16 or given-precision peak ×
/// utilisation / (6 × active parameters) (Kaplan et al. 2020, arXiv 2001.08361, §2.1); otherwise the best plan of the
/// physics. A model that fits no plan is reported at `at`.
[[nodiscard]] std::optional<TokensPerSecond> training_rate(const model::Transformer& model, const model::ChipRange& chip,
                                                           std::uint32_t chips, const TrainingSpec& spec,
                                                           const config::Value& at, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
