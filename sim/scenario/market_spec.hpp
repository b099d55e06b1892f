// What the scenario changes about the market that the catalogue and the platform describe.
#pragma once

#include "config/schema.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::scenario {

/// Spot capacity of each offer comes and goes in blocks, in exponential runs.
struct SpotSpec {
  std::int64_t blocks = 8; ///< equal parts of a stock that come and go on their own
  Seconds available{6.0 * 3600.0};
  Seconds outage{2.0 * 3600.0};
};

/// How much of what the platform has can be leased. Each filter left out matches everything.
struct StockSpec {
  std::optional<config::Located<std::string>> provider;
  std::optional<config::Located<std::string>> region;
  std::optional<config::Located<std::string>> chip;
  double share = 1.0;              ///< of the hosts no tenant owns
  std::optional<Seconds> arrives;  ///< after the start; there from the start by default
};

/// Prices times a factor.
struct PriceSpec {
  std::optional<config::Located<std::string>> provider;
  std::optional<config::Located<std::string>> programme;
  std::optional<config::Located<std::string>> chip;
  double factor = 1.0;
};

struct MarketSpec {
  SpotSpec spot;
  std::vector<StockSpec> stock;
  std::vector<PriceSpec> prices;
};

const config::Schema<SpotSpec>& schema(Tag<SpotSpec>);
const config::Schema<StockSpec>& schema(Tag<StockSpec>);
const config::Schema<PriceSpec>& schema(Tag<PriceSpec>);
const config::Schema<MarketSpec>& schema(Tag<MarketSpec>);

} // namespace leasehold::scenario
