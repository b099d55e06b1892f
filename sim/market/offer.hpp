// What can be leased: a programme at a provider, in a region, on a chip, for a price.
#pragma once

#include "market/programme.hpp"
#include "market/rate.hpp"
#include "market/step_series.hpp"
#include "model/ids.hpp"
#include "units/id.hpp"

#include <cstdint>
#include <limits>
#include <string>

namespace leasehold::market {

using model::ChipTypeId;
using model::LeaseId;
using model::ProviderId;
using model::RegionId;
using model::TenantId;
using OfferId = Id<struct OfferTag>;
using StockId = Id<struct StockTag>;

/// Prices are for one chip for one hour.
struct Offer {
  std::string name; ///< unique, such as `aws_on_demand/us-east-1/h100`
  Programme programme;
  ProviderId provider;
  RegionId region;
  ChipTypeId chip;
  StepSeries<Rate> price;
  StepSeries<Rate> list;   ///< the on-demand price that discounts are measured against; zero = the price itself
  StockId stock;           ///< what it draws on; none = unlimited, as spend commitments are
  bool on_request = false; ///< dedicated hosts of a programme that has shared ones: to tenants that demand them alone
  bool by_racks = false; ///< at the premium for racks without rivals: to tenants that pay it, in place of the plain one
  TenantId only;         ///< to this tenant alone, such as a site of its own; none = to everybody
  StepSeries<std::int64_t> supply{std::numeric_limits<std::int64_t>::max()}; ///< spot: chips on the market at most
};

} // namespace leasehold::market
