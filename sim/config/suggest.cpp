#include "config/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <vector>

namespace leasehold::config {

namespace {

constexpr std::size_t longest_word = 64;
constexpr std::size_t longest_list = 24;

std::string fold(std::string_view word)
{
  std::string folded;
  for (const char c : word)
    folded += c == '_' || c == ' ' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return folded;
}

} // namespace

std::size_t edit_distance(std::string_view a, std::string_view b)
{
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), current(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({last[j] + 1, current[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        current[j] = std::min(current[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, current);
  }
  return last[b.size()];
}

std::optional<std::string> suggest(std::string_view word, std::span<const std::string> candidates)
{
  if (word.empty() || word.size() > longest_word)
    return std::nullopt;
  const std::string folded = fold(word);
  // A third of the letters may be wrong: `depht` is `depth`, `cat` is not `dog`.
  std::size_t nearest = std::max<std::size_t>(1, word.size() / 3) + 1;
  std::optional<std::string> guess;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > longest_word)
      continue;
    const std::size_t distance = edit_distance(folded, fold(candidate));
    const bool share_a_letter = distance < std::max(word.size(), candidate.size());
    if (distance < nearest && share_a_letter) {
      nearest = distance;
      guess = candidate;
    }
  }
  return guess;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates)
{
  if (const auto guess = suggest(word, candidates))
    return fmt::format("did you mean `{}`?", *guess);
  if (candidates.empty() || candidates.size() > longest_list)
    return {};
  std::string list;
  for (const std::string& candidate : candidates)
    list += fmt::format("{}`{}`", list.empty() ? "" : ", ", candidate);
  return fmt::format("known here: {}", list);
}

} // namespace leasehold::config
