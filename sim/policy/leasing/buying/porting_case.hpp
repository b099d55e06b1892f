// Whether a port pays for itself.
#pragma once

#include "policy/leasing/buying/desk.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace leasehold::policy {

/// What a port of workloads to a chip would save until the horizon, less what it costs, dollars. Saved is, for every
/// workload that the port serves and until the horizon, once the port is done, up to `share` of what its chips cost
/// elsewhere less what they cost there, at the lowest prices at which either can be had for that long, there under
/// `programmes` alone (empty: any), and nothing for as long as chips elsewhere are committed to already; the load is what is known of it, or the last week's mean, which goes on falling where
/// it falls. Paid are engineers, pilot chips, and the work lost until the port is tuned. Without a horizon, over ten years.
[[nodiscard]] double gain_of_port(const Desk& desk, const ChipDemand& need, double share = 1.0,
                                  const std::vector<std::string>& programmes = {});

/// A deployment that has to prove itself for some time before a commitment takes over from it.
struct Proof {
  std::string deployment; ///< programmes
  std::string commitment;
  Seconds left;     ///< until it has
  double share;     ///< of a workload that goes there
  double advantage; ///< how much cheaper that has to be, as a share
};

/// Whether both together cost less than a workload that may run there costs elsewhere until the horizon, at the lowest prices
/// at which chips can be had and of the load as gain_of_port() expects it.
[[nodiscard]] bool pays_once_proved(const Desk& desk, const Demand& demand, model::ChipTypeId chip, const Proof& proof);

/// The ports that a policy has asked for.
class PortOrders {
public:
  /// Asks for one, whose pilot chips compute in `pilots_in`.
  bool ask(Timestamp now, LeaseSink& sink, const Demand& demand, const ChipDemand& need, Seconds pilots_in = {});
  /// Until the alternative may be used, as it is expected: 0 where it may be, or its port is overdue; nothing where its
  /// port was not asked for.
  [[nodiscard]] std::optional<Seconds> wait(Timestamp now, const ChipDemand& need) const;
  /// `ahead`, by hour from now on, as far as the alternative may be used: from now where it is validated, from when its
  /// port is expected to be done where that was asked for, else never, which is empty.
  [[nodiscard]] std::vector<double> usable(const Desk& desk, const ChipDemand& need, std::vector<double> ahead) const;

private:
  std::map<std::size_t, Timestamp> done_; ///< expected, by the port's subject
};

} // namespace leasehold::policy
