// Which gangs spot, that may be taken back, would cost more than it saves.
#pragma once

#include "policy/api/leasing.hpp"

#include <initializer_list>

namespace leasehold::policy {

class Desk;

/// Whether a gang would lose more than six hours of work when spot is taken back, which is what blocks of spot stay in the
/// mean (zones of the SkyPilot traces 1 h to 10 h): one that writes no checkpoints and has more than that to do. On spot it
/// would begin again and again. Nothing that buys spot for gangs puts it there.
[[nodiscard]] bool stays_off_spot(const Demand& demand, const ChipDemand& need);

/// Whether a gang may run on spot of this chip, which is listed at less than everything else.
[[nodiscard]] bool is_for_spot(const Desk& desk, const Demand& demand, const ChipDemand& need);

/// Whether it may pay to wait for spot: what loses its work, or would be done before, runs through.
[[nodiscard]] bool may_wait_for_spot(const Desk& desk, const Demand& demand);

/// Work that a gang loses when spot goes that gave this notice: none where that is time for a last checkpoint, else what lies behind
/// its last one; `done`, all that it did, where it writes none.
[[nodiscard]] Seconds lost_work(const Demand& demand, Seconds notice, Seconds done);

/// What a gang loses when spot of this chip is taken back: time to start again, and what lies behind its last checkpoint where
/// the notice is too short for one more.
[[nodiscard]] Seconds lost_with_spot(const LeasingView& view, const Demand& demand, model::ChipTypeId chip);

/// What a gang with a deadline keeps to spare that goes on spot: to lose that twice, by moving there and when it is taken back.
[[nodiscard]] Seconds spare_for_spot(const LeasingView& view, const Demand& demand, model::ChipTypeId chip);

/// Whether a gang that can still keep its deadline could not after `idle` with that to spare. Then it is not put on spot; nor
/// does it wait where that is so of the time until the next review.
[[nodiscard]] bool is_pressed(const LeasingView& view, const Demand& demand, const ChipDemand& need,
                              Seconds idle = Seconds{0.0});

/// Those of `kinds` that are not taken back, where there are such.
[[nodiscard]] std::initializer_list<market::ProgrammeKind>
firm_kinds(std::initializer_list<market::ProgrammeKind> kinds);

} // namespace leasehold::policy
