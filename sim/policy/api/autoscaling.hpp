// How many replicas an inference service should have. It has one face, as what it is shown are plain values and its answer
// is a number: what planners of other kinds are.
#pragma once

#include "units/quantity.hpp"
#include "units/timestamp.hpp"

#include <cstdint>

namespace leasehold::policy {

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
};

class Autoscaling {
public:
  virtual ~Autoscaling() = default;
  /// The number of replicas wanted from now on, called once a period and service.
  [[nodiscard]] virtual std::uint32_t desired_replicas(const ServiceView& service) = 0;
  /// How many replicas would do what it asked for at the last call if each had this capacity, as those of another chip
  /// have; 0 before the first.
  [[nodiscard]] virtual std::uint32_t replicas_of(TokensPerSecond capacity) const = 0;
};

} // namespace leasehold::policy
