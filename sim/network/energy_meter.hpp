// Energy and carbon of a run: of each job, each workload and tenant, and of chips at rest. Closed form: a stay is metered
// once it is over, and carbon by the integral of the grid's intensity over it, so that hours need no events.
//
// Held hosts draw their idle power from the instant they are delivered to that when they are withdrawn. A gang's chips
// draw what their state does instead while it holds them; hosts under repair, or asleep, what they do switched off. A host
// that wakes up draws what the gang does that it wakes for. So the sum of
// work, idle and off is what the hosts drew; with that of the platform's links (link_meter.hpp) it is all.
#pragma once

#include "model/job.hpp"
#include "model/placement.hpp"
#include "network/activity_history.hpp"
#include "network/drawn.hpp"
#include "network/link_meter.hpp"
#include "network/power_supply.hpp"
#include "units/timestamp.hpp"

#include <array>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace leasehold::network {

/// A kind of job and which of its workloads.
using Workload = std::pair<model::JobKind, std::uint32_t>;

struct EnergyBooks {
  Drawn work, idle, off; ///< off: under repair, or switched off, while held
  Drawn network;         ///< links, held by nobody
  std::map<Workload, Drawn> workloads;
  std::vector<Drawn> tenants; ///< work is its own wherever it ran; idle and off are those of the hosts it holds
  bool known = true;          ///< false where the power of a host that was held is not

  [[nodiscard]] Drawn total() const;
};

class EnergyMeter {
public:
  EnergyMeter(const model::Inventory& inventory, PowerSupply supply, std::size_t tenants);

  /// The hosts are the tenant's from `now` on.
  void hold(std::span<const model::HostRange> hosts, model::TenantId tenant, Timestamp now);
  void release(std::span<const model::HostRange> hosts, Timestamp now);
  /// Hosts held that are idle now: they are switched off by the supply's rule, where it has one.
  void may_sleep(std::span<const model::HostRange> hosts, Timestamp now);
  /// A gang takes chips, or gives them back. Returns how long it waits until all of its hosts are awake.
  [[nodiscard]] Seconds begin(const model::Placement& placement, Timestamp now);
  void end(const model::Placement& placement, Timestamp now);
  void down(model::HostId host, Timestamp now);
  void up(model::HostId host, Timestamp now);

  /// What all ready replicas of a service on one chip type did since its last such call ended or `from`.
  void serve(std::uint32_t service, model::ChipTypeId chip, Timestamp from, Timestamp to,
             physics::ServingActivity activity);
  /// Of a gang that leaves; of a replica, all that it served has been told.
  struct Stay {
    model::JobId gang;
    const model::Job* job;
    double chips_per_member;
    Timestamp from;  ///< it took its chips
    Timestamp works; ///< replicas: they had loaded
    Timestamp to;
  };
  void add(const model::Placement& placement, const Stay& stay);

  /// Of links that draw power; null where none does.
  [[nodiscard]] LinkMeter* links() { return links_ ? &*links_ : nullptr; }
  [[nodiscard]] bool meters_links() const { return links_.has_value(); }

  /// Up to `now`, of hosts still held among it.
  [[nodiscard]] EnergyBooks books(Timestamp now) const;
  /// At the meter over the stays that are over, J, and kg CO2-equivalent of it; each -1 where it is not known.
  [[nodiscard]] std::pair<double, double> drawn_by(model::JobId job) const;
  /// kg CO2-equivalent of a chip in training for an hour at the region, as it will be in the mean over the next day; 0 where
  /// no grid is known, nor power.
  [[nodiscard]] double emissions(model::ChipTypeId chip, model::RegionId region, Timestamp now) const;
  [[nodiscard]] std::span<const model::GridIntensity> grids() const { return supply_.grids; }
  [[nodiscard]] bool counts_carbon() const { return !supply_.grids.empty(); }

private:
  /// Seconds at work by state, and the same times the intensity of the gang's grid.
  struct Spell {
    std::array<double, model::power_states> seconds{};
    std::array<double, model::power_states> intensity{};
    double length = 0.0;   ///< of the whole stay, seconds
    double weighted = 0.0; ///< times the intensity
  };
  /// Hosts of a gang that differ in nothing, whose holder included: a tenant, or nobody.
  struct Alike {
    model::HostId example;
    std::uint64_t members = 0; ///< of the gang, on all of them
  };
  struct Holder {
    model::TenantId tenant;
    Timestamp since = Timestamp::never(); ///< never: nobody holds it
    Timestamp down = Timestamp::never();  ///< never: it is up
  };

  static bool is_held(const Holder& holder) { return holder.since != Timestamp::never(); }
  /// The hosts change hands together: rows end before them and with them.
  void part_rows(std::span<const model::HostRange> hosts);
  [[nodiscard]] Spell spell(const Stay& stay, const model::Host& host);
  [[nodiscard]] Drawn drawn(Watts watts, double seconds, double intensity, const model::Host& host) const;
  /// Adds what they draw to `work`, and takes what they would have drawn at rest from who holds them.
  void close(const Alike& hosts, double chips_per_member, const Spell& spell, Drawn& work);
  /// All chips of a host in one state.
  [[nodiscard]] Drawn drawn(model::PowerState state, model::HostId host, Timestamp from, Timestamp to) const;
  /// From one instant to the other the host drew what it does switched off, not at rest.
  void switch_off(EnergyBooks& books, model::HostId host, Timestamp from, Timestamp to) const;
  void close_sleep(EnergyBooks& books, model::HostId host, Timestamp now) const;
  void close_repair(EnergyBooks& books, model::HostId host, Timestamp now) const;
  void close_hold(EnergyBooks& books, model::HostId host, Timestamp now) const;

  const model::Inventory* inventory_;
  PowerSupply supply_;
  bool known_of_any_; ///< the power of some host is known; else nothing is metered that no books would show
  std::optional<LinkMeter> links_;
  std::vector<Holder> holders_; ///< by host
  // By host, the last of a row:
  std::vector<std::uint32_t> alike_until_; ///< of hosts that differ in nothing but the holder
  std::vector<std::uint32_t> row_end_;     ///< of those that do not differ in that either
  std::optional<SleepingHosts> sleep_;
  std::map<std::pair<std::uint32_t, model::ChipTypeId>, ActivityHistory> served_;
  std::vector<std::optional<Drawn>> jobs_;                                          ///< none: unknown
  std::map<std::pair<model::RegionId, model::ChipTypeId>, model::HostId> examples_; ///< the first such host
  EnergyBooks books_;                                                               ///< of what is over
};

} // namespace leasehold::network
