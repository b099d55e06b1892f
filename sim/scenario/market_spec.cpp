#include "scenario/market_spec.hpp"

namespace leasehold::scenario {

using config::in_range;
using config::positive;
using config::Schema;

const Schema<SpotSpec>& schema(Tag<SpotSpec>)
{
  static const auto declared =
      Schema<SpotSpec>("spot", "how long spot capacity of an offer lasts; zones differ between 1 h and 10 h (SkyPilot traces)")
          .optional("blocks", &SpotSpec::blocks, "equal parts of a stock that come and go on their own", positive())
          .optional("available", &SpotSpec::available, "mean time until it is taken back, exponential", positive())
          .optional("outage", &SpotSpec::outage, "mean time until it is there again, exponential", positive());
  return declared;
}

const Schema<StockSpec>& schema(Tag<StockSpec>)
{
  static const auto declared =
      Schema<StockSpec>("stock", "how much of what the platform has can be leased; the last entry that matches counts")
          .optional("provider", &StockSpec::provider, "only this provider")
          .optional("region", &StockSpec::region, "only this region")
          .optional("chip", &StockSpec::chip, "only this chip type")
          .optional("share", &StockSpec::share, "of the hosts that no tenant owns", in_range(0.0, 1.0))
          .optional("arrives", &StockSpec::arrives, "after the start; there from the start by default");
  return declared;
}

const Schema<PriceSpec>& schema(Tag<PriceSpec>)
{
  static const auto declared =
      Schema<PriceSpec>("prices", "catalogue prices times a factor; all entries that match multiply")
          .optional("provider", &PriceSpec::provider, "only this provider")
          .optional("programme", &PriceSpec::programme, "only this programme")
          .optional("chip", &PriceSpec::chip, "only this chip type")
          .required("factor", &PriceSpec::factor, "1.2 is a fifth dearer", in_range(0.001, 1000.0));
  return declared;
}

const Schema<MarketSpec>& schema(Tag<MarketSpec>)
{
  static const auto declared =
      Schema<MarketSpec>("market", "what the scenario changes about catalogue prices and the platform's stock")
          .optional("spot", &MarketSpec::spot, "how spot capacity comes and goes")
          .optional("stock", &MarketSpec::stock, "how much can be leased")
          .optional("prices", &MarketSpec::prices, "price factors");
  return declared;
}

} // namespace leasehold::scenario
