#include "config/suggest.hpp"

#include "units/edit_distance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

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
