// Changes to a tree: `--set path=value`, and a campaign's points. The original is left as it is.
#pragma once

#include "config/diagnostics.hpp"
#include "config/value.hpp"

#include <optional>
#include <string_view>

namespace leasehold::config {

/// `root` with `replacement` at the dotted `path`. Keys that are missing below a mapping (or a null) are made; an index
/// must exist. Where a key itself has dots, the longest key that fits is taken. Nothing, with the reason reported at
/// the replacement's location, for a path that leads nowhere.
[[nodiscard]] std::optional<Value> replace(const Value& root, std::string_view path, const Value& replacement,
                                           Diagnostics& diagnostics);

/// Applies `--set path=value`, the value being YAML; messages name the place as `--set path`.
[[nodiscard]] std::optional<Value> set(const Value& root, std::string_view path, std::string_view yaml,
                                       Diagnostics& diagnostics);

/// The mapping `root` without `key` at its top.
[[nodiscard]] Value without(const Value& root, std::string_view key);

} // namespace leasehold::config
