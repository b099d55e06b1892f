// What the fabric between hosts does to a run: the face behind which it is computed, in closed form or by SimGrid.
#pragma once

#include "model/inventory.hpp"
#include "model/placement.hpp"
#include "physics/gang_network.hpp"
#include "units/timestamp.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace leasehold::network {

/// Whether what crosses the fabric at one time shares its links.
enum class Contention : std::uint8_t {
  none,    ///< everything has its routes to itself
  max_min, ///< by max-min fairness
};

/// Traffic that goes on for as long as it is there: a gang's collectives, a copy of data.
struct Crossing {
  enum class Pattern : std::uint8_t {
    ring,     ///< every host sends to the next one, all equally fast: the slowest paces the others
    one_way,  ///< the first host sends to the second
    exchange, ///< every host sends to all others of its group at once, to 32 of them where there are more
    across,   ///< each of the first `group` hosts sends to each of the others
    dealt, ///< the first `group` hosts send all equally much to the others, of which all get equally much, the nearest first
    gather, ///< all but the last `group` hosts send to these, which are dealt out to them in turn, all equally fast
  };
  std::vector<model::HostId> hosts;
  Pattern pattern = Pattern::ring;
  std::uint32_t streams = 1; ///< flows side by side on each of its routes
  std::uint32_t group = 0;   ///< of an exchange: so many hosts, one after the other, have to do with each other; 0: all
  /// All its flows together never send more.
  BytesPerSecond most{std::numeric_limits<double>::infinity()};
  double duty = 1.0; ///< alone, the share of the time in which it sends: what links draw, and not what others are left
};

using CrossingId = Id<struct CrossingTag>;

/// What is left of the bandwidth that a crossing has when it is alone; at most 1, and 0 where no way is left to it.
struct Share {
  CrossingId crossing;
  double share = 1.0;
};

class Traffic {
public:
  virtual ~Traffic() = default;
  /// Plays what the fabric has to do up to `instant`, which never falls from call to call.
  virtual void advance(Timestamp instant) = 0;
  /// What each chip of a gang of whole chips gets from the network between its hosts. Nothing for a gang on one host, and
  /// where the platform has no route between two of them.
  [[nodiscard]] virtual std::optional<physics::GangNetwork> between(const model::Placement& gang,
                                                                    double chips_a_host) const = 0;

  /// What all flows of a crossing have together while nobody else is there; 0 where it has no route.
  [[nodiscard]] virtual BytesPerSecond alone(const Crossing& crossing) const = 0;

  /// Whether any way is left to it; where no link is ever down there is.
  [[nodiscard]] virtual bool has_way(const Crossing& /*crossing*/) const { return true; }
  /// It is there from now on, with a share of 1 until `share_out` says otherwise.
  [[nodiscard]] virtual CrossingId enter(Crossing crossing) = 0;
  /// It is gone; its id may come again.
  virtual void leave(CrossingId crossing) = 0;
  /// From now on the link has this share of its bandwidth, 0: it is down (open_ways.hpp); `between` still tells all of it.
  virtual void degrade(model::LinkId link, double share) = 0;
  /// Whether those that cross the same links share them.
  [[nodiscard]] virtual bool contends() const { return false; }
  /// Whose share is another one since the last call, and which. Valid until the next call of any function.
  [[nodiscard]] virtual std::span<const Share> share_out(Timestamp now) = 0;
};

/// Called once a run, in the process that plays it and after its platform has been loaded; the inventory outlives the run.
using TrafficFactory = std::function<std::unique_ptr<Traffic>(const model::Inventory&, Contention)>;

/// Everything crosses the fabric as if it were alone there, on the routes of the platform, so that between two events of
/// the run nothing happens.
[[nodiscard]] std::unique_ptr<Traffic> closed_form(const model::Inventory& inventory);

} // namespace leasehold::network
