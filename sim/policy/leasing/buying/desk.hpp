// The tenant's buying desk for one review: what is held and wanted on each chip, and orders that keep count of both.
#pragma once

#include "policy/api/leasing.hpp"
#include "policy/leasing/buying/rent_curve.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leasehold::policy {

using Kind = market::ProgrammeKind;

/// What is held while it is needed, and what is bound for a term.
inline constexpr std::initializer_list<Kind> flexible_kinds = {Kind::on_demand};
inline constexpr std::initializer_list<Kind> committed_kinds = {Kind::reserved, Kind::take_or_pay};
/// What is bought for a time that may begin later, as for a job.
inline constexpr std::initializer_list<Kind> window_kinds = {Kind::capacity_block, Kind::calendar};
/// Both of these.
inline constexpr std::initializer_list<Kind> binding_kinds = {Kind::reserved, Kind::take_or_pay, Kind::capacity_block,
                                                              Kind::calendar};

/// Where chips of one kind reach each other: a gang runs inside one site.
struct Site {
  model::ProviderId provider;
  model::RegionId region;
  auto operator<=>(const Site&) const = default;
};
inline constexpr Site nowhere{model::ProviderId::none(), model::RegionId::none()};

/// Of policies' parameter `lease_size`.
inline constexpr const char* lease_size_text =
    "most chips in one lease; by default a host of spot, which is taken back by whole leases, 64 of what is bound for "
    "a term, "
    "which ends by whole leases, and no limit on what is rented and let go of host by host";

struct BuyOptions {
  Seconds term{0.0};                      ///< 0 = the programme's only or shortest term
  std::optional<std::int64_t> lease_size; ///< most chips in one lease; absent: as lease_size_text says
  std::int64_t least = 1;                 ///< fewer are not worth buying
  double price_limit = 1e300;             ///< dollars a chip and hour
  /// What the chips cost otherwise, dollars a chip and hour: an offer is passed over where the least it sells costs
  /// more than renting what is wanted.
  double rent = 1e300;
  bool auto_renew = false;
  bool at_once = false;      ///< not what is delivered later
  std::string programme;     ///< this one alone; empty: any
  market::OfferId offer;     ///< this one alone; none: any
  std::optional<Site> site;  ///< this one alone; absent: any
  std::int64_t off_spot = 0; ///< so many of the chips on demand do not move to spot, nor do gangs then
};

/// Many functions, of a few lines each: the words in which policies buy and sell. Many members: what they ask of every lease
/// and offer is counted once a review.
class Desk {
public:
  /// `providers` empty: all of them.
  Desk(const LeasingView& view, LeaseSink& sink, const std::vector<std::string>& providers = {});

