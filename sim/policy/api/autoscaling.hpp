// How many replicas an inference service should have. It has one face, as what it is shown are plain values and its answer
// is a number: what planners of other kinds are.
#pragma once

#include "model/ids.hpp"
#include "units/quantity.hpp"
#include "units/timestamp.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace leasehold::policy {

/// Engines that compute prompts and generate, or of pools that each do one of the two.
enum class ReplicaRole : std::uint8_t { whole, prefill, decode };

/// A kind of replica that a service may have: on chips of one type. Of two kinds on the same chips `lot` and `paid` are the
/// same, and they share them.
struct ReplicaKind {
  model::ChipTypeId chip;   ///< none(): nothing tells, and it shares with no other
  TokensPerSecond capacity; ///< of one that serves requests of all lengths; 0: the model does not run there
  ReplicaRole role = ReplicaRole::whole; ///< else `capacity` is that of the requests whose part it does
  std::uint32_t least = 0;               ///< fewest of it, of a pool
  double chips = 0.0;                    ///< of one
  double price = 0.0;         ///< $/h of one: the least that its chips cost on demand now; 0 where nothing tells
  double lot = 0.0;           ///< chips in which these are leased, paid for whole; 0: each by itself
  double paid = 0.0;          ///< chips that it runs on or may have at no more cost: owned, or bound for a term
  std::uint32_t replicas = 0; ///< of ServiceView::replicas
  std::uint32_t ready = 0;    ///< of these, those that serve
};

/// What one replica of each of two pools takes at once within the objective: they share its limits, so that the less the one
/// takes, the more may the other.
struct PoolShare {
  TokensPerSecond prefill, decode;
};

/// Requests of one size: classes of prompts and of answers (physics/length_buckets.hpp).
struct SizeBucket {
  double share = 0.0; ///< of requests
  std::vector<TokensPerSecond>
      capacity; ///< by kind: of one that serves these alone, as if each had the mean answer; 0: never
};

/// Into how many classes an autoscaler wants requests told apart.
struct SizeClasses {
  std::uint32_t inputs = 1, outputs = 1;
};

/// What a service's autoscaler may see: the past and the present, never the offered load to come.
struct ServiceView {
  Timestamp now;
  TokensPerSecond offered;              ///< over the last period
  TokensPerSecond capacity_per_replica; ///< of a replica on the chips that the next one would get
  TokensPerSecond capacity;             ///< of the replicas that run
  std::uint32_t replicas = 0;           ///< running or starting
  double tokens_per_request = 0.0;      ///< mean output of a request
  Seconds period;                       ///< from this look to the next
  Seconds startup;                      ///< from a replica's chips to its first token
  std::span<const ReplicaKind> kinds;   ///< in the order in which the service prefers them; may be empty
  std::span<const PoolShare>
      pool_shares;             ///< by falling `prefill`; empty where it has no pools, or keeps its objective at none
  double crossing_share = 1.0; ///< of what its pools that serve could carry, so much crosses the network between them
  std::span<const SizeBucket> sizes; ///< empty where requests are not told apart
  std::uint32_t minimum = 0, maximum = std::numeric_limits<std::uint32_t>::max(); ///< replicas that it may have
};

/// What a service asks for of a budget that its tenant's services share.
struct ReplicaBid {
  std::uint32_t wanted = 0;
  std::uint32_t minimum = 0; ///< replicas that it has before others have more
  std::int32_t priority = 0; ///< the higher comes first
  TokensPerSecond offered;
  TokensPerSecond capacity; ///< of one
  double chips = 0.0;       ///< of one
  double price = 0.0;       ///< $/h of one; 0 where nothing tells
};

class Autoscaling {
public:
  virtual ~Autoscaling() = default;
  /// The number of replicas wanted from now on, called once a period and service.
  [[nodiscard]] virtual std::uint32_t desired_replicas(const ServiceView& service) = 0;
  /// How many replicas would do what it asked for at the last call if each had this capacity, as those of another chip
  /// have; 0 before the first.
  [[nodiscard]] virtual std::uint32_t replicas_of(TokensPerSecond capacity) const = 0;
  /// How many of each kind the number of the last call is; empty: of whichever there is room for, in the service's order.
  [[nodiscard]] virtual std::span<const std::uint32_t> by_kind() const { return {}; }
  /// By which sizes it wants requests told apart.
  [[nodiscard]] virtual SizeClasses size_classes() const { return {}; }
  /// Of each size the share that goes to each kind, kinds within sizes, as of the last call; empty: of all sizes to each
  /// kind by what it carries. A kind that has nobody there yet gets none.
  [[nodiscard]] virtual std::span<const double> routes() const { return {}; }
  /// Whether one load is all that it needs to know, as it is of one pool; else it shares something out among several.
  [[nodiscard]] virtual bool goes_by_one_load() const { return true; }
  /// Whether it tells a service's pools apart, so that each may have a number of its own.
  [[nodiscard]] virtual bool scales_pools() const { return false; }

  /// Whether the services of a tenant share a budget: what they have of it is then shared_out(), and each is told.
  [[nodiscard]] virtual bool shares() const { return false; }
  /// Replicas for each, at most what it wants.
  [[nodiscard]] virtual std::vector<std::uint32_t> shared_out(std::span<const ReplicaBid> /*bids*/) const { return {}; }
  /// Of what it asked for at the last call its service may have so many.
  virtual void may_have(std::uint32_t /*replicas*/) {}
};

} // namespace leasehold::policy
