#include "policy/leasing/buying/desk.hpp"
#include "policy/leasing/entries.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace leasehold::policy {

namespace {

struct SpotFirstParameters {
  double serving_share = 1.0;
  double price_limit = 1.0;
  std::optional<std::int64_t> lease_size;
  std::vector<std::string> providers;
};

const config::Schema<SpotFirstParameters>& schema(Tag<SpotFirstParameters>)
{
  using P = SpotFirstParameters;
  static const auto declared =
      config::Schema<P>("spot_first", "spot where there is any, on-demand for what is missing")
          .optional("serving_share", &P::serving_share, "largest share of serving capacity on spot",
                    config::in_range(0.0, 1.0))
          .optional("price_limit", &P::price_limit, "spot is taken up to this share of the on-demand price",
                    config::positive())
          .optional("lease_size", &P::lease_size, lease_size_text, config::at_least(1))
          .optional("providers", &P::providers, "whom to lease from; empty: everybody");
  return declared;
}

class SpotFirst final : public Leasing {
public:
  explicit SpotFirst(SpotFirstParameters parameters) : parameters_(std::move(parameters)) {}

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    TargetRules rules;
    rules.gangs_on_spot = parameters_.price_limit;
    for (const ChipTarget& target : rents(desk) ? targets(desk, {Kind::on_demand}, rules) : targets(desk, {Kind::spot}))
      cover(desk, target);
  }

private:
  /// Whether anything is sold on demand: where nothing is, spot is all that there is.
  static bool rents(const Desk& desk)
  {
    return std::ranges::any_of(desk.view().offers, [&](const OfferView& offer) {
      return desk.serves(offer) && offer.offer->programme.kind == Kind::on_demand;
    });
  }

  void cover(Desk& desk, const ChipTarget& target)
  {
    BuyOptions options;
    options.lease_size = parameters_.lease_size;
    BuyOptions limited = options;
    limited.price_limit = parameters_.price_limit * desk.price(target.chip, {Kind::on_demand});
    for (const Gang& gang : target.gangs) { // a gang goes on spot, and back to it, where all of what it misses can
      if (gang.firm)
        continue;
      limited.site = gang.site;
      const auto chips =
          static_cast<std::int64_t>(std::ceil(target.gangs_at(gang.site) - target.firm_at(gang.site) - 1e-9));
      const std::int64_t missing = chips - desk.held_at(target.chip, gang.site, {Kind::spot});
      if (missing > 0 && desk.available_at(target.chip, gang.site, {Kind::spot}) >= missing)
        desk.buy(target.chip, missing, {Kind::spot}, limited);
    }
    limited.site.reset();
    const std::int64_t spot_wanted =
        keep_for_gangs(desk, target) +
        static_cast<std::int64_t>(std::ceil((target.chips - target.training) * parameters_.serving_share - 1e-9));
    const std::int64_t spot_held = desk.held(target.chip, {Kind::spot});
    if (spot_held < spot_wanted) {
      desk.buy(target.chip, std::min(spot_wanted - spot_held, desk.available(target.chip, {Kind::spot})), {Kind::spot},
               limited);
    } else if (spot_held > spot_wanted) {
      desk.drop(target.chip, spot_held - spot_wanted, {Kind::spot});
    }
    follow(desk, target, target.chips, {Kind::on_demand}, options);
  }

  /// Chips of spot that gangs have where they are to run, which stay: elsewhere spot is of no use to them.
  static std::int64_t keep_for_gangs(Desk& desk, const ChipTarget& target)
  {
    std::map<Site, std::int64_t> sites;
    for (const Gang& gang : target.gangs)
      if (!gang.firm)
        sites[gang.site] += static_cast<std::int64_t>(std::ceil(gang.chips - 1e-9));
    std::int64_t kept = 0;
    for (auto& [site, wanted] : sites) {
      for (const ContractView& contract : desk.view().contracts) {
        const market::Offer& offer = *desk.view().offer(contract.offer).offer;
        if (contract.state == market::LeaseState::noticed || offer.chip != target.chip ||
            offer.programme.kind != Kind::spot || Site{offer.provider, offer.region} != site)
          continue;
        const std::int64_t here = std::min(wanted, contract.chips - contract.down);
        desk.keep_lease(contract.id, here);
        wanted -= here;
        kept += here;
      }
      const std::int64_t bought = std::min(wanted, desk.bought_at(target.chip, site, Kind::spot));
      kept += bought;
    }
    return kept;
  }

  SpotFirstParameters parameters_;
};

} // namespace

Entry<Leasing> spot_first_entry()
{
  return entry<Leasing, SpotFirstParameters>(
      "fallback to on-demand as in SkyServe (EuroSys 2025)",
      [](const SpotFirstParameters& parameters, std::uint64_t) { return std::make_unique<SpotFirst>(parameters); });
}

} // namespace leasehold::policy
