// A small market to test with: one tenant, one provider, one stock.
#pragma once

#include "market/market.hpp"

#include <utility>
#include <vector>

namespace leasehold::market {

inline const model::TenantId lab{0};
inline const model::TenantId rival{1};
inline const ProviderId cloud{0};

inline Timestamp at_hour(double h)
{
  return Timestamp{h * 3600.0};
}
inline Timestamp at_day(double d)
{
  return Timestamp{d * 86400.0};
}
inline Rate dollars(double price)
{
  return Rate::of(PricePerHour{price});
}

inline Programme programme(ProgrammeKind kind)
{
  Programme made;
  made.name = std::string(name_of(kind));
  made.kind = kind;
  return made;
}

inline Offer offer_of(Programme terms, double price, StockId stock = StockId{0})
{
  Offer made;
  made.name = terms.name;
  made.programme = std::move(terms);
  made.provider = cloud;
  made.region = RegionId{0};
  made.chip = ChipTypeId{0};
  made.price = StepSeries<Rate>(dollars(price));
  made.stock = stock;
  return made;
}

inline StockPlan stock_of(std::int64_t chips)
{
  StockPlan plan;
  plan.name = "stock";
  plan.provider = cloud;
  plan.waves = {{Timestamp{0.0}, Timestamp{0.0}, chips}};
  return plan;
}

inline Market market_of(std::vector<Offer> offers, std::int64_t chips)
{
  return Market(std::move(offers), {stock_of(chips)}, Calendar{instant_of(2026, 6, 1)});
}

inline LeaseRequest ask(std::uint32_t offer, std::int64_t chips, Seconds term = Seconds{0.0})
{
  LeaseRequest request;
  request.tenant = lab;
  request.offer = OfferId{offer};
  request.chips = chips;
  request.term = term;
  return request;
}

/// Runs the market to `until`, event by event, and returns what it told.
inline std::vector<LeaseEvent> run_to(Market& market, Timestamp until)
{
  std::vector<LeaseEvent> told;
  while (market.next_event() <= until)
    market.advance(market.next_event(), told);
  market.advance(until, told);
  return told;
}

} // namespace leasehold::market
