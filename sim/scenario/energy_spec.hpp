// What buildings add to their hosts' power, and how much carbon the grids of regions emit.
#pragma once

#include "scenario/offer_filter.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leasehold::scenario {

/// Regions of the platform; a filter left out matches every one.
struct RegionFilter {
  NameFilter provider;
  NameFilter region;
};

struct PueSpec : RegionFilter {
  std::optional<double> pue; ///< none: what the provider publishes
};

/// Either one number or a file of hours.
struct CarbonSpec : RegionFilter {
  std::optional<double> intensity; ///< g CO2-equivalent a kWh, at all times
  std::optional<config::Located<std::string>> file;
  std::optional<config::Located<std::string>> zone; ///< column of the file; its only one by default
};

struct PowerCapSpec : RegionFilter {
  Watts power; ///< at the meter of each region that matches
};

/// Owned hosts that stand idle are switched off.
struct IdleOffSpec {
  Seconds after{600.0};
  Seconds wake{300.0};
};

struct EnergyBlock {
  std::vector<config::Located<PueSpec>> pue;       ///< the last that matches a region counts
  std::vector<config::Located<CarbonSpec>> carbon; ///< likewise; empty: carbon is not counted
  std::vector<config::Located<PowerCapSpec>> caps; ///< likewise; none: no bound
  std::optional<IdleOffSpec> idle_off;             ///< none: they stay up
};

const config::Schema<PueSpec>& schema(Tag<PueSpec>);
const config::Schema<CarbonSpec>& schema(Tag<CarbonSpec>);
const config::Schema<PowerCapSpec>& schema(Tag<PowerCapSpec>);
const config::Schema<IdleOffSpec>& schema(Tag<IdleOffSpec>);
const config::Schema<EnergyBlock>& schema(Tag<EnergyBlock>);

} // namespace leasehold::scenario
