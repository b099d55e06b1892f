// Guesses at what a misspelt word was meant to be.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leasehold::config {

/// The nearest candidate, where one is near enough to be meant; the first of equals.
[[nodiscard]] std::optional<std::string> suggest(std::string_view word, std::span<const std::string> candidates);

/// "did you mean `depth`?", or the list of candidates where none is near and there are few; may be empty.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

} // namespace leasehold::config
