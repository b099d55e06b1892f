#include "policy/leasing/plan/outlook.hpp"

#include "policy/leasing/buying/off_spot.hpp"
#include "policy/leasing/plan/discounts_ahead.hpp"
#include "policy/leasing/plan/orders_ahead.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace leasehold::policy {

namespace {

/// Hours of the outlook that make up one slot.
using Hours = std::vector<std::size_t>;

class Draft {
public:
  Draft(const Desk& desk, const std::vector<LoadAhead>& loads, const OutlookRules& rules)
      : desk_(&desk), loads_(&loads), rules_(&rules)
  {
    outlook_.problem.period_start = rules.period_start;
  }

  Outlook finish()
  {
    add_slots();
    for (std::size_t w = 0; w < loads_->size(); ++w)
      add_load(w);
    for (const PilotsAhead& pilots : rules_->pilots)
      add_pilots(pilots);
    for (const auto& [chip, group] : groups_)
      add_offers(chip, group);
    outlook_.problem.groups = groups_.size();
    outlook_.problem.held.assign(groups_.size(), std::vector<double>(periods(), 0.0));
    if (rules_->binds) {
      add_discounts(*desk_, *rules_, sold_, outlook_);
      add_held();
    }
    for (const OfferView* offer : spot_)
      outlook_.spot.push_back(offer->id);
    outlook_.open = std::move(open_);
    return std::move(outlook_);
  }

private:
  [[nodiscard]] std::size_t periods() const { return rules_->period_start.size(); }
  [[nodiscard]] double period_end(std::size_t p) const
  {
    return p + 1 < periods() ? rules_->period_start[p + 1] : rules_->hours;
  }

  /// What all loads need in an hour, each on its first alternative: what hours are told apart by.
  [[nodiscard]] double weight(std::size_t h) const
  {
    double chips = 0.0;
    double scale = 1.0; // loads that rise and fall apart do not cancel
    for (const LoadAhead& load : *loads_)
      for (const std::vector<double>& alternative : load.chips)
        if (load.work.empty() && h < alternative.size() && alternative[h] > 0.0) {
          chips += scale * alternative[h];
          scale *= 1.618;
          break;
        }
    return chips;
  }

  void add_slots()
  {
    for (const OfferView& offer : desk_->view().offers)
      if (offer.offer->programme.kind == Kind::spot && desk_->serves(offer))
        spot_.push_back(&offer);
    for (std::size_t p = 0; p < periods(); ++p) {
      Hours hours(static_cast<std::size_t>(std::max(1.0, std::ceil(period_end(p) - rules_->period_start[p] - 1e-9))));
      std::iota(hours.begin(), hours.end(), static_cast<std::size_t>(rules_->period_start[p]));
      std::map<std::vector<bool>, std::vector<std::pair<double, std::size_t>>> states; // by which spot there is
      for (const std::size_t h : hours)
        states[spot_in(h)].emplace_back(weight(h), h);
      for (auto& [open, order] : states) {
        std::ranges::stable_sort(order, {}, &std::pair<double, std::size_t>::first);
        cut(p, order, open);
      }
    }
    if (!rules_->knows_market && !spot_.empty() && rules_->spot_share < 1.0)
      part_slots();
  }

  /// Of each spot offer, whether it has chips all through an hour; all where that is not known.
  [[nodiscard]] std::vector<bool> spot_in(std::size_t h) const
  {
    std::vector<bool> open(spot_.size(), true);
    for (std::size_t i = 0; rules_->knows_market && i < spot_.size(); ++i)
      open[i] = least_supply(*spot_[i], h) >= spot_[i]->offer->programme.size.step;
    return open;
  }
  [[nodiscard]] std::int64_t least_supply(const OfferView& offer, std::size_t h) const
  {
    const auto& supply = offer.offer->supply;
    const Timestamp end = at(static_cast<double>(h) + 1.0);
    std::int64_t least = supply.at(at(static_cast<double>(h)));
    for (Timestamp t = supply.next_change(at(static_cast<double>(h))); t < end; t = supply.next_change(t))
      least = std::min(least, supply.at(t));
    return least;
  }

