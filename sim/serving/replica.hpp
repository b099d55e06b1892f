// One replica of a service, from its chips to its end.
#pragma once

#include "model/ids.hpp"
#include "units/quantity.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace leasehold::serving {

struct Replica {
  model::JobId job;
  std::uint32_t option = 0;
  Seconds startup;                         ///< from its chips to its first request
  double placed = 1.0;                     ///< what the network between its hosts makes of its planned capacity
  std::optional<double> speed{};           ///< of its hosts, once it has loaded and serves
  std::optional<std::uint32_t> in_fleet{}; ///< its number there, once it serves
  bool leaves = false;                     ///< another was started in its place, or it drains
  /// It ends the requests that it has and then stops: its service wants fewer, or one of higher priority its chips.
  enum class Drain : std::uint8_t { no, for_fewer, for_another } drains = Drain::no;
};

/// But for those that leave.
struct Count {
  std::uint32_t staying = 0;
  std::uint32_t ready = 0; ///< of them
};

[[nodiscard]] inline Count count(std::span<const Replica> replicas, std::uint32_t option)
{
  Count count;
  for (const Replica& replica : replicas)
    if (replica.option == option && !replica.leaves) {
      ++count.staying;
      count.ready += replica.speed ? 1U : 0U;
    }
  return count;
}

/// Of what is planned, the share that the network between a replica's own hosts leaves it: in the mean of those of the
/// option, or of all, that serve; 1 where none does.
[[nodiscard]] inline double placed(std::span<const Replica> replicas, std::optional<std::uint32_t> option)
{
  double sum = 0.0;
  std::size_t serving = 0;
  for (const Replica& replica : replicas)
    if (replica.speed && (!option || replica.option == *option)) {
      sum += replica.placed;
      ++serving;
    }
  return sum > 0.0 ? sum / static_cast<double>(serving) : 1.0;
}

} // namespace leasehold::serving
