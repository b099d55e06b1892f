#include "assembly/open_market.hpp"

#include "assembly/isolation_check.hpp"
#include "assembly/job_intake.hpp"
#include "assembly/market_world.hpp"
#include "assembly/premium_offers.hpp"
#include "assembly/rack_plans.hpp"
#include "config/suggest.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>

namespace leasehold::assembly {

namespace {

using Filter = scenario::NameFilter;

bool wants_dedicated(const scenario::TenantSpec& tenant)
{
  return tenant.hosting == market::Hosting::dedicated;
}

bool wants_racks(const scenario::TenantSpec& tenant)
{
  return tenant.isolation == scenario::Isolation::rack && !tenant.rivals.empty();
}

class MarketBuilder {
public:
  MarketBuilder(const RunSetup& setup, const model::Inventory& inventory, config::Diagnostics& diagnostics)
      : setup_(&setup), inventory_(&inventory), diagnostics_(&diagnostics), spec_(&setup.point->scenario.market),
        world_(setup, diagnostics)
  {
  }

  std::optional<market::Market> build(const std::vector<OwnedBlock>& owned);

private:
  [[nodiscard]] std::vector<Holding> holdings(const std::vector<OwnedBlock>& owned,
                                              const std::vector<BuildBlock>& sites) const;
  [[nodiscard]] Holding holding_at(const model::Host& host) const;
  void add_leases(const Holding& holding, const RackPlans& racks);
  void add_spend_programmes(const std::vector<Holding>& holdings);
  void add_site(const BuildBlock& site);
  void set_rules(market::Market& market) const;
  [[nodiscard]] bool sells_racks() const
  {
    return spec_->rack_premium > 0.0 && std::ranges::any_of(setup_->point->scenario.tenants, wants_racks);
  }
  [[nodiscard]] market::Offer offer_of(const catalogue::PriceEntry& price, const catalogue::ProgrammeEntry& programme,
                                       const Holding& holding, market::StockId stock);
  [[nodiscard]] PricePerHour on_demand_price(const Holding& holding) const;
  void check_filters() const;
  void check_programmes_of_providers(const config::PolicyChoice& leasing) const;

