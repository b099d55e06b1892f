#include "analysis/statistics/guess.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace leasehold::analysis {

namespace {

/// Insertions, deletions, replacements and swaps of neighbours (the optimal string alignment distance).
std::size_t edits(std::string_view a, std::string_view b)
{
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      const std::size_t replaced = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

} // namespace

std::string nearest(std::string_view name, std::span<const std::string> candidates)
{
  std::string best;
  std::size_t best_edits = SIZE_MAX;
  for (const auto& candidate : candidates) {
    const std::size_t allowed = std::max<std::size_t>(1, std::max(name.size(), candidate.size()) / 3);
    const std::size_t distance = edits(name, candidate);
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