  [[nodiscard]] const LeasingView& view() const { return *view_; }
  /// Chips of all leases of these kinds that compute, or are on their way; without kinds of all that hand out chips. What
  /// an outage holds down is left out where it may be let go; bound leases count whole: they outlast it.
  [[nodiscard]] std::int64_t held(model::ChipTypeId chip, std::initializer_list<Kind> kinds = {}) const;
  /// Chips of all leases of these kinds that are agreed or queued and do not compute yet.
  [[nodiscard]] std::int64_t pending(model::ChipTypeId chip, std::initializer_list<Kind> kinds = {}) const;
  /// Those of them that are due at once, and late.
  [[nodiscard]] std::int64_t pending_now(model::ChipTypeId chip, std::initializer_list<Kind> kinds = {}) const;
  /// Chips of all kinds that compute; where services take time to load, without those whose term is over before what would be
  /// bought at the next review serves, as far as no others come until then.
  [[nodiscard]] std::int64_t ready(model::ChipTypeId chip) const;
  /// Those of them that are paid for to the end of their term, used or not.
  [[nodiscard]] std::int64_t committed(model::ChipTypeId chip) const;
  /// Chips at a site that compute, or are on their way under these kinds.
  [[nodiscard]] std::int64_t held_at(model::ChipTypeId chip, Site site, std::initializer_list<Kind> kinds) const;
  [[nodiscard]] std::int64_t available_at(model::ChipTypeId chip, Site site, std::initializer_list<Kind> kinds) const;
  /// Chips at a site that run something.
  [[nodiscard]] std::int64_t busy_at(model::ChipTypeId chip, Site site) const;
  /// Chips at a site that compute, run nothing, and are paid for to the end of their term.
  [[nodiscard]] std::int64_t idle_committed_at(model::ChipTypeId chip, Site site) const;
  /// Chips there, or anywhere, that are paid for anyway and on which gangs train.
  [[nodiscard]] double gangs_committed_at(model::ChipTypeId chip, Site site) const;
  [[nodiscard]] double gangs_committed(model::ChipTypeId chip) const;
  /// The site's chips are leased for this gang.
  void house(const Demand& demand, model::ChipTypeId chip, Site site) const
  {
    sink_->house(demand.name, chip, site.provider, site.region);
  }
  /// The gang's dataset is wanted in the region, before chips are.
  void send_data(const Demand& demand, model::RegionId region) const { sink_->send_data(demand.name, region); }
  /// From now on drop() leaves this many chips at the site.
  void keep_at(model::ChipTypeId chip, Site site, std::int64_t chips);
  /// From now on drop() leaves this many chips of the lease.
  void keep_lease(model::LeaseId lease, std::int64_t chips) { kept_[lease] = chips; }
  /// Lets go of as many of the lease's chips, of those that are not kept, as may go; returns how many.
  std::int64_t let_go_of(model::LeaseId lease, std::int64_t chips);
  /// Chips that this review has leased at the site under this kind.
  [[nodiscard]] std::int64_t bought_at(model::ChipTypeId chip, Site site, Kind kind) const;
  /// Chips of a host: the largest step in which an offer sells them; 1 where there is none.
  [[nodiscard]] std::int64_t step(model::ChipTypeId chip) const;
  /// Chips rented on the stock of an offer that binds, which it would take over at once: they are as good as available.
  [[nodiscard]] std::int64_t convertible(const OfferView& offer) const;
  /// From now on so many chips on demand stay: a discount that is paid for makes them cheaper than their price says.
  void keep_prepaid(model::ChipTypeId chip, std::int64_t chips) { prepaid_[chip] = chips; }
  /// Chips of the offer that could be had now, after what this review bought and let go of.
  [[nodiscard]] std::int64_t left(const OfferView& offer) const { return offer.available - bought(offer); }
  /// Chips that could be bought now.
  [[nodiscard]] std::int64_t available(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const;
  /// Lowest current price of chips that can be had or are held, dollars a chip and hour; infinity where there are none.
  [[nodiscard]] double price(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const;
  /// What renting chips costs, the first of them cheapest: what each of these offers has or this tenant holds of it, by
  /// rising price. Where nothing can be had: the dearest that is listed, as what it would take to get any.
  [[nodiscard]] RentCurve rent(model::ChipTypeId chip, std::initializer_list<Kind> kinds = flexible_kinds) const;
  /// Buys at least `chips` (rounded up to the offers' steps) from the cheapest offers first; returns what it got.
  std::int64_t buy(model::ChipTypeId chip, std::int64_t chips, std::initializer_list<Kind> kinds,
                   const BuyOptions& options = {});
  /// Lets go of leases that may end freely or of parts of them, whole hosts each, dearest first. Among equals first what
  /// runs nothing, then the least busy, those with gangs in training last and not for so few that a day of them costs less than
  /// gangs lose that start again on others of their site. Never more than `chips`,
  /// nor so many that fewer than `serving` chips of any kind compute, nor what is on its way to take the place of a dearer
  /// lease that computes until then; returns what it let go.
  std::int64_t drop(model::ChipTypeId chip, std::int64_t chips, std::initializer_list<Kind> kinds,
                    std::int64_t serving = 0);
  /// Lets go of what an outage holds down of leases that may end freely.
  void leave_what_is_down(model::ChipTypeId chip, std::initializer_list<Kind> kinds);
  /// Buys, beside leases that may end freely, as many of the same chips where those are cheaper by more than the move
  /// costs, so that without the old ones `wanted` are held: what a day saves, or the time to the horizon, must exceed
  /// what both cost at once until the new are delivered and `overlap` is over. The old ones go with the next drop(), or at
  /// once where spot takes over that computes at once: who takes what may leave at any time has no use for both on every return.
  /// Returns the chips bought.
  std::int64_t buy_cheaper(model::ChipTypeId chip, std::int64_t wanted, std::initializer_list<Kind> kinds,
                           Seconds overlap, const BuyOptions& options);

  /// LeaseSink's.
  [[nodiscard]] bool audited() const { return sink_->audits(); }
  void weighed(const Bargain& bargain) const { sink_->weighed(bargain); }

  /// Whether the offer's provider may be leased from.
  [[nodiscard]] bool serves(const OfferView& offer) const
  {
    return serves_[static_cast<std::size_t>(&offer - view_->offers.data())];
  }
  /// The offers of these kinds on a chip, cheapest first.
  [[nodiscard]] std::vector<const OfferView*> offers(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const;

private:
  using Count = std::map<std::pair<model::ChipTypeId, Kind>, std::int64_t>;
  static std::int64_t sum(const Count& counts, model::ChipTypeId chip, std::initializer_list<Kind> kinds);
  void count_at(const market::Offer& offer, std::int64_t chips, bool ready);
  void count_ends();
  /// Chips of the offer's stock that this review has bought already, which `available` does not know.
  [[nodiscard]] std::int64_t& bought(const OfferView& offer);
  [[nodiscard]] std::int64_t bought(const OfferView& offer) const;
  std::int64_t buy_from(const OfferView& offer, std::int64_t chips, const BuyOptions& options);
  /// Of so many chips of a contract those that may be let go of: all where it has no more, else whole steps while it is
  /// open-ended and computes and its programme's minimum stays.
  [[nodiscard]] std::int64_t can_go(std::size_t contract, std::int64_t chips) const;
  /// Lets go of them; returns how many.
  std::int64_t let_go(std::size_t contract, std::int64_t chips);
  /// Of a contract of drop(): the most of `chips` that nothing is to keep.
  [[nodiscard]] std::int64_t droppable(std::size_t contract, std::int64_t chips, std::int64_t serving) const;
  /// Lets go of what is rented on the offer's stock as far as so many chips need it: a commitment takes its place at once.
  void make_room(const OfferView& offer, std::int64_t chips);
  /// Whether what this contract rents could be taken over by a commitment on the same stock.
  [[nodiscard]] bool can_convert(std::size_t contract) const;
  void count_pending(const market::Offer& offer, std::int64_t chips);
  [[nodiscard]] const OfferView& offer_of(std::size_t contract) const { return view_->offers[offer_of_[contract]]; }
  /// Chips of the contract that keep_lease() does not keep.
  [[nodiscard]] std::int64_t not_kept(std::size_t contract) const;
  /// Chips of an offer that could be had now or are held.
  [[nodiscard]] std::int64_t within_reach(const OfferView& offer) const;
  /// Contracts of these kinds that may be let go, dearest first.
  [[nodiscard]] std::vector<std::size_t> releasable(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const;
  /// Whether chips of these kinds are held, not down, at more than the lowest price on the list.
  [[nodiscard]] bool holds_dearer(model::ChipTypeId chip, std::initializer_list<Kind> kinds) const;
  /// Whether a gang trains on it that is to stay, and fewer chips are too many than gangs have there, or than pay for moving.
  [[nodiscard]] bool carries_gang(std::size_t contract, std::int64_t too_many) const;
  /// Whether a day without so many chips saves more than gangs on this type lose when they start again elsewhere.
  [[nodiscard]] bool pays_to_move(model::ChipTypeId chip, std::int64_t fewer) const;
  /// Chips of the lease that are not on demand and paid for by discounts.
  [[nodiscard]] std::int64_t not_prepaid(std::size_t contract) const;
  /// Chips of the lease that its site can spare.
  [[nodiscard]] std::int64_t spared(std::size_t contract) const;
  /// An offer of this chip and these kinds by a provider that may be leased from.
  [[nodiscard]] bool suits(const OfferView& offer, model::ChipTypeId chip, std::initializer_list<Kind> kinds) const;
  /// All offers on a chip, cheapest first, by providers that may be leased from.
  [[nodiscard]] std::span<const OfferView* const> served(model::ChipTypeId chip) const;

  const LeasingView* view_;
  LeaseSink* sink_;
  std::vector<std::string> providers_;   ///< whom it leases from, where somebody audits; empty: everybody
  std::vector<bool> serves_;             ///< by the offer's position
  std::vector<const OfferView*> served_; ///< by chip, then price, then position
  Count held_;
  Count pending_;     ///< part of held_
  Count pending_now_; ///< part of pending_
  Count down_;        ///< the same; empty where no chip is down
  std::map<model::ChipTypeId, std::int64_t> committed_;
  std::map<model::ChipTypeId, std::int64_t> ends_; ///< chips that are gone soon; empty where services load at once
  struct Stay {
    std::int64_t ready = 0;
    double busy = 0.0;            ///< of `ready`
    double idle_committed = 0.0;  ///< of `ready`
    double gangs_committed = 0.0; ///< of `gangs`
    double gangs = 0.0;           ///< of `busy`
    std::map<Kind, std::int64_t> pending;
    std::int64_t keep = 0;
  };
  std::map<std::pair<model::ChipTypeId, Site>, Stay> sites_;
  std::map<model::ChipTypeId, std::int64_t> prepaid_;
  std::map<model::LeaseId, std::int64_t> kept_; ///< by keep_lease()
  std::vector<std::int64_t> bought_;            ///< by the offer's position
  std::vector<std::int64_t> leased_;            ///< chips held of each offer, by its position
  std::vector<std::int64_t> ordered_;           ///< chips of each offer that this review has leased, by its position
  std::vector<ContractView> contracts_;         ///< the view's, with what is left of them
  std::vector<std::size_t> offer_of_;           ///< positions of offers, by contract
  std::map<market::StockId, std::int64_t>
      convertible_; ///< chips of contracts that can_convert(), but for those released
};

/// A training job that needs all its chips at one site.
struct Gang {
  Site site;
  double chips = 0.0;
  bool waits = false;    ///< it does not run yet
  bool firm = false;     ///< it stays off spot: stays_off_spot() or is_pressed()
  std::string_view name; ///< of its demand
};

/// What the tenant's workloads need of one chip.
struct ChipTarget {
  model::ChipTypeId chip;
  double chips = 0.0;
  double training = 0.0;     ///< part of `chips`
  std::vector<Gang> gangs;   ///< where that part must be
  std::vector<Gang> awaited; ///< where gangs will want chips once their data are there; no part of `chips`

  [[nodiscard]] double gangs_at(Site site) const; ///< chips of gangs that are assigned there
  [[nodiscard]] double firm_at(Site site) const;  ///< of those that stay off spot
  [[nodiscard]] double firm() const;              ///< of these, everywhere
  /// Chips that run something at the site beside gangs that are assigned there.
  [[nodiscard]] double others_at(const Desk& desk, Site site) const;
};

struct TargetRules {
  model::ChipTypeId except;    ///< a chip not to use
  bool except_training = true; ///< nor to train on
  double cap = 1.0;            ///< largest share of a service's load on one chip, while there are others
  /// Gangs get their places on spot, too, where that costs up to this share of the price on demand; 0: under the kinds alone.
  double gangs_on_spot = 0.0;
};

/// Assigns each workload to chips it may run on: what is committed first, then the cheapest at the prices of `kinds`
/// (a service by the hour, a training job to its end, chips too slow for its deadline last), moving on to the next
/// where chips (held and available) run out; what moves to chips that do not compute yet is wanted where it is, too.
/// A training job is not split: it goes to the chip and site that can hold all of it, have its data, and cost least to
/// its end, with the move there, and is left out while none can; where its data are not yet, they are sent for, and it gets chips
/// when those come as soon. Ports under way get their pilot chips on top.
[[nodiscard]] std::vector<ChipTarget> targets(const Desk& desk, std::initializer_list<Kind> kinds,
                                              const TargetRules& rules = {});

/// The alternative of a workload that is the cheapest at the prices of `kinds`, or null where it may run on none.
[[nodiscard]] const ChipDemand* cheapest_need(const Desk& desk, const Demand& demand,
                                              std::initializer_list<Kind> kinds);

/// The same of those whose data are where these kinds are on offer, or come there in time (has_data), priced at `kinds`.
[[nodiscard]] const ChipDemand* cheapest_within_reach(const Desk& desk, const Demand& demand,
                                                      std::initializer_list<Kind> kinds,
                                                      std::initializer_list<Kind> offered);

/// As many whole chips as it needs.
[[nodiscard]] std::int64_t whole_chips(const ChipDemand& need);

struct ChipNeed {
  const Demand* demand;
  const ChipDemand* need;
};

/// Whether chips that are leased now from who delivers them so would compute an hour or more before the gang's data are there.
[[nodiscard]] bool comes_before_data(const Demand& demand, model::RegionId region, Seconds delivery);

/// Whose need of a chip counts: of those that pay least on it, or of all that may run on it.
enum class Needs { cheapest, all };

/// The workloads (of one kind, where it is given) for which this chip is the cheapest at the prices of `kinds`; of those
/// services that may run on several, the cheapest to the horizon, rented so or committed to. Or all that may run on it.
[[nodiscard]] std::vector<ChipNeed> needs_on(const Desk& desk, model::ChipTypeId chip,
                                             std::initializer_list<Kind> kinds,
                                             std::optional<WorkloadKind> only = std::nullopt,
                                             Needs whose = Needs::cheapest);

/// The chips that a service may run on and that can be had, the cheapest to the horizon first, but for `except`.
[[nodiscard]] std::vector<const ChipDemand*> by_cost_to_the_end(const Desk& desk, const Demand& demand,
                                                                model::ChipTypeId except = model::ChipTypeId::none());

/// Whether a gang's data are in a region, or come in time for it to end before its deadline and the horizon.
[[nodiscard]] bool has_data(const Desk& desk, const Demand& demand, const ChipDemand& need, model::RegionId region);

/// Chips of this type that gangs in training keep busy, at most.
[[nodiscard]] double gangs_on(const LeasingView& view, model::ChipTypeId chip);

/// `needed` at past hours, oldest first, summed over those workloads. O(hours): what is asked at every review should
/// come from PastLevels.
[[nodiscard]] std::vector<double> level_history(const Desk& desk, model::ChipTypeId chip,
                                                std::initializer_list<Kind> kinds,
                                                std::optional<WorkloadKind> only = std::nullopt,
                                                Needs whose = Needs::cheapest);

/// Buys on these kinds what `wanted` chips exceed everything that computes or is on its way on these kinds, or lets go
/// what is too much, in lots that can shrink; what is held moves where it is cheaper (Desk::buy_cheaper). The target's
/// gangs get their chips at their sites first. Chips of other kinds that are still to be delivered do not count.
void follow(Desk& desk, const ChipTarget& target, double wanted, std::initializer_list<Kind> kinds,
            const BuyOptions& options);

/// follow() on demand, but for gangs of these sizes, which have or await chips under the kinds `elsewhere`.
void follow_besides(Desk& desk, ChipTarget target, const std::vector<double>& gangs,
                    std::initializer_list<Kind> elsewhere, const BuyOptions& options);

/// The same for one kind by itself, whatever is held on others.
void follow_alone(Desk& desk, model::ChipTypeId chip, std::int64_t wanted, Kind kind, const BuyOptions& options);

} // namespace leasehold::policy
