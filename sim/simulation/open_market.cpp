#include "simulation/open_market.hpp"

#include "config/suggest.hpp"
#include "simulation/market_world.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace leasehold::simulation {

namespace {

using Filter = scenario::NameFilter;

class MarketBuilder {
public:
  MarketBuilder(const RunSetup& setup, const model::Inventory& inventory, config::Diagnostics& diagnostics)
      : setup_(&setup), inventory_(&inventory), diagnostics_(&diagnostics), spec_(&setup.point->scenario.market),
        world_(setup, diagnostics)
  {
  }

  std::optional<market::Market> build(const std::vector<OwnedBlock>& owned);

private:
  [[nodiscard]] std::vector<Holding> holdings(const std::vector<OwnedBlock>& owned) const;
  [[nodiscard]] market::Offer offer_of(const scenario::PriceEntry& price, const scenario::ProgrammeEntry& programme,
                                       const Holding& holding, market::StockId stock);
  [[nodiscard]] PricePerHour on_demand_price(const Holding& holding) const;
  void check_filters() const;

  const RunSetup* setup_;
  const model::Inventory* inventory_;
  config::Diagnostics* diagnostics_;
  const scenario::MarketSpec* spec_;
  MarketWorld world_;
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
    holding.provider_name = inventory_->providers[host.provider.index()];
    holding.region_name = inventory_->regions[host.region.index()].name;
    holding.chip_name = inventory_->chip_types[host.chip.index()];
    ++holding.hosts;
  }
  std::vector<Holding> ordered;
  for (const auto& [key, holding] : found)
    ordered.push_back(holding);
  return ordered;
}

/// The catalogue's, for the ceiling of prices that wander.
PricePerHour MarketBuilder::on_demand_price(const Holding& holding) const
{
  for (const scenario::ProgrammeEntry& programme : setup_->catalogue->programmes.programmes)
    if (programme.provider == holding.provider_name && programme.kind == market::ProgrammeKind::on_demand)
      if (const auto* price = setup_->catalogue->prices.find(programme.name, holding.chip_name, holding.region_name))
        return price->price;
  return PricePerHour{};
}

market::Offer MarketBuilder::offer_of(const scenario::PriceEntry& price, const scenario::ProgrammeEntry& programme,
                                      const Holding& holding, market::StockId stock)
{
  market::Offer offer;
  offer.name = price.programme + "/" + holding.region_name + "/" + price.chip;
  offer.programme = programme;
  // A lease is whole hosts of this platform, whatever the size of the provider's own servers.
  offer.programme.size.step = holding.chips_per_host;
  offer.programme.size.minimum = std::max(programme.size.minimum, holding.chips_per_host);
  offer.provider = holding.provider;
  offer.region = holding.region;
  offer.chip = holding.chip;
  offer.price = world_.price(programme, holding, price.price, on_demand_price(holding));
  offer.stock = stock;
  if (programme.kind == market::ProgrammeKind::spot)
    offer.supply = world_.supply(programme, holding);
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
  const auto check_place = [&](const scenario::Place& place) {
    check(place.provider, inventory_->providers, "provider");
    check(place.region, regions, "region");
    check(place.chip, inventory_->chip_types, "chip type");
  };
  const auto check_offer = [&](const scenario::OfferFilter& filter) {
    check_place(filter);
    check(filter.programme, programmes, "programme");
  };
  std::ranges::for_each(spec_->stock, check_place);
  std::ranges::for_each(spec_->background, check_place);
  std::ranges::for_each(spec_->prices, check_offer);
  std::ranges::for_each(spec_->price_process, check_offer);
  for (const auto& trace : spec_->spot.traces)
    check_offer(trace.value);
}

std::optional<market::Market> MarketBuilder::build(const std::vector<OwnedBlock>& owned)
{
  check_filters();
  std::vector<market::StockPlan> stocks;
  std::vector<market::Offer> offers;
  for (const Holding& holding : holdings(owned)) {
    const market::StockId stock{static_cast<std::uint32_t>(stocks.size())};
    stocks.push_back(world_.stock(holding));
    for (const scenario::ProgrammeEntry& programme : setup_->catalogue->programmes.programmes)
      if (programme.provider == holding.provider_name)
        if (const auto* price = setup_->catalogue->prices.find(programme.name, holding.chip_name, holding.region_name))
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
