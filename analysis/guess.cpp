#include "analysis/guess.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <vector>

namespace leasehold::analysis {

namespace {

/// Levenshtein's distance, one row at a time.
std::size_t edits(std::string_view a, std::string_view b)
{
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
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
