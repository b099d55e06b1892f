#include "simulation/open_market.hpp"

#include "config/suggest.hpp"
#include "market/world.hpp"
#include "random/stream.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace leasehold::simulation {

namespace {

using Filter = std::optional<config::Located<std::string>>;

/// Chips of one kind in one place that can be leased.
struct Holding {
  model::ProviderId provider;
  model::RegionId region;
  model::ChipTypeId chip;
  std::int64_t hosts = 0;
  std::int64_t chips_per_host = 0;
};

bool keeps(const Filter& filter, const std::string& name)
{
  return !filter || filter->value == name;
}

class MarketBuilder {
public:
  MarketBuilder(const RunSetup& setup, const model::Inventory& inventory, config::Diagnostics& diagnostics)
      : setup_(&setup), inventory_(&inventory), diagnostics_(&diagnostics), spec_(&setup.point->scenario.market)
  {
  }

  std::optional<market::Market> build(const std::vector<OwnedBlock>& owned);

private:
  [[nodiscard]] std::vector<Holding> holdings(const std::vector<OwnedBlock>& owned) const;
  [[nodiscard]] market::StockPlan stock_of(const Holding& holding) const;
  [[nodiscard]] market::Offer offer_of(const scenario::PriceEntry& price, const scenario::ProgrammeEntry& programme,
                                       const Holding& holding, market::StockId stock) const;
  [[nodiscard]] market::StepSeries<std::int64_t> spot_supply(const std::string& offer, const Holding& holding) const;
  [[nodiscard]] double price_factor(const std::string& provider, const std::string& programme, const std::string& chip) const;
  void check_filters() const;

