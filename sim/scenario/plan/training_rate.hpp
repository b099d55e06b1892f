// How fast a gang trains.
#pragma once

#include "config/diagnostics.hpp"
#include "model/chip.hpp"
#include "model/domain_shares.hpp"
#include "model/transformer.hpp"
#include "physics/gang_network.hpp"
#include "physics/plan_search.hpp"
#include "scenario/workload_spec.hpp"

#include <algorithm>
#include <optional>

namespace leasehold::scenario {

/// Where a gang's chips stand.
struct GangSite {
  std::uint32_t chips = 1;
  int domain_chips = 0;                          ///< side by side in each scale-up domain; 0: as many as one holds
  std::optional<physics::GangNetwork> network{}; ///< between its hosts; none: the chips' own cards alone
};

/// The best plan of the physics; nothing where none fits.
[[nodiscard]] std::optional<physics::FoundPlan> best_plan(const model::Transformer& model, const model::Chip& chip,
                                                          const GangSite& site, const TrainingSpec& spec);

/// Tokens a second of all chips by that plan.
[[nodiscard]] std::optional<TokensPerSecond> planned_rate(const model::Transformer& model, const model::Chip& chip,
                                                          const GangSite& site, const TrainingSpec& spec);

/// By how much longer a chip has to a token with the one step than with the other; at least 0.
[[nodiscard]] inline Seconds slower(const physics::TrainingStep& step, const physics::TrainingStep& than)
{
  return std::max(Seconds{0}, Tokens{1} / step.tokens_per_chip - Tokens{1} / than.tokens_per_chip);
}

/// The network of a gang whose cards all have their full bandwidth, and whose scale-up links theirs.
[[nodiscard]] physics::GangNetwork full_cards(const physics::GangNetwork& network, const model::Chip& chip);

/// Of each chip, on such a network and with a stated utilisation: BF16 or given-precision peak × utilisation / (6 × active
/// parameters) (Kaplan et al. 2020, arXiv 2001.08361, §2.1).
[[nodiscard]] TokensPerSecond stated_rate(const model::Transformer& model, const model::Chip& chip,
                                          const TrainingSpec& spec);

/// Tokens per second of the chips of a site: the best plan of the physics, with all chips of a scale-up domain side by side.
/// Where the scenario states a utilisation, that holds for full cards; where the site's network gives less, a step is longer by
/// what the best plan there takes more than the best with full cards. A model that fits no plan is reported at `at` where no
/// utilisation is stated.
[[nodiscard]] std::optional<TokensPerSecond> training_rate(const model::Transformer& model,
                                                           const model::ChipRange& chip, const GangSite& site,
                                                           const TrainingSpec& spec, const config::Value& at,
                                                           config::Diagnostics& diagnostics);

/// What is left of that rate, `together`, where the gang has fewer chips in each scale-up domain than it could: the best plan for each
/// such placement over the best of all, no more than 1, and never less where more chips are side by side. A plan that only
/// fits side by side counts as the slowest that was found.
[[nodiscard]] model::DomainShares domain_shares(const model::Transformer& model, const model::ChipRange& chip,
                                                const GangSite& site, std::uint32_t chips_per_host,
                                                const TrainingSpec& spec, TokensPerSecond together);

} // namespace leasehold::scenario
