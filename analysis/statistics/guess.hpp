// "Did you mean": the known name nearest to a misspelt one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace leasehold::analysis {

/// The candidate within a third of the longer name's length in edits, or that holds `name`; "" when nothing is near.
[[nodiscard]] std::string nearest(std::string_view name, std::span<const std::string> candidates);

/// A sentence for an error: the nearest candidate, or the list of them all.
[[nodiscard]] std::string did_you_mean(std::string_view name, std::span<const std::string> candidates);

} // namespace leasehold::analysis
