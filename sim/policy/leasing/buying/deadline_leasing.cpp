#include "policy/leasing/buying/deadline_leasing.hpp"

#include "policy/leasing/buying/deadline_book.hpp"
#include "policy/leasing/buying/desk.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace leasehold::policy {

namespace {

class DeadlineLeasing final : public Leasing {
public:
  DeadlineLeasing(DeadlineParameters parameters, DeadlineRule rule)
      : parameters_(std::move(parameters)), book_(rule, parameters_.tick)
  {
  }

  void review(const LeasingView& view, LeaseSink& sink) override
  {
    Desk desk(view, sink, parameters_.providers);
    BuyOptions options;
    options.lease_size = parameters_.lease_size;
    std::vector<ChipTarget> wanted = targets(desk, {Kind::on_demand});
    choose_chips(desk, wanted);
    for (ChipTarget& target : wanted) {
      const std::int64_t dated = hold_for_deadlines(desk, target);
      if (dated == 0 && stays_.empty() && desk.held(target.chip, {Kind::spot}) == 0) {
        follow(desk, target, target.chips, {Kind::on_demand}, options);
        continue;
      }
      stay(desk, target.chip, options);
      gather(desk, target, options);
      const double others = std::max(0.0, target.chips - static_cast<double>(dated));
      follow_alone(desk, target.chip, firm_ + static_cast<std::int64_t>(std::ceil(others - 1e-9)), Kind::on_demand,
                   options);
      follow_alone(desk, target.chip, spot_, Kind::spot, options);
    }
  }
  [[nodiscard]] Seconds period() const override { return parameters_.tick; }

private:
  /// Where a job that needs data may run.
  struct Sites {
    std::optional<Site> firm;
    std::optional<Site> spot;
  };
  /// What a job that needs data is to have, at a site where they are.
  struct Stay {
    Site site;
    Kind kind;
    std::int64_t chips;
  };

  /// The alternative of each demand that has a deadline to keep: of one that needs data where it has a place on demand.
  void choose_chips(const Desk& desk, const std::vector<ChipTarget>& wanted)
  {
    needs_.clear();
    for (const Demand& demand : desk.view().demands) {
      const bool dated = demand.kind == WorkloadKind::training && demand.deadline < Timestamp::never();
      const ChipDemand*& chosen = needs_.emplace_back(nullptr);
      if (!dated || demand.progress >= 1.0)
        continue;
      for (const ChipDemand& need : demand.chips)
        if (!demand.data_wait.empty() && std::ranges::any_of(wanted, [&](const ChipTarget& target) {
              return target.chip == need.chip && place_of(desk, demand, need, target) != target.gangs.end();
            }))
          chosen = &need;
      if (chosen == nullptr)
        chosen = cheapest_within_reach(desk, demand, {Kind::on_demand}, {Kind::on_demand, Kind::spot});
    }
  }

  static std::vector<Gang>::const_iterator place_of(const Desk& desk, const Demand& demand, const ChipDemand& need,
                                                    const ChipTarget& target)
  {
    return std::ranges::find_if(target.gangs, [&](const Gang& gang) {
      return gang.chips == need.needed && has_data(desk, demand, need, gang.site.region);
    });
  }

  /// Chips of the jobs with a deadline for which this is the chip; sets what they want on spot and on demand. Those that need
  /// data leave the target: they get chips where their data are.
  std::int64_t hold_for_deadlines(const Desk& desk, ChipTarget& target)
  {
    spot_ = firm_ = 0;
    stays_.clear();
    std::int64_t dated = 0;
    for (std::size_t d = 0; d < needs_.size(); ++d) {
      const Demand& demand = desk.view().demands[d];
      const ChipDemand* need = needs_[d];
      if (need == nullptr || need->chip != target.chip)
        continue;
      const std::int64_t chips = whole_chips(*need);
      if (!demand.data_wait.empty()) {
        const Sites sites = sites_of(desk, demand, *need, target);
        if (!sites.firm && !sites.spot && !book_.knows(demand.name))
          continue; // it begins when its data are there
        const Capacity choice = decide(desk, demand, *need, sites);
        if (choice == Capacity::spot)
          stays_.push_back({*sites.spot, Kind::spot, chips});
        else if (choice == Capacity::on_demand && sites.firm)
          stays_.push_back({*sites.firm, Kind::on_demand, chips});
        continue;
      }
      dated += chips;
      const Capacity choice = decide(desk, demand, *need, {});
      spot_ += choice == Capacity::spot ? chips : 0;
      firm_ += choice == Capacity::on_demand ? chips : 0;
    }
    return dated;
  }

