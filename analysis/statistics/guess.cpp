#include "analysis/statistics/guess.hpp"

#include "units/edit_distance.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leasehold::analysis {

std::string nearest(std::string_view name, std::span<const std::string> candidates)
{
  std::string best;
  std::size_t best_edits = SIZE_MAX;
  for (const auto& candidate : candidates) {
    const std::size_t allowed = std::max<std::size_t>(1, std::max(name.size(), candidate.size()) / 3);
    const std::size_t distance = edit_distance(name, candidate);
    if (distance <= allowed && distance < best_edits) {
      best = candidate;
      best_edits = distance;
    }
  }
  if (!best.empty() || name.size() < 3)
    return best;
  const auto part = std::find_if(candidates.begin(), candidates.end(),
                                 [&](const auto& c) { return c.find(name) != std::string::npos; });
  return part == candidates.end() ? std::string{} : *part;
}

std::string did_you_mean(std::string_view name, std::span<const std::string> candidates)
{
  const std::string guess = nearest(name, candidates);
  if (!guess.empty())
    return fmt::format("did you mean '{}'?", guess);
  return fmt::format("known: {}", fmt::join(candidates, ", "));
}

} // namespace leasehold::analysis
