// What the scenario changes about the market that the catalogue and the platform describe.
#pragma once

#include "config/schema.hpp"
#include "market/world.hpp"
#include "scenario/spot_trace_spec.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace leasehold::market {

const config::Schema<Lateness>& schema(Tag<Lateness>);

} // namespace leasehold::market

namespace leasehold::scenario {

/// Spot capacity of each offer comes and goes in blocks, in exponential runs, or as a trace recorded it.
struct SpotSpec {
  std::int64_t blocks = 8; ///< equal parts of a stock that come and go on their own; 0: all that nobody else holds
  Seconds available{6.0 * 3600.0};
  Seconds outage{2.0 * 3600.0};
  std::vector<config::Located<SpotTraceSpec>> traces; ///< the last that matches an offer counts
};

/// Hosts that join a stock at a date.
struct StockWave {
  double share = 0.0;             ///< of the hosts no tenant owns
  Seconds planned;                ///< the date that buyers are told, after the start
  std::optional<Seconds> arrives; ///< the truth; absent: the planned date, or later where `lateness` says so
};

/// How much of what the platform has can be leased, and from when on.
struct StockSpec : Place {
  double share = 1.0;             ///< of the hosts no tenant owns
  std::optional<Seconds> arrives; ///< after the start; there from the start by default
  std::vector<StockWave> waves;   ///< instead of the two above
  std::optional<market::Lateness> lateness;
};

/// What tenants outside the scenario hold of each stock, firm: their demand goes before spot, and before whoever comes
/// later.
struct BackgroundSpec : Place {
  std::optional<double> share; ///< mean at the start, of the stock's chips when all waves are there
  std::optional<std::int64_t> chips;
  double daily = 0.1;
  double weekly = 0.05;
  double growth = 0.0;
  double volatility = 0.05;
  Seconds memory{3.0 * 86400.0};
  std::optional<config::Located<std::string>> file; ///< chips over time in place of the generator
};

/// Prices times a factor, for good or between two dates.
struct PriceSpec : OfferFilter {
  double factor = 1.0;
  Seconds from;
  std::optional<Seconds> until;
};

/// A price that wanders around the catalogue's.
struct PriceProcessSpec : OfferFilter {
  double volatility = 0.15;
  Seconds memory{7.0 * 86400.0};
  Seconds step{3600.0};
  std::optional<double> ceiling; ///< times the on-demand price of the same chip in the same region
};

struct MarketSpec {
  SpotSpec spot;
  std::vector<StockSpec> stock;
  std::vector<BackgroundSpec> background;
  std::vector<PriceSpec> prices;
  std::vector<PriceProcessSpec> price_process;
  double dedicated_premium = 0.1; ///< what Google asks for sole-tenant nodes, on vCPU and memory
  double rack_premium = 0.0;      ///< nobody publishes one
};

const config::Schema<SpotSpec>& schema(Tag<SpotSpec>);
const config::Schema<StockWave>& schema(Tag<StockWave>);
const config::Schema<StockSpec>& schema(Tag<StockSpec>);
const config::Schema<BackgroundSpec>& schema(Tag<BackgroundSpec>);
const config::Schema<PriceSpec>& schema(Tag<PriceSpec>);
const config::Schema<PriceProcessSpec>& schema(Tag<PriceProcessSpec>);
const config::Schema<MarketSpec>& schema(Tag<MarketSpec>);

} // namespace leasehold::scenario