  const RunSetup* setup_;
  const model::Inventory* inventory_;
  config::Diagnostics* diagnostics_;
  const scenario::MarketSpec* spec_;
};

std::vector<Holding> MarketBuilder::holdings(const std::vector<OwnedBlock>& owned) const
{
  model::HostSet taken{inventory_->hosts.size()};
  for (const OwnedBlock& block : owned)
    for (const model::HostRange& range : block.hosts)
      taken.insert(range);
  std::map<std::tuple<model::ProviderId, model::RegionId, model::ChipTypeId>, Holding> found;
  for (std::uint32_t h = 0; h < inventory_->hosts.size(); ++h) {
    const model::Host& host = inventory_->hosts[h];
    if (taken.contains(model::HostId{h}))
      continue;
    Holding& holding = found[{host.provider, host.region, host.chip}];
    holding.provider = host.provider;
    holding.region = host.region;
    holding.chip = host.chip;
    holding.chips_per_host = host.chips;
    ++holding.hosts;
  }
  std::vector<Holding> ordered;
  for (const auto& [key, holding] : found)
    ordered.push_back(holding);
  return ordered;
}

market::StockPlan MarketBuilder::stock_of(const Holding& holding) const
{
  const std::string& provider = inventory_->providers[holding.provider.index()];
  const std::string& region = inventory_->regions[holding.region.index()].name;
  const std::string& chip = inventory_->chip_types[holding.chip.index()];
  double share = 1.0;
  Timestamp arrives{0.0};
  for (const scenario::StockSpec& stock : spec_->stock)
    if (keeps(stock.provider, provider) && keeps(stock.region, region) && keeps(stock.chip, chip)) {
      share = stock.share;
      arrives = stock.arrives ? Timestamp{stock.arrives->value()} : Timestamp{0.0};
    }
  const auto hosts = static_cast<std::int64_t>(std::floor(share * static_cast<double>(holding.hosts) + 1e-9));
  market::StockPlan plan;
  plan.name = provider + "/" + region + "/" + chip;
  plan.provider = holding.provider;
  plan.region = holding.region;
  plan.chip = holding.chip;
  if (hosts > 0)
    plan.waves.push_back({arrives, arrives, hosts * holding.chips_per_host});
  return plan;
}

double MarketBuilder::price_factor(const std::string& provider, const std::string& programme, const std::string& chip) const
{
  double factor = 1.0;
  for (const scenario::PriceSpec& price : spec_->prices)
    if (keeps(price.provider, provider) && keeps(price.programme, programme) && keeps(price.chip, chip))
      factor *= price.factor;
  return factor;
}

market::StepSeries<std::int64_t> MarketBuilder::spot_supply(const std::string& offer, const Holding& holding) const
{
  random::Stream stream{setup_->campaign->seed, setup_->replication, "spot/" + offer};
  market::SpotProcess process;
  process.blocks = std::min<std::int64_t>(spec_->spot.blocks, holding.hosts);
  process.chips = holding.hosts / process.blocks * holding.chips_per_host;
  process.up = spec_->spot.available;
  process.down = spec_->spot.outage;
  return market::draw_supply(process, Timestamp{setup_->point->scenario.horizon->value()}, stream);
}

market::Offer MarketBuilder::offer_of(const scenario::PriceEntry& price, const scenario::ProgrammeEntry& programme,
                                      const Holding& holding, market::StockId stock) const
{
  const std::string& region = inventory_->regions[holding.region.index()].name;
  const std::string& provider = inventory_->providers[holding.provider.index()];
  market::Offer offer;
  offer.name = price.programme + "/" + region + "/" + price.chip;
  offer.programme = programme;
  // A lease is whole hosts of this platform, whatever the size of the provider's own servers.
  offer.programme.size.step = holding.chips_per_host;
  offer.programme.size.minimum = std::max(programme.size.minimum, holding.chips_per_host);
  offer.provider = holding.provider;
  offer.region = holding.region;
  offer.chip = holding.chip;
  const double factor = price_factor(provider, price.programme, price.chip);
  offer.price = market::StepSeries<market::Rate>{market::Rate::of(price.price * factor)};
  offer.stock = stock;
  if (programme.kind == market::ProgrammeKind::spot)
    offer.supply = spot_supply(offer.name, holding);
  return offer;
}

void MarketBuilder::check_filters() const
{
  std::vector<std::string> regions;
  for (const model::Region& region : inventory_->regions)
    regions.push_back(region.name);
  std::vector<std::string> programmes;
  for (const auto& programme : setup_->catalogue->programmes.programmes)
    programmes.push_back(programme.name);
  const auto check = [&](const Filter& filter, const std::vector<std::string>& known, const char* what) {
    if (filter && std::ranges::find(known, filter->value) == known.end())
      diagnostics_->error(filter->at, "there is no " + std::string{what} + " `" + filter->value + "`", {},
                          config::did_you_mean(filter->value, known));
  };
  for (const scenario::TenantSpec& tenant : setup_->point->scenario.tenants)
    for (const auto& backer : tenant.backers)
      check(backer, inventory_->providers, "provider");
  const auto check_suppliers = [&](const std::optional<config::PolicyChoice>& leasing) {
    if (const auto named = leasing ? leasing->parameters.find("providers") : std::nullopt)
      for (const config::Value& provider : named->children())
        check(config::Located<std::string>{provider.text(), provider}, inventory_->providers, "provider");
  };
  check_suppliers(setup_->point->scenario.policies.leasing);
  for (const scenario::TenantSpec& tenant : setup_->point->scenario.tenants)
    check_suppliers(tenant.leasing);
  for (const scenario::StockSpec& stock : spec_->stock) {
    check(stock.provider, inventory_->providers, "provider");
    check(stock.region, regions, "region");
    check(stock.chip, inventory_->chip_types, "chip type");
  }
  for (const scenario::PriceSpec& price : spec_->prices) {
    check(price.provider, inventory_->providers, "provider");
    check(price.programme, programmes, "programme");
    check(price.chip, inventory_->chip_types, "chip type");
  }
}

std::optional<market::Market> MarketBuilder::build(const std::vector<OwnedBlock>& owned)
{
  check_filters();
  std::vector<market::StockPlan> stocks;
  std::vector<market::Offer> offers;
  for (const Holding& holding : holdings(owned)) {
    const market::StockId stock{static_cast<std::uint32_t>(stocks.size())};
    stocks.push_back(stock_of(holding));
    const std::string& provider = inventory_->providers[holding.provider.index()];
    for (const scenario::ProgrammeEntry& programme : setup_->catalogue->programmes.programmes)
      if (programme.provider == provider)
        if (const auto* price = setup_->catalogue->prices.find(programme.name, inventory_->chip_types[holding.chip.index()],
                                                               inventory_->regions[holding.region.index()].name))
          offers.push_back(offer_of(*price, programme, holding, stock));
  }
  if (!diagnostics_->ok())
    return std::nullopt;
  return market::Market{std::move(offers), std::move(stocks), Calendar{setup_->point->scenario.start}};
}

} // namespace

std::optional<market::Market> open_market(const RunSetup& setup, const model::Inventory& inventory,
                                          const std::vector<OwnedBlock>& owned, config::Diagnostics& diagnostics)
{
  return MarketBuilder{setup, inventory, diagnostics}.build(owned);
}

} // namespace leasehold::simulation
