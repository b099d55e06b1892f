// The world of one replication, with what the scenario calls uncertain settled: the catalogue as it is this time, and the
// factor on porting's time.
#pragma once

#include "catalogue/catalogue.hpp"
#include "scenario/scenario.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::assembly {

/// What became of one entry of `uncertainty`.
struct Settled {
  std::string name;
  scenario::Taken taken = scenario::Taken::best;
  std::optional<double> quantile; ///< where it was drawn: 0 = the low end, 1 = the high end
  std::optional<double> factor;   ///< where the entry is a factor
};

struct DrawnWorld {
  catalogue::Catalogue catalogue; ///< with other numbers in `best` of uncertain chips and other `price`s
  double porting_time = 1.0;      ///< times the scenario's median
  std::vector<Settled> settled;   ///< in the order speed, prices, porting time
};

/// The same seed draws the same, whatever else differs between two points: each entry from a stream of its own
/// (`uncertainty/speed/<family>`, `uncertainty/price/<name>`, `uncertainty/porting time`).
[[nodiscard]] DrawnWorld draw_world(const catalogue::Catalogue& catalogue, const scenario::Scenario& scenario,
                                    std::uint64_t seed);

/// The world in which every entry that would be drawn is at this end.
[[nodiscard]] DrawnWorld world_at(scenario::Taken end, const catalogue::Catalogue& catalogue,
                                  const scenario::Scenario& scenario);

/// Whether replications of the scenario differ in the speed of a chip.
[[nodiscard]] bool draws_speed(const scenario::Scenario& scenario);

} // namespace leasehold::assembly