  /// On demand it runs where the target has it, which then has it no more. On spot where it costs least to its end of what
  /// has the room and its data in time, or where it has chips.
  [[nodiscard]] Sites sites_of(const Desk& desk, const Demand& demand, const ChipDemand& need, ChipTarget& target) const
  {
    Sites sites;
    const auto place = place_of(desk, demand, need, target);
    if (place != target.gangs.end()) {
      sites.firm = place->site;
      target.chips -= place->chips;
      target.gangs.erase(place);
    }
    double least = std::numeric_limits<double>::infinity();
    for (const OfferView* offer : desk.offers(need.chip, {Kind::spot})) {
      const Site site{offer->offer->provider, offer->offer->region};
      const std::int64_t held = held_on(desk, need.chip, site, Kind::spot) - promised_on_spot(site);
      if (held + desk.available_at(need.chip, site, {Kind::spot}) < whole_chips(need) ||
          !has_data(desk, demand, need, site.region))
        continue;
      const Seconds time = demand.wait_in(site.region) + need.remaining;
      const double cost = held >= whole_chips(need) ? 0.0 : offer->price.dollars_per_hour() * (time / hour);
      if (cost < least) {
        least = cost;
        sites.spot = site;
      }
    }
    if (sites.spot && comes_before_data(demand, sites.spot->region, Seconds{0.0})) {
      if (!sites.firm && std::ranges::find(target.awaited, need.needed, &Gang::chips) == target.awaited.end())
        desk.send_data(demand, sites.spot->region);
      sites.spot.reset();
    }
    return sites;
  }

  [[nodiscard]] std::int64_t promised_on_spot(Site site) const
  {
    std::int64_t chips = 0;
    for (const Stay& each : stays_)
      chips += each.kind == Kind::spot && each.site == site ? each.chips : 0;
    return chips;
  }
  /// Chips of leases of one kind at the site.
  static std::int64_t held_on(const Desk& desk, model::ChipTypeId chip, Site site, Kind kind)
  {
    std::int64_t chips = 0;
    for (const ContractView& contract : desk.view().contracts) {
      const market::Offer& offer = *desk.view().offer(contract.offer).offer;
      if (contract.state != market::LeaseState::noticed && offer.chip == chip && offer.programme.kind == kind &&
          Site{offer.provider, offer.region} == site)
        chips += contract.chips - contract.down;
    }
    return chips;
  }

  /// Chips of jobs that need data are bought where those are, and count as wanted as far as they are had.
  void stay(Desk& desk, model::ChipTypeId chip, BuyOptions options)
  {
    std::map<std::pair<Site, Kind>, std::int64_t> wanted;
    for (const Stay& each : stays_)
      wanted[{each.site, each.kind}] += each.chips;
    for (const auto& [place, chips] : wanted) {
      const auto& [site, kind] = place;
      options.site = site;
      std::int64_t had = std::min(chips, held_on(desk, chip, site, kind));
      if (had < chips)
        had += desk.buy(chip, chips - had, {kind}, options);
      desk.keep_at(chip, site, had);
      (kind == Kind::spot ? spot_ : firm_) += had;
    }
  }

  /// On-demand chips of a gang are bought in its site.
  void gather(Desk& desk, const ChipTarget& target, BuyOptions options) const
  {
    std::int64_t left = firm_;
    for (const Gang& gang : target.gangs) {
      const auto chips = std::min(left, static_cast<std::int64_t>(std::ceil(gang.chips - 1e-9)));
      options.site = gang.site;
      if (const std::int64_t missing = chips - desk.held_at(target.chip, gang.site, {Kind::on_demand}); missing > 0)
        desk.buy(target.chip, missing, {Kind::on_demand}, options);
      desk.keep_at(target.chip, gang.site, chips);
      left -= chips;
    }
  }

  Capacity decide(const Desk& desk, const Demand& demand, const ChipDemand& need, const Sites& sites)
  {
    const std::int64_t chips = whole_chips(need);
    const bool has_sites = !demand.data_wait.empty();
    const std::int64_t held = !has_sites   ? desk.held(need.chip, {Kind::spot})
                              : sites.spot ? held_on(desk, need.chip, *sites.spot, Kind::spot)
                                           : 0;
    const bool cheaper = desk.price(need.chip, {Kind::spot}) < desk.price(need.chip, {Kind::on_demand});
    SpotSeen spot;
    spot.held = held >= chips;
    spot.there = cheaper &&
                 (has_sites ? sites.spot.has_value() : held + desk.available(need.chip, {Kind::spot}) - spot_ >= chips);
    if (has_sites && (sites.firm || sites.spot))
      spot.data = demand.wait_in((sites.firm ? sites.firm : sites.spot)->region);
    return book_.decide(desk, demand, need, spot);
  }

  DeadlineParameters parameters_;
  DeadlineBook book_;
  std::vector<const ChipDemand*> needs_; ///< by demand; null where there is nothing to decide
  std::vector<Stay> stays_;              ///< on one chip, as are the next
  std::int64_t spot_ = 0;
  std::int64_t firm_ = 0;
};

} // namespace

std::unique_ptr<Leasing> deadline_leasing(DeadlineParameters parameters, DeadlineRule rule)
{
  return std::make_unique<DeadlineLeasing>(std::move(parameters), rule);
}

} // namespace leasehold::policy