  /// Slots of one level each, while there are few; otherwise of equal numbers of hours, but for the highest fiftieth, which
  /// must be carried too and would not be seen in a mean.
  void cut(std::size_t period, const std::vector<std::pair<double, std::size_t>>& order, const std::vector<bool>& open)
  {
    std::size_t levels = 1;
    for (std::size_t i = 1; i < order.size(); ++i)
      levels += order[i].first != order[i - 1].first;
    const bool by_level = levels <= rules_->slots;
    const std::size_t below = order.size() - (order.size() + 49) / 50;
    const auto slot_of = [&](std::size_t i) { return i < below ? i * rules_->slots / below : rules_->slots; };
    for (std::size_t i = 0; i < order.size(); ++i) {
      const bool fresh = i == 0 || (by_level ? order[i].first != order[i - 1].first : slot_of(i) != slot_of(i - 1));
      if (fresh) {
        hours_.emplace_back();
        open_.push_back(open);
        outlook_.problem.slots.push_back({period, 0.0});
      }
      hours_.back().push_back(order[i].second);
      outlook_.problem.slots.back().hours += 1.0;
    }
  }

  /// Each slot in two: with spot, for its share of the time, and without.
  void part_slots()
  {
    const std::vector<PlanSlot> whole = std::exchange(outlook_.problem.slots, {});
    const std::vector<Hours> hours = std::exchange(hours_, {});
    open_.clear();
    for (std::size_t s = 0; s < whole.size(); ++s)
      for (const bool open : {true, false}) {
        const double share = open ? rules_->spot_share : 1.0 - rules_->spot_share;
        outlook_.problem.slots.push_back({whole[s].period, whole[s].hours * share});
        hours_.push_back(hours[s]);
        open_.emplace_back(spot_.size(), open);
      }
  }

  std::size_t group_of(model::ChipTypeId chip) { return groups_.try_emplace(chip, groups_.size()).first->second; }

  void add_load(std::size_t w)
  {
    const Demand& demand = desk_->view().demands[w];
    const LoadAhead& given = (*loads_)[w];
    PlanLoad load;
    for (std::size_t a = 0; a < demand.chips.size(); ++a) {
      const std::vector<double>& ahead = given.chips[a];
      if (ahead.empty())
        continue;
      const std::size_t group = group_of(demand.chips[a].chip);
      if (!given.work.empty()) {
        load.work.resize(std::max(load.work.size(), group + 1));
        load.work[group] = given.work[a];
      }
      load.needed.resize(std::max(load.needed.size(), group + 1));
      load.needed[group].clear();
      for (const Hours& slot : hours_) {
        double sum = 0.0;
        for (const std::size_t h : slot)
          sum += h < ahead.size() ? ahead[h] : 0.0;
        load.needed[group].push_back(sum / static_cast<double>(slot.size()));
      }
    }
    outlook_.problem.loads.push_back(std::move(load));
  }

  void add_pilots(const PilotsAhead& pilots)
  {
    const std::size_t group = group_of(pilots.chip);
    PlanLoad load;
    load.needed.resize(group + 1);
    for (const Hours& slot : hours_) {
      double held = 0.0;
      for (const std::size_t h : slot)
        held += std::clamp(pilots.hours - static_cast<double>(h), 0.0, 1.0);
      load.needed[group].push_back(pilots.chips * held / static_cast<double>(slot.size()));
    }
    outlook_.problem.loads.push_back(std::move(load));
  }

  [[nodiscard]] Timestamp at(double hours) const { return desk_->view().now + hour * hours; }

  void add_offers(model::ChipTypeId chip, std::size_t group)
  {
    for (const OfferView* offer : desk_->offers(chip, rented_kinds))
      if (const auto stock = stock_of(*offer))
        add(group, *offer, *stock, std::nullopt);
    if (!rules_->binds)
      return;
    for (const std::initializer_list<Kind> kinds : {committed_kinds, window_kinds})
      for (const OfferView* offer : desk_->offers(chip, kinds))
        add_terms(group, *offer,
                  kinds.begin() == window_kinds.begin() ? windows_for(*desk_, *loads_, chip, *offer)
                                                        : terms_within(*offer, *rules_));
    for (const OfferView* site : desk_->offers(chip, {Kind::own}))
      if (const Seconds lifetime = site->offer->programme.build.lifetime; lifetime <= rules_->longest_term)
        add_terms(group, *site, {lifetime});
  }

  void add_terms(std::size_t group, const OfferView& offer, const std::vector<Seconds>& terms)
  {
    const std::int64_t within_reach = offer.available + desk_->convertible(offer);
    if (within_reach < std::max(offer.offer->programme.size.step, offer.offer->programme.size.minimum))
      return;
    if (const auto stock = stock_of(offer))
      for (const Seconds term : terms)
        add(group, offer, *stock, PlannedDeal{&offer, term});
  }

