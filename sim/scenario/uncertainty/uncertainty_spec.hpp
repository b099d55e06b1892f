// What the scenario does not know: how fast a chip is, what chips cost, how long porting takes. Each entry is a range, and
// says whether every replication draws from it, the campaign sweeps it, or one of its numbers is taken.
//
// A replication draws from a stream named by the entry alone (`uncertainty/<name>`), so that all points of a campaign,
// and all policies, meet the same draw: differences between them are those of paired runs.
#pragma once

#include "config/schema.hpp"
#include "random/range_law.hpp"
#include "scenario/offer_filter.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::scenario {

struct Scenario;

enum class Taken { draw, sweep, low, best, high };
constexpr auto enum_names(Tag<Taken>)
{
  return std::to_array<Named<Taken>>({
      {Taken::draw, "draw", "each replication draws its own, the same one at every point"},
      {Taken::sweep, "sweep", "an axis of the campaign, before those of `axes`: its points are low, best and high"},
      {Taken::low, "low", "the low end"},
      {Taken::best, "best", "the number to plan with"},
      {Taken::high, "high", "the high end"},
  });
}

/// What all entries have.
struct Uncertain {
  std::optional<std::string> name; ///< of the axis and in summary.json
  random::RangeLaw law = random::RangeLaw::triangular;
  Taken take = Taken::draw;
};

/// The chip's numbers as the catalogue states them, all at the same place between their slow and their fast end.
struct UncertainSpeed : Uncertain {
  config::Located<std::string> chip;
};

/// Catalogue prices times a factor; without `low` and `high` each price between its own ends in the catalogue.
struct UncertainPrice : Uncertain {
  NameFilter provider;
  NameFilter programme;
  NameFilter chip;
  std::optional<double> low;
  std::optional<double> best;
  std::optional<double> high;
};

/// `porting.median` times a factor.
struct UncertainPortingTime : Uncertain {
  double low = 0.0;
  double best = 1.0;
  double high = 0.0;
};

struct UncertaintyBlock {
  /// The draws of so many seeds, those from k · latin + 1 on, fall one into each of as many equal parts of a range, each input in
  /// an order of its own (McKay, Beckman and Conover 1979). By the seed alone: a run on its own draws as in its campaign.
  std::optional<std::uint32_t> latin;
  std::vector<UncertainSpeed> speed;
  std::vector<config::Located<UncertainPrice>> prices;
  std::optional<UncertainPortingTime> porting_time;
};

/// What an axis of it is called, and its place in summary.json: its `name`, or one made of what it concerns.
[[nodiscard]] std::string title_of(const UncertainSpeed& entry);
[[nodiscard]] std::string title_of(const UncertainPrice& entry);
[[nodiscard]] std::string title_of(const UncertainPortingTime& entry);

/// The factor's range of an entry that has one of its own.
[[nodiscard]] random::Range factors(const UncertainPrice& entry);
[[nodiscard]] random::Range factors(const UncertainPortingTime& entry);

const config::Schema<UncertainSpeed>& schema(Tag<UncertainSpeed>);
const config::Schema<UncertainPrice>& schema(Tag<UncertainPrice>);
const config::Schema<UncertainPortingTime>& schema(Tag<UncertainPortingTime>);
const config::Schema<UncertaintyBlock>& schema(Tag<UncertaintyBlock>);

/// Whether replications differ by any entry.
[[nodiscard]] bool draws_any(const UncertaintyBlock& block);

/// Entries that concern nothing in the scenario. What the catalogue has no range for: scenario/uncertainty/uncertainty_check.hpp.
void check_uncertainty(const Scenario& scenario, const config::Value& at, config::Diagnostics& diagnostics);

} // namespace leasehold::scenario
