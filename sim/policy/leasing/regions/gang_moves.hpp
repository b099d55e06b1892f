// Gangs and the berths that they hold, from review to review: what rules are told of them, and what is leased for them.
#pragma once

#include "policy/leasing/regions/berths.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::policy {

/// One review's leases for the gangs on one chip type: first all are seated, then settled.
class GangSeats {
public:
  GangSeats(Desk& desk, model::ChipTypeId chip) : desk_(&desk), chip_(chip) {}

  /// Chips of the offer that are leased, not told to go nor down, and promised to no gang yet; of leases that compute, or all.
  [[nodiscard]] std::int64_t held(const OfferView& offer, bool computing = false) const;
  /// Those that could be had now besides.
  [[nodiscard]] std::int64_t open(const OfferView& offer) const;
  /// The gang has all its chips there: leases what is missing; false where that cannot be had.
  bool take(const OfferView& offer, std::int64_t chips);
  /// Leases of spot and on demand that no gang was given go, but for `others` chips on demand.
  void settle(std::int64_t others);

private:
  Desk* desk_;
  model::ChipTypeId chip_;
  std::map<market::OfferId, std::int64_t> bought_, promised_;
};

/// What is kept of a gang.
class GangTrack {
public:
  GangTrack(const Demand& demand, Timestamp now) : done_before_(demand.progress), begun_(now) {}

  /// The berths of the chip, and where it stands; of what spot gives notice of, no less than the shortest counts.
  [[nodiscard]] GangState state(const Desk& desk, const GangSeats& seats, const Demand& demand, const ChipDemand& need,
                                Seconds tick);
  /// It is to hold what the rule chose. What it has it keeps until the chips compute to which it goes.
  void seat(GangSeats& seats, const GangState& state, std::optional<std::size_t> choice);
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
