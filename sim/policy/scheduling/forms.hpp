// The two forms of each backfilling policy: reservations of a number of chips, or of named hosts.
#pragma once

#include "policy/scheduling.hpp"

#include <memory>

namespace leasehold::policy {

[[nodiscard]] std::unique_ptr<Scheduling> make_easy_count();
[[nodiscard]] std::unique_ptr<Scheduling> make_easy_hosts();
[[nodiscard]] std::unique_ptr<Scheduling> make_conservative_count();
[[nodiscard]] std::unique_ptr<Scheduling> make_conservative_hosts();

} // namespace leasehold::policy
