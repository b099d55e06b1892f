// What a tenant's services would need of a chip that they could move to, and whether they would be cheaper there.
#pragma once

#include "policy/leasing/buying/desk.hpp"

#include <string>

namespace leasehold::policy {

/// The alternative of a workload on this chip; null where it has none.
[[nodiscard]] const ChipDemand* need_of(const Demand& demand, model::ChipTypeId chip);

/// The first offer of the chip under this programme; null where there is none.
[[nodiscard]] const OfferView* offer_of(const LeasingView& view, model::ChipTypeId chip, const std::string& programme);

/// Chips that the services which are validated there would need to carry all of their load.
[[nodiscard]] double serving_needs(const LeasingView& view, model::ChipTypeId chip);

/// Whether every service that could run on the chip may.
[[nodiscard]] bool serving_is_ported(const LeasingView& view, model::ChipTypeId chip);

/// Whether they all may, and need no more chips there than they will once their ports are tuned.
[[nodiscard]] bool serving_is_tuned(const LeasingView& view, model::ChipTypeId chip);

/// Whether a service that may run on the chip costs less there under this offer, by a share, than rented elsewhere.
[[nodiscard]] bool serves_cheaper(const Desk& desk, const Demand& demand, model::ChipTypeId chip,
                                  const OfferView& offer, double advantage);

} // namespace leasehold::policy
