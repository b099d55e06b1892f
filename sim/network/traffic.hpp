// What the fabric between hosts does to a run: the face behind which it is computed, in closed form or by SimGrid.
#pragma once

#include "model/inventory.hpp"
#include "model/placement.hpp"
#include "physics/gang_network.hpp"
#include "units/timestamp.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace leasehold::network {

class Traffic {
public:
  virtual ~Traffic() = default;
  /// Plays what the fabric has to do up to `instant`, which never falls from call to call.
  virtual void advance(Timestamp instant) = 0;
  /// What each chip of a gang of whole chips gets from the network between its hosts. Nothing for a gang on one host, and
  /// where the platform has no route between two of them.
  [[nodiscard]] virtual std::optional<physics::GangNetwork> between(const model::Placement& gang,
                                                                    double chips_a_host) const = 0;
};

/// Called once a run, in the process that plays it and after its platform has been loaded; the inventory outlives the run.
using TrafficFactory = std::function<std::unique_ptr<Traffic>(const model::Inventory&)>;

/// Everything crosses the fabric as if it were alone there, on the routes of the platform, so that between two events of
/// the run nothing happens.
[[nodiscard]] std::unique_ptr<Traffic> closed_form(const model::Inventory& inventory);

} // namespace leasehold::network