  /// Where the offer's stock stands in the problem; absent where it has none, an empty index where it is endless.
  std::optional<std::optional<std::size_t>> stock_of(const OfferView& offer)
  {
    if (offer.offer->programme.kind == Kind::spot)
      return spot_stock(offer);
    const std::int64_t step = offer.offer->programme.size.step;
    if (!offer.offer->stock.valid()) {
      if (offer.available < step)
        return std::nullopt;
      return std::optional<std::size_t>{};
    }
    const std::size_t place = chips_of(offer);
    if (std::ranges::max(outlook_.problem.stock[place]) < static_cast<double>(step))
      return std::nullopt;
    return place;
  }

  /// Where the stock of chips that an offer draws on stands in the problem, with as many as the offer tells of.
  std::size_t chips_of(const OfferView& offer)
  {
    const auto [found, fresh] = stocks_.try_emplace(offer.offer->stock, Stock{outlook_.problem.stock.size(), 0});
    auto& [place, available] = found->second;
    if (fresh)
      outlook_.problem.stock.push_back(given_back(offer.offer->stock));
    for (double& most : outlook_.problem.stock[place])
      most += static_cast<double>(std::max<std::int64_t>(0, offer.available - available));
    available = std::max(available, offer.available);
    return place;
  }

  /// Of a stock, by slot: what is rented, which could be had instead, and what is committed to, from its end on.
  [[nodiscard]] std::vector<double> given_back(market::StockId stock) const
  {
    std::vector<double> chips(hours_.size(), 0.0);
    for (const ContractView& contract : desk_->view().contracts) {
      const market::Offer& offer = *desk_->view().offer(contract.offer).offer;
      const bool free = offer.programme.ending.exit == market::Exit::free;
      for (std::size_t s = 0; offer.stock == stock && s < chips.size(); ++s)
        if ((free && offer.programme.kind != Kind::flex_start) ||
            contract.end <= at(rules_->period_start[outlook_.problem.slots[s].period]))
          chips[s] += static_cast<double>(contract.chips);
    }
    return chips;
  }

  /// Chips of a type that all loads that go on spot can use in an hour.
  [[nodiscard]] double usable(model::ChipTypeId chip, std::size_t h) const
  {
    double chips = 0.0;
    for (std::size_t w = 0; w < loads_->size(); ++w)
      for (std::size_t a = 0; a < (*loads_)[w].chips.size(); ++a)
        if (const std::vector<double>& ahead = (*loads_)[w].chips[a];
            desk_->view().demands[w].chips[a].chip == chip && h < ahead.size() &&
            !stays_off_spot(desk_->view().demands[w], desk_->view().demands[w].chips[a]))
          chips += ahead[h];
    return chips;
  }

  [[nodiscard]] bool some_stay_off_spot() const
  {
    return std::ranges::any_of(desk_->view().demands, [](const Demand& demand) {
      return std::ranges::any_of(demand.chips, [&](const ChipDemand& need) { return stays_off_spot(demand, need); });
    });
  }

  /// Of its own: what its market has in the slots in which there is any.
  std::optional<std::size_t> spot_stock(const OfferView& offer)
  {
    std::int64_t now = offer.available;
    for (const ContractView& contract : desk_->view().contracts)
      now += contract.offer == offer.id ? contract.chips : 0;
    if (const auto seen = rules_->spot_chips.find(offer.id); seen != rules_->spot_chips.end())
      now = std::max(now, seen->second);
    const auto place = static_cast<std::size_t>(std::ranges::find(spot_, &offer) - spot_.begin());
    const bool recorded = offer.offer->supply.at(desk_->view().now) < std::numeric_limits<std::int64_t>::max();
    const bool known = recorded && rules_->knows_market;
    const bool limited = known || some_stay_off_spot();
    std::vector<double> most;
    for (std::size_t s = 0; s < hours_.size(); ++s) {
      double chips = 0.0;
      for (const std::size_t h : hours_[s]) {
        const auto there = static_cast<double>(known ? least_supply(offer, h) : now);
        chips += limited ? std::min(there, usable(offer.offer->chip, h)) : there;
      }
      most.push_back(open_[s][place] ? chips / static_cast<double>(hours_[s].size()) : 0.0);
    }
    outlook_.problem.stock.push_back(std::move(most));
    return outlook_.problem.stock.size() - 1;
  }

