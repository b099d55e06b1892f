#include "assembly/lease_obstacle.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <vector>

namespace leasehold::assembly {

namespace {

/// How far an offer comes, the later the nearer.
enum class Stage { closed, filtered, capped, out_of_stock, open };

class ObstacleSearch {
public:
  ObstacleSearch(const scenario::Scenario& scenario, const market::Market& market, const model::Inventory& inventory,
                 const WantedChips& wanted)
      : scenario_(&scenario), market_(&market), inventory_(&inventory), wanted_(&wanted),
        tenant_(&scenario.tenants[wanted.tenant.index()])
  {
    // `staged` names the programmes of its stages beside the providers of the rest.
    if (const auto* leasing = scenario::leasing_of(scenario, *tenant_);
        leasing != nullptr && !leasing->parameters.find("stages"))
      if (const auto named = leasing->parameters.find("providers"))
        for (const config::Value& name : named->children())
          allowed_.push_back(name.text());
  }

  std::optional<std::string> run()
  {
    for (std::uint32_t o = 0; o < market_->offers().size(); ++o) {
      const market::Offer& offer = market_->offers()[o];
      if (offer.chip == wanted_->chip && (!wanted_->region.valid() || offer.region == wanted_->region) &&
          market::gives_capacity(offer.programme.kind) && market_->open_to(wanted_->tenant, market::OfferId{o}))
        look(offer);
    }
    if (nearest_ == Stage::open)
      return std::nullopt;
    if (nearest_ == Stage::closed)
      return "no programme that is open to it has a price for " + chip();
    if (nearest_ == Stage::filtered)
      return fmt::format("its leasing policy leases from {} alone, and {} is offered by {}", fmt::join(allowed_, ", "),
                         chip(), fmt::join(others_, ", "));
    return reason_;
  }

private:
  void look(const market::Offer& offer)
  {
    if (offer.programme.kind == market::ProgrammeKind::own) {
      nearest_ = Stage::open;
      return;
    }
    const std::string& provider = inventory_->providers[offer.provider.index()];
    if (!allowed_.empty() && std::ranges::find(allowed_, provider) == allowed_.end()) {
      others_.insert(provider);
      reach(Stage::filtered, {});
      return;
    }
    const std::int64_t need = std::max(wanted_->chips, offer.programme.size.minimum);
    const auto cap = std::ranges::find(tenant_->caps, provider, [](const auto& each) { return each.first; });
    if (cap != tenant_->caps.end() && cap->second.value < need)
      return reach(Stage::capped, fmt::format("its cap of {} chips leased from {} is below the {} {} that it takes",
                                              cap->second.value, provider, need, chip()));
    if (const std::int64_t most = delivered(offer); most < need)
      return reach(Stage::out_of_stock,
                   fmt::format("it takes {} {} in one region, and {} has {} in stock by the horizon", need, chip(),
                               provider, most));
    nearest_ = Stage::open;
  }

  /// The first of those that come equally near is told.
  void reach(Stage stage, std::string reason)
  {
    if (stage <= nearest_)
      return;
    nearest_ = stage;
    reason_ = std::move(reason);
  }

  /// Chips of the offer's stock that have come by the horizon. Where dates are drawn, by the earlier of the road map's
  /// and the draw's: another draw may be kinder.
  [[nodiscard]] std::int64_t delivered(const market::Offer& offer) const
  {
    if (!offer.stock.valid())
      return wanted_->chips;
    const bool drawn = std::ranges::any_of(scenario_->market.stock,
                                           [](const scenario::StockSpec& spec) { return spec.lateness.has_value(); });
    const Timestamp end = scenario_->horizon ? Timestamp{} + *scenario_->horizon : Timestamp::never();
    std::int64_t chips = 0;
    for (const market::Wave& wave : market_->stocks()[offer.stock.index()].plan().waves)
      if ((drawn ? std::min(wave.planned, wave.arrives) : wave.arrives) < end)
        chips += wave.chips;
    return chips;
  }

  [[nodiscard]] const std::string& chip() const { return inventory_->chip_types[wanted_->chip.index()]; }

  const scenario::Scenario* scenario_;
  const market::Market* market_;
  const model::Inventory* inventory_;
  const WantedChips* wanted_;
  const scenario::TenantSpec* tenant_;
  std::vector<std::string> allowed_; ///< empty: everybody
  std::set<std::string> others_;     ///< who offers the chip and is not allowed
  Stage nearest_ = Stage::closed;
  std::string reason_;
};

} // namespace

std::optional<std::string> lease_obstacle(const scenario::Scenario& scenario, const market::Market& market,
                                          const model::Inventory& inventory, const WantedChips& wanted)
{
  return ObstacleSearch{scenario, market, inventory, wanted}.run();
}

} // namespace leasehold::assembly
