#include "scenario/market_spec.hpp"

#include <cmath>

namespace leasehold::market {

const config::Schema<Lateness>& schema(Tag<Lateness>)
{
  static const auto declared =
      config::Schema<Lateness>("lateness", "how late a planned wave arrives, log-normal; waves keep their order")
          .optional("on_time", &Lateness::on_time, "probability that it is not late at all", config::in_range(0.0, 1.0))
          .optional("median", &Lateness::median, "median delay of the others", config::positive())
          .optional("sigma", &Lateness::sigma, "of the delay's logarithm", config::in_range(0.0, 3.0));
  return declared;
}

} // namespace leasehold::market

namespace leasehold::scenario {

using config::at_least;
using config::in_range;
using config::positive;
using config::Schema;

namespace {

void check_waves(const StockSpec& stock, const config::Value& at, config::Diagnostics& diagnostics)
{
  for (const char* key : {"share", "arrives"})
    if (const auto given = at.find(key); given && !stock.waves.empty())
      diagnostics.error(*given, "`" + std::string{key} + "` has no effect", "`waves` say how much comes when",
                        "leave it out");
  double sum = 0.0;
  for (const StockWave& wave : stock.waves)
    sum += wave.share;
  if (sum > 1.0 + 1e-9)
    diagnostics.error(*at.find("waves"), "the shares come to more than 1", "the platform has no more hosts");
  for (std::size_t w = 0; w + 1 < stock.waves.size(); ++w)
    if (stock.waves[w + 1].planned < stock.waves[w].planned)
      diagnostics.error((*at.find("waves"))[w + 1], "this wave is planned before the one above it",
                        "waves stand in the order of their dates");
  if (stock.lateness && stock.waves.empty())
    diagnostics.error(*at.find("lateness"), "`lateness` has no effect", "only planned `waves` can be late",
                      "write `waves: [{share: 1, planned: 90 d}]`");
}

void check_background(const BackgroundSpec& others, const config::Value& at, config::Diagnostics& diagnostics)
{
  const int ways = (others.share ? 1 : 0) + (others.chips ? 1 : 0) + (others.file ? 1 : 0);
  if (ways != 1)
    diagnostics.error(at, ways == 0 ? "what others ask for is not said" : "what others ask for is said twice", {},
                      "write one of `share`, `chips` and `file`");
  if (others.file)
    for (const char* key : {"daily", "weekly", "growth", "volatility", "memory"})
      if (const auto given = at.find(key))
        diagnostics.error(*given, "`" + std::string{key} + "` has no effect", "`file` says it all", "leave it out");
}

void check_dates(const PriceSpec& price, const config::Value& at, config::Diagnostics& diagnostics)
{
  if (price.until && *price.until <= price.from)
    diagnostics.error(*at.find("until"), "`until` is not after `from`", "the factor would never hold");
}

/// Each factor is in range; together they must leave a price that is one.
void check_factors(const MarketSpec& market, const config::Value& at, config::Diagnostics& diagnostics)
{
  double up = 1.0;
  double down = 1.0;
  for (const PriceSpec& price : market.prices)
    (price.factor > 1.0 ? up : down) *= price.factor;
  if (up > 1e6 || down < 1e-6)
    diagnostics.error(at.find("prices").value_or(at), "the factors are together beyond a million",
                      "those that match one offer multiply", "filter or lower them");
}

} // namespace

const Schema<SpotSpec>& schema(Tag<SpotSpec>)
{
  static const auto declared =
      Schema<SpotSpec>("spot",
                       "how long spot capacity of an offer lasts; zones differ between 1 h and 10 h (SkyPilot traces)")
          .optional("blocks", &SpotSpec::blocks,
                    "equal parts of a stock that come and go on their own; 0: spot is whatever nobody else holds",
                    at_least(0))
          .optional("available", &SpotSpec::available, "mean time until it is taken back, exponential", positive())
          .optional("outage", &SpotSpec::outage, "mean time until it is there again, exponential", positive())
          .optional("traces", &SpotSpec::traces,
                    "recorded supply or prices; of those that match an offer the last counts, for each of the two");
  return declared;
}

const Schema<StockWave>& schema(Tag<StockWave>)
{
  static const auto declared =
      Schema<StockWave>("wave", "hosts that join a stock at a date")
          .required("share", &StockWave::share, "of the hosts that no tenant owns", in_range(0.0, 1.0))
          .optional("planned", &StockWave::planned, "the date that buyers are told, after the start")
          .optional("arrives", &StockWave::arrives,
                    "when it really comes; by default as planned, or as late as `lateness` says");
  return declared;
}

const Schema<StockSpec>& schema(Tag<StockSpec>)
{
  static const auto declared =
      place_schema<StockSpec>("stock",
                              "how much of what the platform has can be leased; the last entry that matches counts")
          .optional("share", &StockSpec::share, "of the hosts that no tenant owns", in_range(0.0, 1.0))
          .optional("arrives", &StockSpec::arrives, "after the start; there from the start by default")
          .optional("waves", &StockSpec::waves, "a road map, in the order of its dates")
          .optional("lateness", &StockSpec::lateness,
                    "how late waves planned for after the start come; on time by default")
          .check(check_waves);
  return declared;
}

const Schema<BackgroundSpec>& schema(Tag<BackgroundSpec>)
{
  using B = BackgroundSpec;
  static const auto declared =
      place_schema<B>("background",
                      "what others hold of each stock that matches; the last entry that matches counts. Their demand "
                      "evicts spot leases and leaves less to lease; chips that the scenario's tenants hold stay theirs")
          .optional("share", &B::share, "mean at the start, of the stock when all its waves are there",
                    in_range(0.0, 2.0))
          .optional("chips", &B::chips, "mean at the start, in chips", at_least(0))
          .optional("daily", &B::daily, "amplitude of a day's wave, as a share of the mean", in_range(0.0, 1.0))
          .optional("weekly", &B::weekly, "amplitude of a week's wave, as a share of the mean", in_range(0.0, 1.0))
          .optional("growth", &B::growth, "a year, as a share: 0.5 is half as much again", in_range(0.0, 100.0))
          .optional("volatility", &B::volatility, "of the logarithm, in the long run", in_range(0.0, 2.0))
          .optional("memory", &B::memory, "time in which the noise forgets itself to 1/e", positive())
          .optional("file", &B::file, "CSV `seconds,chips` in place of all this, chips of each stock that matches")
          .check(check_background);
  return declared;
}

const Schema<PriceSpec>& schema(Tag<PriceSpec>)
{
  static const auto declared =
      offer_schema<PriceSpec>("prices", "catalogue prices times a factor; all entries that match multiply")
          .required("factor", &PriceSpec::factor, "1.2 is a fifth dearer", in_range(0.001, 1000.0))
          .optional("from", &PriceSpec::from, "after the start; from the start by default")
          .optional("until", &PriceSpec::until, "after the start; for good by default")
          .check(check_dates);
  return declared;
}

const Schema<PriceProcessSpec>& schema(Tag<PriceProcessSpec>)
{
  using P = PriceProcessSpec;
  static const auto declared =
      offer_schema<P>("price process",
                      "on-demand and spot prices that wander around the catalogue's (Ornstein-Uhlenbeck in the "
                      "logarithm); the last entry that matches counts")
          .optional("volatility", &P::volatility, "standard deviation of the logarithm in the long run",
                    in_range(0.0, 2.0))
          .optional("memory", &P::memory, "time in which the price forgets itself to 1/e", positive())
          .optional("step", &P::step, "time between changes", at_least(Seconds{60.0}))
          .optional("ceiling", &P::ceiling,
                    "at most so many times the catalogue's on-demand price of the chip in that region", positive());
  return declared;
}

const Schema<MarketSpec>& schema(Tag<MarketSpec>)
{
  static const auto declared =
      Schema<MarketSpec>("market", "what the scenario changes about catalogue prices and the platform's stock")
          .optional("spot", &MarketSpec::spot, "how spot capacity comes and goes")
          .optional("stock", &MarketSpec::stock, "how much can be leased, and from when on")
          .optional("background", &MarketSpec::background, "what others hold")
          .optional("prices", &MarketSpec::prices, "price factors, for good or between dates")
          .optional("price_process", &MarketSpec::price_process, "prices that wander; fixed by default")
          .optional("dedicated_premium", &MarketSpec::dedicated_premium,
                    "what a tenant with `hosting: dedicated` pays on top where a programme's hosts are shared, as a "
                    "share of the price (an assumption: Google asks 10 % of vCPU and memory for sole-tenant nodes, "
                    "accelerator hosts have no published premium)",
                    in_range(0.0, 10.0))
          .optional(
              "rack_premium", &MarketSpec::rack_premium,
              "what a tenant with rivals and `isolation: rack` pays on top of what it leases, spot excepted, as a "
              "share of the price (no provider publishes one; none by default)",
              in_range(0.0, 10.0))
          .check(check_factors);
  return declared;
}

} // namespace leasehold::scenario
