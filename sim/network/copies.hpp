// Copies of data between regions that are under way: how fast each goes, and when it is there.
//
// The first byte of a copy is there after the latency of its way, and the last one when all have followed. Without contention
// each goes as if it were alone. With it copies cross the platform's network (Crossings) and share its links with all that is
// there; those on a way whose bandwidth the scenario states share that evenly, which is max-min fair as each has one link.
// Nothing leaves or reaches a region that is dark: a copy stands still for as long, and goes on from where it was.
#pragma once

#include "model/host_set.hpp"
#include "model/inventory.hpp"
#include "model/request.hpp"
#include "network/crossings.hpp"
#include "units/timestamp.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace leasehold::network {

/// The ways between regions, `[from][to]`.
struct Ways {
  /// The hosts between which a copy crosses the platform's network.
  struct Ends {
    model::HostId from;
    model::HostId to;
  };
  std::vector<std::vector<BytesPerSecond>> bandwidth;
  std::vector<std::vector<Seconds>> latency{}; ///< empty: none; 0 where the scenario states the bandwidth
  std::vector<std::vector<std::optional<Ends>>>
      ends;                  ///< none where the scenario states the bandwidth, or no route is known
  std::uint32_t streams = 1; ///< of a copy, on its way

  [[nodiscard]] Seconds delay(model::RegionId from, model::RegionId to) const
  {
    return latency.empty() ? Seconds{0} : latency[from.index()][to.index()];
  }
};

/// By region: whether every host of it is out.
[[nodiscard]] std::vector<bool> dark_regions(const model::Inventory& inventory, const model::HostSet& out);

class Copies {
public:
  /// A dataset and where it goes; no two copies have the same.
  struct Errand {
    std::size_t dataset;
    model::RegionId to;
    bool operator==(const Errand&) const = default;
  };

  /// The clock is the run's, and outlives this.
  Copies(Ways ways, const Timestamp& clock) : ways_(std::move(ways)), clock_(&clock) {}

  /// From now on they cross the platform's links, and share them where all that crosses these does.
  void cross(Crossings& crossings) { crossings_ = &crossings; }
  void begin(Errand errand, model::RegionId from, Bytes size);
  /// Those from or to dark regions stand still, and others go on.
  void stand_still(const std::vector<bool>& dark);
  /// The first that is done, which is gone then; those beside it are faster from now on.
  [[nodiscard]] std::optional<Errand> take_done();

  [[nodiscard]] Timestamp next_end() const;
  /// As things stand; nothing where no such copy is under way.
  [[nodiscard]] std::optional<Timestamp> arrival(Errand errand) const;
  [[nodiscard]] BytesPerSecond alone(model::RegionId from, model::RegionId to) const
  {
    return ways_.bandwidth[from.index()][to.index()];
  }
  /// Until the first byte is there.
  [[nodiscard]] Seconds delay(model::RegionId from, model::RegionId to) const { return ways_.delay(from, to); }
  [[nodiscard]] std::size_t regions() const { return ways_.bandwidth.size(); }
  /// Of regions with a copy that are not dark, the one with the fastest way there, the first among equals, and one from which
  /// nothing gets there now only where that holds of all; none where there is none.
  [[nodiscard]] model::RegionId source(model::Regions with, const std::vector<bool>& dark, model::RegionId to) const;
  [[nodiscard]] bool empty() const { return moving_.empty(); }

private:
  struct Copy {
    Errand errand;
    model::RegionId from;
    Bytes left;
    Timestamp since;       ///< when `left` was true; the first byte is on its way until then
    CrossingId crossing{}; ///< of the platform's network, where it shares links there
    double share = 1.0;    ///< that is left of its bandwidth
    bool stands = false;   ///< an end of its way is dark
  };
  [[nodiscard]] bool beside(const Copy& a, const Copy& b) const
  {
    return a.from == b.from && a.errand.to == b.errand.to;
  }
  [[nodiscard]] BytesPerSecond rate(const Copy& copy) const;
  [[nodiscard]] Timestamp end_of(const Copy& copy) const;
  /// What a copy is to the platform's network; nothing where it does not go by that.
  [[nodiscard]] std::optional<Crossing> crossing(model::RegionId from, model::RegionId to) const;
  void settle(Copy& copy) const;
  void settle_beside(const Copy& copy);
  void enter(Copy& copy);
  void leave(Copy& copy);

  Ways ways_;
  const Timestamp* clock_;
  Crossings* crossings_ = nullptr;
  std::vector<Copy> moving_;
};

} // namespace leasehold::network
