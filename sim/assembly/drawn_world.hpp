// The world of one replication, with what the scenario calls uncertain settled: the catalogue as it is this time, and the
// factor on porting's time.
#pragma once

#include "catalogue/catalogue.hpp"
#include "scenario/campaign.hpp"

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
  std::string value{};            ///< of a key of the scenario: what it says this time, such as `4.2 month`
};

struct DrawnWorld {
  catalogue::Catalogue catalogue;       ///< with other numbers in `best` of uncertain chips and other `price`s
  double porting_time = 1.0;            ///< times the scenario's median
  std::vector<Settled> settled;         ///< in the order speed, prices, porting time, keys as they stand in the file
  std::optional<scenario::Point> point; ///< with what its keys draw; none where none draws anything
};

/// The same seed draws the same, whatever else differs between two points: each entry from a stream of its own
/// (`uncertainty/speed/<family>`, `uncertainty/price/<name>`, `uncertainty/porting time`, `uncertainty/value/<key>`).
[[nodiscard]] DrawnWorld draw_world(const catalogue::Catalogue& catalogue, const scenario::Point& point,
                                    std::uint64_t seed);

/// The world in which all that would be drawn is at this end.
[[nodiscard]] DrawnWorld world_at(scenario::Taken end, const catalogue::Catalogue& catalogue,
                                  const scenario::Point& point);

/// Whether replications of the point differ in the speed of a chip.
[[nodiscard]] bool draws_speed(const scenario::Point& point);

/// Whether they may differ in what a service's engine carries: by a chip's speed, or by a key that says how it is used.
[[nodiscard]] bool draws_rates(const scenario::Point& point);

} // namespace leasehold::assembly
