// The two forms of each backfilling policy.
#pragma once

#include "policy/api/scheduling.hpp"
#include "units/named.hpp"

#include <array>
#include <memory>

namespace leasehold::policy {

/// What a reservation holds.
enum class Reserve { count, hosts };
constexpr auto enum_names(Tag<Reserve>)
{
  return std::to_array<Named<Reserve>>({
      {Reserve::count, "count", "the textbook form: a number of chips"},
      {Reserve::hosts, "hosts", "named hosts, the lowest-numbered ones that are idle for the whole estimate"},
  });
}

[[nodiscard]] std::unique_ptr<Scheduling> make_easy_count();
[[nodiscard]] std::unique_ptr<Scheduling> make_easy_hosts();
[[nodiscard]] std::unique_ptr<Scheduling> make_conservative_count();
[[nodiscard]] std::unique_ptr<Scheduling> make_conservative_hosts();

} // namespace leasehold::policy
