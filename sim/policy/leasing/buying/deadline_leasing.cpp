#include "policy/leasing/buying/deadline_leasing.hpp"

#include "policy/leasing/buying/deadline_book.hpp"
#include "policy/leasing/buying/desk.hpp"
#include "policy/leasing/regions/gang_moves.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
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
      GangSeats seats(desk, target.chip, parameters_.lease_size);
      const bool dated = seat_dated(desk, target, seats);
      if (!dated && desk.held(target.chip, {Kind::spot}) == 0) {
        follow(desk, target, target.chips, {Kind::on_demand}, options);
        continue;
      }
      const auto others = static_cast<std::int64_t>(std::ceil(target.chips - 1e-9));
      seats.leave(others);
      gather(desk, target, seats, options);
      seats.settle(others);
    }
  }
  [[nodiscard]] Seconds period() const override { return parameters_.tick; }
  [[nodiscard]] bool houses_each() const override { return true; }

private:
  /// Where a job may run now: all of its chips are there for it.
  struct Places {
    const OfferView* firm = nullptr;
    const OfferView* spot = nullptr;
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
      return gang.name == demand.name && has_data(desk, demand, need, gang.site.region);
    });
  }

  /// The jobs with a deadline for which this is the chip, each on chips of its own; whether there are any. They leave the target.
  bool seat_dated(const Desk& desk, ChipTarget& target, GangSeats& seats)
  {
    std::vector<ChipNeed> here;
    for (std::size_t d = 0; d < needs_.size(); ++d)
      if (needs_[d] != nullptr && needs_[d]->chip == target.chip)
        here.push_back({&desk.view().demands[d], needs_[d]});
    for (const auto& [demand, need] : here)
      if (const auto held = held_.find(demand->name); held != held_.end())
        seats.set_aside(held->second, *demand, whole_chips(*need));
    for (const auto& [demand, need] : here) {
      const Places places = places_of(desk, *demand, *need, target, seats);
      const bool may_begin = places.firm != nullptr || places.spot != nullptr || demand->data_wait.empty();
      const OfferView* chosen = nullptr;
      if (may_begin || book_.knows(demand->name)) // else it begins when its data are there
        chosen = decide(desk, *demand, *need, places, seats);
      if (chosen != nullptr && !seats.take(*chosen, *demand, whole_chips(*need)))
        chosen = nullptr;
      held_.erase(std::string(demand->name));
      if (chosen != nullptr)
        held_.emplace(demand->name, chosen->id);
      desk.house(*demand, target.chip,
                 chosen == nullptr ? nowhere : Site{chosen->offer->provider, chosen->offer->region});
    }
    return !here.empty();
  }

  /// On demand it runs where the target has it, which then has it no more. On spot where it costs least to its end of what
  /// has the room and its data in time, or where it has chips.
  [[nodiscard]] static Places places_of(const Desk& desk, const Demand& demand, const ChipDemand& need,
                                        ChipTarget& target, const GangSeats& seats)
  {
    Places places;
    const auto has_room = [&](const OfferView& offer) { return seats.open(offer, demand) >= whole_chips(need); };
    const auto place = place_of(desk, demand, need, target);
    if (place != target.gangs.end()) {
      for (const OfferView* offer : desk.offers(need.chip, {Kind::on_demand}))
        if (places.firm == nullptr && has_room(*offer) &&
            Site{offer->offer->provider, offer->offer->region} == place->site)
          places.firm = offer;
      target.chips -= place->chips;
      target.training -= place->chips;
      target.gangs.erase(place);
    }
    double least = std::numeric_limits<double>::infinity();
    for (const OfferView* offer : desk.offers(need.chip, {Kind::spot})) {
      const model::RegionId region = offer->offer->region;
      if (!has_room(*offer) || !has_data(desk, demand, need, region))
        continue;
      const Seconds time = demand.wait_in(region) + need.remaining;
      const bool held = seats.held(*offer, demand) >= whole_chips(need);
      const double cost = held ? 0.0 : offer->price.dollars_per_hour() * (time / hour);
      if (cost < least) {
        least = cost;
        places.spot = offer;
      }
    }
    if (places.spot != nullptr && comes_before_data(demand, places.spot->offer->region, Seconds{0.0})) {
      if (places.firm == nullptr && std::ranges::find(target.awaited, demand.name, &Gang::name) == target.awaited.end())
        desk.send_data(demand, places.spot->offer->region);
      places.spot = nullptr;
    }
    return places;
  }

  /// What the rule has it hold; nothing: no chips. Where it calls for chips on demand and none are to be had, spot is better than
  /// nothing.
  const OfferView* decide(const Desk& desk, const Demand& demand, const ChipDemand& need, const Places& places,
                          const GangSeats& seats)
  {
    const double limit =
        places.firm != nullptr ? places.firm->price.dollars_per_hour() : desk.price(need.chip, {Kind::on_demand});
    SpotSeen spot;
    spot.there = places.spot != nullptr && places.spot->price.dollars_per_hour() < limit;
    spot.held = places.spot != nullptr && seats.held(*places.spot, demand) >= whole_chips(need);
    spot.delivery = places.spot != nullptr ? places.spot->offer->programme.timing.delivery : Seconds{0.0};
    spot.price_share = spot.there && std::isfinite(limit) ? places.spot->price.dollars_per_hour() / limit : 0.0;
    if (const OfferView* nearest = places.firm != nullptr ? places.firm : places.spot;
        nearest != nullptr && !demand.data_wait.empty())
      spot.data = demand.wait_in(nearest->offer->region);
    if (const auto under = seats.under(demand))
      spot.runs = desk.view().offer(*under).offer->programme.kind == Kind::spot ? Capacity::spot : Capacity::on_demand;
    const Capacity choice = book_.decide(desk, demand, need, spot);
    if (choice == Capacity::spot || (choice == Capacity::on_demand && places.firm == nullptr))
      return spot.there ? places.spot : nullptr;
    return choice == Capacity::on_demand ? places.firm : nullptr;
  }

  DeadlineParameters parameters_;
  DeadlineBook book_;
  std::vector<const ChipDemand*> needs_;                     ///< by demand; null where there is nothing to decide
  std::map<std::string, market::OfferId, std::less<>> held_; ///< by job: what it was given at the last review
};

} // namespace

std::unique_ptr<Leasing> deadline_leasing(DeadlineParameters parameters, DeadlineRule rule)
{
  return std::make_unique<DeadlineLeasing>(std::move(parameters), rule);
}

} // namespace leasehold::policy
