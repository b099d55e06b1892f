// How many replications a campaign needs until its means are known as closely as asked for: sequential stopping by relative
// half-width (Chow and Robbins 1965, Ann. Math. Statist. 36:457; Law, Simulation Modeling and Analysis, 5th ed., §9.4.1).
// As the number depends on the values, an interval covers its mean a little less often than it says, the more so the fewer
// replications there are: hence at least `least_replications`.
#pragma once

#include "analysis/read/point_runs.hpp"
#include "analysis/read/problems.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace leasehold::analysis {

constexpr std::uint32_t least_replications = 5;

/// The interval of each point's mean is at most this share of it, to each side.
struct Precision {
  std::string metric;
  double share = 0.0;
};

/// `METRIC NUMBER %`, such as `cost 2 %`. None, and a fault that says why, where it is not one.
[[nodiscard]] std::optional<Precision> parse_precision(const std::string& text, Problems& problems);

struct Standing {
  bool reached = false;
  std::uint32_t wanted = 0; ///< replications to have next; no more than `most`, and no more than twice those there are
  std::string sentence;     ///< of the point that is furthest off
};

/// How far the points are, all of which have `replications`. A metric that is not defined in all of them is never known
/// closely enough. `confidence` lies in (0, 1).
[[nodiscard]] Standing standing(std::span<const PointRuns> points, const Precision& precision,
                                std::uint32_t replications, std::uint32_t most, double confidence = 0.95);

} // namespace leasehold::analysis
