// The replicas of a service by what they are, and what they carry together: services have thousands of replicas and a few
// options, so that rates are summed over these. Of pools that each do a part of requests the least carries; caches cross
// between them, and where the network between their hosts is less than what they could send, they carry that much less.
#pragma once

#include "scenario/plan/size_rates.hpp"
#include "scenario/plan/workload_plan.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace leasehold::serving {

class ReplicaMix {
public:
  /// All options at full efficiency, none of any there. `options` outlive it.
  explicit ReplicaMix(std::span<const scenario::PlannedReplica> options)
      : options_(options), efficiency_(options.size(), 1.0), counts_(options.size()),
        pools_(has_pools() ? options.front().pool->capacity : nullptr)
  {
  }

  void start(std::uint32_t option) { ++counts_[option].all; }
  /// A replica that was started begins to serve, at the speed of its hosts as a share of full speed.
  void ready(std::uint32_t option, double speed);
  /// One that serves has hosts of another speed.
  void change(std::uint32_t option, double from, double to);
  /// One is gone; `speed` where it served.
  void stop(std::uint32_t option, std::optional<double> speed);
  /// The share of its planned rates that an option reaches on the chips it is for; 0: not validated there.
  void set_efficiency(std::uint32_t option, double share);
  /// Caches a second that cross from all prefill engines that are ready to all decode engines, and what engines take over
  /// such a network (null: as before).
  void set_crossing(Hertz caches, std::shared_ptr<const scenario::PoolCapacity> over);

  /// What options take of requests by their sizes, which go to options by `route`; they outlive it.
  void tell_apart(std::span<const scenario::SizeRates> sizes) { sizes_ = sizes; }
  /// Of each size the share that goes to each option, options within sizes; empty: to each by what it takes. Of a size
  /// whose options have nobody ready the others have what they take.
  void route(std::span<const double> shares);

  [[nodiscard]] double efficiency(std::uint32_t option) const { return efficiency_[option]; }
  [[nodiscard]] std::size_t all(std::uint32_t option) const { return counts_[option].all; }
  [[nodiscard]] bool any_ready(std::uint32_t option) const { return counts_[option].ready > 0; }
  /// Whether its options are pools that each do a part of requests.
  [[nodiscard]] bool has_pools() const { return options_.front().pool.has_value(); }
  /// Which option starts a replica next, of those that it is wanted of, as the n-th choice: in order, but of pools the one
  /// that carries least first.
  [[nodiscard]] std::uint32_t choice(std::uint32_t n) const;
  /// Of what those that do the same part of requests take at most, the share that this rate is.
  [[nodiscard]] double load(std::uint32_t option, Hertz offered) const
  {
    return offered / (sized_.empty() ? part(option).saturated : sized_[option].saturated);
  }
  /// What is served of so many requests a second: up to saturation, of each option where sizes go to options of their own.
  [[nodiscard]] Hertz served(Hertz taken) const;
  /// Requests a second of those that are ready.
  [[nodiscard]] Hertz saturated() const { return saturated_; }
  [[nodiscard]] Hertz within_slo() const { return within_slo_; }
  /// What one replica takes within the objective: the mean over those there are, which may sit on several chip types, or
  /// that of the preferred chip.
  [[nodiscard]] Hertz rate_per_replica() const;
  /// Of pools: what one engine of either takes at once within the objective, with all that its host can send or take in.
  [[nodiscard]] std::vector<physics::PoolSplit> splits() const;
  /// Of what the pools that are ready could carry, the share that crosses between them; 1: all of it.
  [[nodiscard]] double crossing_share() const { return crossing_share_; }

  /// What the requests of a flow see of the replicas that are ready, at the rate that is offered: each takes its share
  /// by capacity. Where a port is in tuning or a host slow, times are longer by that, and who keeps the objective as at
  /// full speed.
  struct Sight {
    double within = 0.0; ///< share of requests that keep the objective themselves
    std::optional<Seconds> queue, prefill;
  };
  [[nodiscard]] Sight sight(Hertz offered) const;

private:
  struct Count {
    std::uint32_t all = 0;
    std::uint32_t ready = 0;
    double speed = 0.0; ///< sum over those that are ready
  };
  /// Requests a second of those that do one part of them.
  struct Part {
    Hertz saturated;
    double engines = 0.0; ///< at full speed
  };
  /// What an option gets where sizes are told apart, in requests of all sizes a second.
  struct Sized {
    double share = 0.0;          ///< of requests
    Hertz saturated, within_slo; ///< at which it has all that it takes; without bound where it gets none
  };
  void recompute();
  void recompute_sized();
  /// Of a size's requests to each option, of those that are ready.
  [[nodiscard]] std::vector<double> routed(std::size_t size) const;
  [[nodiscard]] const Part& part(std::uint32_t option) const { return parts_[has_pools() ? option : 0]; }
  [[nodiscard]] Sight sight_of_pools(Hertz offered) const;

  std::span<const scenario::PlannedReplica> options_;
  std::vector<double> efficiency_; ///< by option
  std::vector<Count> counts_;      ///< by option
  std::array<Part, 2> parts_;      ///< of pools the prefill engines', then the decode engines'; else all in the first
  std::shared_ptr<const scenario::PoolCapacity> pools_; ///< null: whole replicas
  Hertz crossing_{std::numeric_limits<double>::infinity()};
  double crossing_share_ = 1.0;
  std::span<const scenario::SizeRates> sizes_;
  std::vector<double> routes_; ///< empty where sizes are not told apart
  std::vector<Sized> sized_;   ///< by option; likewise
  Hertz saturated_, within_slo_;
};

} // namespace leasehold::serving
