// Where the port of a workload to a chip stands, as leasing policies are told.
#pragma once

#include "market/porting.hpp"
#include "policy/api/leasing.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace leasehold::demand {

/// Efficiency that begins at `first` and comes nearer to 1 by a factor of e in each `time`.
struct LearningCurve {
  double first = 1.0;
  Seconds time{1.0};

  [[nodiscard]] double at(Seconds since) const { return 1.0 - (1.0 - first) * std::exp(-std::max(0.0, since / time)); }
};

struct PortStatus {
  policy::Portability portability = policy::Portability::unported;
  double efficiency = 0.0; ///< 0 unless validated
  std::int64_t pilot = 0;  ///< chips that a port under way holds or waits for
  std::size_t subject = 0; ///< which port; several entries may share one
  policy::PortPlan plan;   ///< while it is unported
  /// What the first port really took or would take, which no policy may know; nothing where it needs none.
  std::optional<policy::PortPlan> first;
  LearningCurve curve; ///< on which efficiency climbs from then on
};

/// Engineers or tests work on it.
[[nodiscard]] bool is_under_way(market::PortState state);

/// Of the port that a run numbers `subject`.
[[nodiscard]] PortStatus port_status(const market::Porting& porting, const market::PortingSpec& spec,
                                     const market::PortKey& key, std::size_t subject, Timestamp now);

/// What the chip reaches of its planned rate now; where nothing runs yet, what it will reach. Absent: it needs no port.
[[nodiscard]] inline double efficiency(const std::optional<PortStatus>& port)
{
  return port && port->portability == policy::Portability::validated ? port->efficiency : 1.0;
}

[[nodiscard]] inline LearningCurve learning_curve(const std::optional<PortStatus>& port)
{
  return port ? port->curve : LearningCurve{};
}

[[nodiscard]] inline std::optional<policy::PortPlan> first_port(const std::optional<PortStatus>& port)
{
  return port ? port->first : std::nullopt;
}

} // namespace leasehold::demand
