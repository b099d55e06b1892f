// Gangs and the berths that they hold, from review to review: what rules are told of them, and what is leased for them.
#pragma once

#include "policy/leasing/regions/berths.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace leasehold::policy {

/// One review's leases for the gangs on one chip type: first all are seated, then settled. What a gang runs on is its own as
/// long as it stays; what runs no gang is there for the first that takes it.
class GangSeats {
public:
  /// `lease_size`: most chips in one lease; 0: all of a gang's.
  GangSeats(Desk& desk, model::ChipTypeId chip, std::int64_t lease_size = 0);

  /// Of what is leased there and runs nothing so many chips are the gang's, with those on which it runs: it was promised them at
  /// an earlier review.
  void set_aside(market::OfferId offer, const Demand& gang, std::int64_t chips);
  /// Chips of the offer that the gang has or could have of what is leased: not told to go nor down, promised to no other gang and
  /// without one that runs there; of leases that compute, or all. With those on which gangs without a deadline run while it runs
  /// on as many others at the site: chips of a pool are alike, and nobody moves for a bill.
  [[nodiscard]] std::int64_t held(const OfferView& offer, const Demand& gang, bool computing = false) const;
  /// Those that could be had now besides.
  [[nodiscard]] std::int64_t open(const OfferView& offer, const Demand& gang) const;
  /// Chips of the offer on which gangs without a deadline run, as many as those on which the gang runs elsewhere at its site.
  [[nodiscard]] std::int64_t exchanged(const OfferView& offer, const Demand& gang) const;
  /// The offer on whose leases the gang runs, most of it.
  [[nodiscard]] std::optional<market::OfferId> under(const Demand& gang) const;
  /// The gang has all its chips there: leases what is missing; false where that cannot be had.
  bool take(const OfferView& offer, const Demand& gang, std::int64_t chips);
  /// Once all are seated, what dated gangs leave goes, as far as `others` chips on demand remain. Before others' are bought, which
  /// would count it.
  void leave(std::int64_t others);
  /// Leases of spot and on demand that no gang was given go, but for `others` chips on demand.
  void settle(std::int64_t others);
  /// Chips promised at a site.
  [[nodiscard]] std::int64_t promised_at(Site site) const;

private:
  struct Lease {
    model::LeaseId id;
    market::OfferId offer;
    bool computes = false;
    std::int64_t free = 0;                          ///< no gang runs there, nor was it promised
    std::int64_t kept = 0;                          ///< promised, in use or not
    std::int64_t left = 0;                          ///< gangs with a deadline run there, and were not promised it
    std::int64_t undated = 0;                       ///< gangs without one run there, and nobody was promised it
    std::map<std::string_view, std::int64_t> aside; ///< by gang
  };
  /// Chips of the lease on which the gang runs.
  static std::int64_t runs_on(const Lease& lease, const Demand& gang);
  /// With those that are set aside for it.
  static std::int64_t own(const Lease& lease, const Demand& gang);
  /// Chips that the tenant owns on which the gang runs, where others on which it runs are leased at the offer's site.
  [[nodiscard]] std::int64_t beside(const OfferView& offer, const Demand& gang) const;
  /// Whether the lease is at the offer's site.
  [[nodiscard]] bool is_at(const Lease& lease, const OfferView& offer) const;
  /// Chips of a kind that were promised.
  [[nodiscard]] std::int64_t promised(Kind kind) const;

  Desk* desk_;
  model::ChipTypeId chip_;
  std::int64_t lease_size_;
  std::vector<Lease> leases_;
  std::map<market::OfferId, std::int64_t> bought_, promised_; ///< `bought_`: not promised yet
};

/// Chips on demand of the target's gangs, which have no deadline, are bought at their sites beside what others were promised there.
void gather(Desk& desk, const ChipTarget& target, const GangSeats& seats, BuyOptions options);

/// What is kept of a gang.
class GangTrack {
public:
  GangTrack(const Demand& demand, Timestamp now) : done_before_(demand.progress), begun_(now) {}

  /// What it holds and does not run on is set aside for it.
  void claim(GangSeats& seats, const Demand& demand, const ChipDemand& need) const;
  /// The berths of the chip, and where it stands; of what spot gives notice of, no less than the shortest counts.
  [[nodiscard]] GangState state(const Desk& desk, const GangSeats& seats, const Demand& demand, const ChipDemand& need,
                                Seconds tick);
  /// It is to hold what the rule chose. What it has it keeps until the chips compute to which it goes.
  void seat(GangSeats& seats, const GangState& state, const Demand& demand, std::optional<std::size_t> choice);
  /// It is on its way from one berth to another, so that there is nothing to decide.
  [[nodiscard]] std::optional<std::size_t> on_its_way(const GangState& state) const;
  /// Where its chips are to be.
  [[nodiscard]] std::optional<Site> site() const { return site_; }

private:
  double done_before_;
  Timestamp begun_;
  std::optional<market::OfferId> held_;
  std::optional<market::OfferId> next_; ///< agreed and not there yet
  Timestamp warm_;                      ///< when what it holds does its first work
  model::RegionId worked_ = model::RegionId::none();
  std::optional<Site> site_;
};

} // namespace leasehold::policy
