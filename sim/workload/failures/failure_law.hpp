// How often something fails and how long that lasts: an alternating renewal process, as good as new after each repair.
#pragma once

#include "units/quantity.hpp"

#include <cstdint>
#include <string>

namespace leasehold::workload {

/// Up times have mean `mean_time_between` and are Weibull of this shape (1: exponential; below: a domain that has just
/// come back is the likeliest to fail, as new parts are; above: wear). Down times are exponential.
struct FailureLaw {
  std::string cause;   ///< names the law in events.csv; empty where the scenario has one law that it does not name
  std::string streams; ///< stream of a domain's draws: this and its number
  Seconds mean_time_between;
  Seconds repair;
  Seconds detection; ///< until it is noticed, before which no repair begins
  double shape = 1.0;
  double lemon_times = 1.0; ///< a lemon fails so many times as often
  double speed = 0.0;       ///< hosts run at this share of theirs until repaired; 0: they are down
  bool one_host = true;     ///< its domains are single hosts
};

/// The seed material of a run.
struct FailureSeed {
  std::uint64_t seed = 0;
  std::uint32_t replication = 0;
};

/// The `n`-th draw of a domain: up times have even n, down times odd ones. A stream for each: there are tens of thousands
/// of hosts, few of which ever fail.
[[nodiscard]] Seconds time_up(const FailureLaw& law, std::uint32_t number, bool lemon, std::uint32_t n,
                              const FailureSeed& seed);
/// The time until it is noticed is part of a down time.
[[nodiscard]] Seconds time_down(const FailureLaw& law, std::uint32_t number, std::uint32_t n, const FailureSeed& seed);

/// Whether the domain is a lemon: true for this share of domains, each by a draw of its own.
[[nodiscard]] bool draw_lemon(const FailureLaw& law, std::uint32_t number, double share, const FailureSeed& seed);

} // namespace leasehold::workload