  void add(std::size_t group, const OfferView& offer, std::optional<std::size_t> stock, std::optional<PlannedDeal> deal)
  {
    const market::Size& size = offer.offer->programme.size;
    PlanOffer made;
    made.group = group;
    made.stock = stock;
    if (deal) {
      OrdersAhead orders = orders_ahead(*desk_, *loads_, offer, *rules_);
      made.begin = std::move(orders.begin);
      made.price = std::move(orders.price);
      outlook_.ordered.push_back(std::move(orders.ordered));
      if (offer.offer->programme.kind == Kind::own)
        made.price = built_by(offer.offer->programme.build, made.begin);
    } else {
      made.price = prices_ahead(*desk_, offer, *rules_);
      outlook_.ordered.emplace_back();
    }
    // Of plans that cost the same the one that orders early is better, where nothing is left to be learnt: what it orders
    // together keeps a minimum more often. By ten millionths at most: far above what the solver lets pass.
    for (std::size_t p = 0; deal && rules_->knows_market && p < made.price.size(); ++p)
      made.price[p] *= 1.0 + 1e-5 * rules_->period_start[p] / rules_->hours;
    // And of hours on demand that a job has to take somewhere the last, at once: elsewhere each has it start again.
    const bool waits = std::ranges::any_of(*loads_, [](const LoadAhead& load) { return !load.work.empty(); });
    for (std::size_t p = 0; waits && offer.offer->programme.kind == Kind::on_demand && p < made.price.size(); ++p)
      made.price[p] *= 1.0 + 1e-5 * (1.0 - rules_->period_start[p] / rules_->hours);
    if (offer.offer->programme.kind == Kind::spot && offer.offer->stock.valid())
      made.shared = chips_of(offer);
    made.term = deal ? deal->term / hour : 0.0;
    made.minimum = deal && size.minimum > size.step ? static_cast<double>(size.minimum) : 0.0;
    outlook_.problem.offers.push_back(std::move(made));
    outlook_.deals.push_back(deal);
    sold_.push_back(&offer);
  }

  /// Dollars an hour of its whole lifetime that a chip of one's own has cost at the end, by when it begins.
  [[nodiscard]] std::vector<double> built_by(const market::Build& build, const std::vector<double>& begins) const
  {
    std::vector<double> price;
    for (const double begin : begins)
      price.push_back(begin < rules_->hours
                          ? cost_of_holding(build, hour * (rules_->hours - begin)).dollars() / (build.lifetime / hour)
                          : std::numeric_limits<double>::infinity());
    return price;
  }

  /// What is paid for already, period by period.
  void add_held()
  {
    for (const ContractView& contract : desk_->view().contracts) {
      const market::Offer& offer = *desk_->view().offer(contract.offer).offer;
      const auto group = groups_.find(offer.chip);
      if (group == groups_.end() || offer.programme.ending.exit == market::Exit::free ||
          !market::gives_capacity(offer.programme.kind))
        continue;
      for (std::size_t p = 0; p < periods(); ++p) {
        const Timestamp from = std::max(contract.active, at(rules_->period_start[p]));
        const Seconds held = std::min(contract.end, at(period_end(p))) - from;
        const double length = period_end(p) - rules_->period_start[p];
        outlook_.problem.held[group->second][p] +=
            static_cast<double>(contract.chips) * std::clamp(held / hour / length, 0.0, 1.0);
      }
    }
  }

  const Desk* desk_;
  const std::vector<LoadAhead>* loads_;
  const OutlookRules* rules_;
  Outlook outlook_;
  std::vector<Hours> hours_; ///< by slot
  std::vector<const OfferView*> spot_;
  std::vector<std::vector<bool>> open_; ///< by slot and place in `spot_`: whether there is any
  std::map<model::ChipTypeId, std::size_t> groups_;
  struct Stock {
    std::size_t place;      ///< in the problem
    std::int64_t available; ///< the most that any of its offers has
  };
  std::map<market::StockId, Stock> stocks_;
  std::vector<const OfferView*> sold_; ///< by offer of the problem
};

} // namespace

Outlook look_ahead(const Desk& desk, const std::vector<LoadAhead>& loads, const OutlookRules& rules)
{
  return Draft(desk, loads, rules).finish();
}

} // namespace leasehold::policy