  const RunSetup* setup_;
  const model::Inventory* inventory_;
  config::Diagnostics* diagnostics_;
  const scenario::MarketSpec* spec_;
  MarketWorld world_;
  std::vector<market::StockPlan> stocks_;
  std::vector<market::Offer> offers_;
};

Holding MarketBuilder::holding_at(const model::Host& host) const
{
  Holding holding;
  holding.provider = host.provider;
  holding.region = host.region;
  holding.chip = host.chip;
  holding.chips_per_host = host.chips;
  holding.provider_name = inventory_->providers[host.provider.index()];
  holding.region_name = inventory_->regions[host.region.index()].name;
  holding.chip_name = inventory_->chip_types[host.chip.index()];
  return holding;
}

std::vector<Holding> MarketBuilder::holdings(const std::vector<OwnedBlock>& owned,
                                             const std::vector<BuildBlock>& sites) const
{
  model::HostSet taken{inventory_->hosts.size()};
  const auto take = [&](const OwnedBlock& block) {
    for (const model::HostRange& range : block.hosts)
      taken.insert(range);
  };
  std::ranges::for_each(owned, take);
  std::ranges::for_each(sites, take, &BuildBlock::block);
  std::map<std::tuple<model::ProviderId, model::RegionId, model::ChipTypeId>, Holding> found;
  for (std::uint32_t h = 0; h < inventory_->hosts.size(); ++h) {
    const model::Host& host = inventory_->hosts[h];
    if (taken.contains(model::HostId{h}))
      continue;
    ++found.try_emplace({host.provider, host.region, host.chip}, holding_at(host)).first->second.hosts;
  }
  std::vector<Holding> ordered;
  ordered.reserve(found.size());
  for (const auto& [key, holding] : found)
    ordered.push_back(holding);
  return ordered;
}

/// The catalogue's, for the ceiling of prices that wander.
PricePerHour MarketBuilder::on_demand_price(const Holding& holding) const
{
  for (const catalogue::ProgrammeEntry& programme : setup_->catalogue->programmes.programmes)
    if (programme.provider == holding.provider_name && programme.kind == market::ProgrammeKind::on_demand)
      if (const auto* price = setup_->catalogue->prices.find(programme.name, holding.chip_name, holding.region_name))
        return price->price;
  return PricePerHour{};
}

market::Offer MarketBuilder::offer_of(const catalogue::PriceEntry& price, const catalogue::ProgrammeEntry& programme,
                                      const Holding& holding, market::StockId stock)
{
  market::Offer offer;
  offer.name = price.programme + "/" + holding.region_name + "/" + price.chip;
  offer.programme = static_cast<const market::Programme&>(programme);
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

/// A warning: an axis may give other providers.
void MarketBuilder::check_programmes_of_providers(const config::PolicyChoice& leasing) const
{
  const auto providers = leasing.parameters.find("providers");
  const auto programmes = leasing.parameters.find("programmes");
  if (!providers || !programmes || providers->children().empty() || programmes->children().empty())
    return;
  const auto is_theirs = [&](const config::Value& name) {
    const auto& all = setup_->catalogue->programmes.programmes;
    const auto found = std::ranges::find(all, name.text(), &catalogue::ProgrammeEntry::name);
    return found == all.end() || std::ranges::any_of(providers->children(), [&](const config::Value& provider) {
             return provider.text() == found->provider;
           });
  };
  if (std::ranges::none_of(programmes->children(), is_theirs))
    diagnostics_->warning(*programmes, "`programmes` and `providers` have nothing in common",
                          "none of these programmes is one of those providers', so nothing is committed to",
                          "name programmes of the providers, or leave one of the two out");
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
  for (const scenario::TenantSpec& tenant : setup_->point->scenario.tenants) {
    for (const auto& backer : tenant.backers)
      check(backer, inventory_->providers, "provider");
    for (const auto& [provider, chips] : tenant.caps)
      check(config::Located<std::string>{provider, chips.at}, inventory_->providers, "provider");
  }
  const auto check_suppliers = [&](const std::optional<config::PolicyChoice>& leasing) {
    const auto check_names = [&](const char* key, const std::vector<std::string>& known, const char* what) {
      if (const auto named = leasing ? leasing->parameters.find(key) : std::nullopt)
        for (const config::Value& name : named->children())
          check(config::Located<std::string>{name.text(), name}, known, what);
    };
    check_names("providers", inventory_->providers, "provider");
    check_names("programmes", programmes, "programme");
    if (leasing)
      check_programmes_of_providers(*leasing);
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

/// Everything that hands out chips, or a discount on chips, of one holding.
void MarketBuilder::add_leases(const Holding& holding, const RackPlans& racks)
{
  const market::StockId stock{static_cast<std::uint32_t>(stocks_.size())};
  stocks_.push_back(world_.stock(holding));
  stocks_.back().racks = racks.of(holding.provider, holding.region, holding.chip);
  const std::size_t first = offers_.size();
  const bool sells_dedicated = std::ranges::any_of(setup_->point->scenario.tenants, wants_dedicated);
  for (const catalogue::ProgrammeEntry& programme : setup_->catalogue->programmes.programmes) {
    const auto* price = setup_->catalogue->prices.find(programme.name, holding.chip_name, holding.region_name);
    if (programme.provider != holding.provider_name || price == nullptr)
      continue;
    offers_.push_back(offer_of(*price, programme, holding, stock));
    if (sells_dedicated && market::gives_capacity(programme.kind) && programme.hosting == market::Hosting::shared &&
        programme.kind != market::ProgrammeKind::spot)
      offers_.push_back(on_dedicated_hosts(offers_.back(), spec_->dedicated_premium));
  }
  if (sells_racks())
    offer_racks(offers_, first, spec_->rack_premium);
  list_prices(std::span{offers_}.subspan(first));
}

/// Commitments in dollars count whatever is leased from the provider: they have no chip, no region and no price.
void MarketBuilder::add_spend_programmes(const std::vector<Holding>& holdings)
{
  for (const catalogue::ProgrammeEntry& programme : setup_->catalogue->programmes.programmes) {
    const auto theirs = std::ranges::find(holdings, programme.provider, &Holding::provider_name);
    if (theirs == holdings.end() || (programme.kind != market::ProgrammeKind::savings_plan &&
                                     programme.kind != market::ProgrammeKind::spend_commitment))
      continue;
    market::Offer offer;
    offer.name = programme.name;
    offer.programme = static_cast<const market::Programme&>(programme);
    offer.provider = theirs->provider;
    offers_.push_back(std::move(offer));
  }
}

/// What a tenant may build: a stock and an offer of its own, under the first programme of kind `own` that the catalogue
/// has for the chip.
void MarketBuilder::add_site(const BuildBlock& site)
{
  const model::Host& first = inventory_->hosts[site.block.hosts.front().first.index()];
  Holding holding = holding_at(first);
  for (const model::HostRange& range : site.block.hosts)
    holding.hosts += range.size();
  for (const catalogue::ProgrammeEntry& programme : setup_->catalogue->programmes.programmes) {
    const auto* price = setup_->catalogue->prices.find(programme.name, holding.chip_name, holding.region_name);
    if (programme.kind != market::ProgrammeKind::own || price == nullptr)
      continue;
    market::StockPlan plan;
    plan.name = holding.name() + "/" + setup_->point->scenario.tenants[site.block.tenant.index()].name;
    plan.region = holding.region;
    plan.chip = holding.chip;
    plan.waves = {{Timestamp{}, Timestamp{}, holding.hosts * holding.chips_per_host}};
    market::Offer offer =
        offer_of(*price, programme, holding, market::StockId{static_cast<std::uint32_t>(stocks_.size())});
    offer.name += "/" + setup_->point->scenario.tenants[site.block.tenant.index()].name;
    offer.only = site.block.tenant;
    offer.programme.timing.delivery = site.site->value.lead_time.value_or(programme.timing.delivery);
    offer.programme.build.capital = site.site->value.capital.value_or(programme.build.capital);
    offer.price = market::StepSeries<market::Rate>{market::Rate::of(market::cost_per_hour(offer.programme.build))};
    stocks_.push_back(std::move(plan));
    offers_.push_back(std::move(offer));
    return;
  }
  diagnostics_->error(site.site->at, "the catalogue does not say what building `" + holding.chip_name + "` costs",
                      "no programme of kind `own` has a price for it", "narrow the site with `chip`, or add a price");
}

std::optional<market::Market> MarketBuilder::build(const std::vector<OwnedBlock>& owned)
{
  check_filters();
  const auto sites = build_blocks(setup_->point->scenario, *inventory_, owned, *diagnostics_);
  const std::vector<Holding> leasable = holdings(owned, sites);
  check_isolation(setup_->point->scenario, *inventory_, *diagnostics_);
  const RackPlans racks(setup_->point->scenario, *inventory_, owned, sites, *diagnostics_);
  std::ranges::for_each(leasable, [&](const Holding& holding) { add_leases(holding, racks); });
  add_spend_programmes(leasable);
  std::ranges::for_each(sites, [&](const BuildBlock& site) { add_site(site); });
  if (!diagnostics_->ok())
    return std::nullopt;
  market::Market market{std::move(offers_), std::move(stocks_), Calendar{setup_->point->scenario.start}};
  set_rules(market);
  return market;
}

/// Rivals, hosting and caps of the tenants.
void MarketBuilder::set_rules(market::Market& market) const
{
  const auto& tenants = setup_->point->scenario.tenants;
  for (std::uint32_t t = 0; t < tenants.size(); ++t) {
    for (const auto& rival : tenants[t].rivals)
      if (tenants[t].isolation != scenario::Isolation::host)
        market.rules().keep_apart(model::TenantId{t}, tenant_id(setup_->point->scenario, rival.value),
                                  tenants[t].isolation == scenario::Isolation::rack ? market::Apart::rack
                                                                                    : market::Apart::provider);
    if (sells_racks() && wants_racks(tenants[t]))
      market.rules().pay_for_racks(model::TenantId{t});
    if (wants_dedicated(tenants[t]))
      market.rules().demand_dedicated(model::TenantId{t});
    for (const auto& [provider, chips] : tenants[t].caps) {
      const auto found = std::ranges::find(inventory_->providers, provider);
      market.rules().cap_provider(model::TenantId{t},
                                  model::ProviderId{static_cast<std::uint32_t>(found - inventory_->providers.begin())},
                                  chips.value);
    }
  }
}

} // namespace

std::optional<market::Market> open_market(const RunSetup& setup, const model::Inventory& inventory,
                                          const std::vector<OwnedBlock>& owned, config::Diagnostics& diagnostics)
{
  return MarketBuilder{setup, inventory, diagnostics}.build(owned);
}

} // namespace leasehold::assembly
